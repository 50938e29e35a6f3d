import { effect, signal } from "@preact/signals";
import type { Accent, Scheme } from "../shared/accent.ts";
import { readKept, writeKept } from "../shared/keeping.ts";
import { readTheme, showTheme, type Theme } from "../shared/theme.ts";
import { shareToken } from "./link-api.ts";
import { look } from "./state.ts";

/** The accent that this browser has shown at this link, so that its next visit begins with it. */
interface KeptAccent {
  wanted: string;
  colours: Record<Scheme, Accent>;
}

const themeKey = "botshare:theme";
const accentKey = `botshare:accent:${shareToken}`;

/** The page's scheme. */
export const theme = signal<Theme>("system");

/** Gives the page the scheme and the accent that are known before anything is asked, and the link's accent once that is. */
export function dressPage(): void {
  theme.value = readTheme(readKept("browser", themeKey), window.location.search);
  effect(() => showTheme(theme.value));
  // Chosen in another tab.
  window.addEventListener("storage", ({ key }) => {
    if (key === themeKey) theme.value = readTheme(readKept("browser", themeKey), window.location.search);
  });
  // Kept by this page alone, in this form.
  const kept = readKept("browser", accentKey) as KeptAccent | null;
  if (kept) showAccent(kept.colours);
  effect(() => {
    if (look.value) void takeAccent(look.value.accent_color, kept);
  });
}

/** The person's own choice, for every chat of this server in this browser. */
export function chooseTheme(next: Theme): void {
  theme.value = next;
  writeKept("browser", themeKey, next);
}

async function takeAccent(wanted: string | null, kept: KeptAccent | null): Promise<void> {
  if (wanted === null) {
    showAccent(null);
    if (kept) writeKept("browser", accentKey, null);
    return;
  }
  if (wanted === kept?.wanted) return;
  const colours = await derive(wanted);
  showAccent(colours);
  if (colours) writeKept("browser", accentKey, { wanted, colours });
}

/** Null for what is no colour, and where the part of the page that derives it cannot be loaded: the accent is then the design's own. */
async function derive(wanted: string): Promise<Record<Scheme, Accent> | null> {
  try {
    const { deriveAccent } = await import("../shared/accent.ts");
    return deriveAccent(wanted);
  } catch {
    return null;
  }
}

const names = ["accent", "accent-strong", "on-accent", "accent-wash", "on-wash", "glow-tint"] as const;

function showAccent(colours: Record<Scheme, Accent> | null): void {
  const { style } = document.documentElement;
  for (const scheme of ["light", "dark"] as const) {
    for (const name of names) {
      const value = colours?.[scheme][name];
      if (value) style.setProperty(`--${name}-${scheme}`, value);
      else style.removeProperty(`--${name}-${scheme}`);
    }
  }
}
