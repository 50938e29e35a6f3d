/** Which scheme the page has: the system's own, or one that was chosen. */
export type Theme = "system" | "light" | "dark";

/** What a browser paints around the page: `--ground` of tokens.css in each scheme. */
export const groundOf = { light: "#f6f8f6", dark: "#101513" } as const;

/** What the person has chosen in this browser, else what the address says (`?theme=dark`), else the system's. */
export function readTheme(chosen: unknown, search: string): Theme {
  const wanted = [chosen, new URLSearchParams(search).get("theme")];
  return wanted.find(isTheme) ?? "system";
}

/** Shows the page in a scheme, and the browser's own bars around it. */
export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    meta.content = groundOf[theme === "system" ? schemeOf(meta) : theme];
  }
}

function schemeOf(meta: HTMLMetaElement): "light" | "dark" {
  return meta.media.includes("dark") ? "dark" : "light";
}

function isTheme(value: unknown): value is Theme {
  return value === "system" || value === "light" || value === "dark";
}
