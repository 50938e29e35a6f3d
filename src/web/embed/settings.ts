/** What an integrator says in the attributes of the script's element; their names are those of FastGPT's script. */
export interface Settings {
  isOpenAtFirst: boolean;
  canDrag: boolean;
  /** Addresses of pictures, or null for the bubble's own. */
  openIcon: string | null;
  closeIcon: string | null;
  /** The scheme of the site around the chat, or null for the system's. */
  theme: "light" | "dark" | null;
}

type Attributes = Pick<Element, "getAttribute">;

/** Reads all attributes but the chat's address; each may be missing. */
export function readSettings(script: Attributes): Settings {
  const theme = script.getAttribute("data-theme");
  return {
    isOpenAtFirst: script.getAttribute("data-default-open") === "true",
    canDrag: script.getAttribute("data-drag") === "true",
    openIcon: script.getAttribute("data-open-icon") || null,
    closeIcon: script.getAttribute("data-close-icon") || null,
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** The address of the chat page, with the scheme for it unless it names one itself; the rest stays as it is written. Throws an Error that says what is wrong with the attribute. */
export function readBotSrc(script: Attributes, base: string): URL {
  const value = script.getAttribute("data-bot-src")?.trim();
  if (!value) throw new Error("data-bot-src is missing: it is the address of the share link");
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new Error(`data-bot-src is no http or https address: ${value}`);
  }
  const { theme } = readSettings(script);
  if (theme && !url.searchParams.has("theme")) url.search += `&theme=${theme}`;
  return url;
}
