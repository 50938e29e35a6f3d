import type { ComponentChildren } from "preact";
import type { accountIcons } from "../chat/account/icons.ts";
import type { rareIcons } from "../chat/entrance/rare-icons.ts";
import type { historyIcons } from "../chat/history/icons.ts";
import type { wayIcons } from "../chat/history/way-icons.ts";
import type { chatIcons } from "../chat/icons.ts";
import type { partIcons } from "../chat/part-icons.ts";
import type { consoleIcons } from "../console/icons.ts";

/** Line icons on a 20-pixel grid. They only accompany words, so screen readers skip them. */
function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** Those of the first screens, and of more than one page. */
const firstIcons = {
  alert: "M10 6.5v4.25M10 13.5v.01M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5Z",
  clock: "M10 5.75V10l2.75 2M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5Z",
  close: "m5 5 10 10M15 5 5 15",
  eye: "M1.75 10S4.75 4.5 10 4.5 18.25 10 18.25 10 15.25 15.5 10 15.5 1.75 10 1.75 10ZM10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z",
  eyeOff:
    "M3 3l14 14M8.2 8.3a2.5 2.5 0 0 0 3.5 3.5M5.3 5.6C3 7.2 1.75 10 1.75 10S4.75 15.5 10 15.5c1.5 0 2.8-.4 3.9-1M8.3 4.7c.6-.1 1.1-.2 1.7-.2 5.25 0 8.25 5.5 8.25 5.5s-.7 1.3-2 2.6",
} as const;

export type IconName =
  | keyof typeof firstIcons
  | keyof typeof rareIcons
  | keyof typeof chatIcons
  | keyof typeof partIcons
  | keyof typeof historyIcons
  | keyof typeof wayIcons
  | keyof typeof accountIcons
  | keyof typeof consoleIcons;

const known: Partial<Record<IconName, string>> = { ...firstIcons };

/** Makes more icons known, as parts of the page arrive that show them. */
export function learnIcons(more: Partial<Record<IconName, string>>): void {
  Object.assign(known, more);
}

/** One icon by name. */
export function IconOf({ name }: { name: IconName }) {
  return (
    <Icon>
      <path d={known[name]} fill={name === "stop" ? "currentColor" : undefined} />
    </Icon>
  );
}
