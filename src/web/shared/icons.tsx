import type { ComponentChildren } from "preact";

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

const icons = {
  alert: "M10 6.5v4.25M10 13.5v.01M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5Z",
  arrowDown: "M10 4v12M4.75 10.75 10 16l5.25-5.25",
  arrowRight: "M4 10h12M10.75 4.75 16 10l-5.25 5.25",
  arrowUp: "M10 16V4M4.75 9.25 10 4l5.25 5.25",
  check: "m4.25 10.5 3.75 3.75 7.75-8.5",
  chevron: "m7.5 4.75 5.25 5.25-5.25 5.25",
  clock: "M10 5.75V10l2.75 2M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5Z",
  close: "m5 5 10 10M15 5 5 15",
  compose:
    "M9 4H5.5A2.5 2.5 0 0 0 3 6.5v8A2.5 2.5 0 0 0 5.5 17h8a2.5 2.5 0 0 0 2.5-2.5V11M8 12l.5-2.6 7-7 2.1 2.1-7 7L8 12Z",
  copy: "M7 7V4.75A1.75 1.75 0 0 1 8.75 3h6.5A1.75 1.75 0 0 1 17 4.75v6.5A1.75 1.75 0 0 1 15.25 13H13M4.75 7h6.5C12.2 7 13 7.8 13 8.75v6.5c0 .97-.78 1.75-1.75 1.75h-6.5A1.75 1.75 0 0 1 3 15.25v-6.5C3 7.78 3.78 7 4.75 7Z",
  download: "M10 3v9.5M5.5 8.5 10 13l4.5-4.5M3.5 16.5h13",
  eye: "M1.75 10S4.75 4.5 10 4.5 18.25 10 18.25 10 15.25 15.5 10 15.5 1.75 10 1.75 10ZM10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z",
  eyeOff:
    "M3 3l14 14M8.2 8.3a2.5 2.5 0 0 0 3.5 3.5M5.3 5.6C3 7.2 1.75 10 1.75 10S4.75 15.5 10 15.5c1.5 0 2.8-.4 3.9-1M8.3 4.7c.6-.1 1.1-.2 1.7-.2 5.25 0 8.25 5.5 8.25 5.5s-.7 1.3-2 2.6",
  linkOff:
    "M8.5 5.8 10.6 3.7a4 4 0 0 1 5.7 5.7L14.2 11.5M11.5 14.2 9.4 16.3a4 4 0 0 1-5.7-5.7L5.8 8.5M3 3l14 14",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  pencil: "m4 16 .7-3.3 8.6-8.6 2.6 2.6-8.6 8.6L4 16Z",
  person: "M10 3.5a3.25 3.25 0 1 1 0 6.5 3.25 3.25 0 0 1 0-6.5ZM3.75 16.75a6.25 6.25 0 0 1 12.5 0",
  pin: "M7 3h6l-.6 5.2 2.4 2.8H5.2l2.4-2.8L7 3ZM10 11v6",
  refresh: "M16.5 4v4h-4M16.2 8A6.75 6.75 0 1 0 16.6 11.5",
  signOut: "M8 17H5.5A2.5 2.5 0 0 1 3 14.5v-9A2.5 2.5 0 0 1 5.5 3H8M13 14l4-4-4-4M17 10H8",
  stop: "M6 6h8v8H6Z",
  thumbDown:
    "M6.5 11.5 9.5 17c1.2 0 2-.8 1.8-2l-.5-3h4.3c1 0 1.7-.9 1.5-1.9l-1-5A1.5 1.5 0 0 0 14.1 4H6.5M6.5 4v7.5h-3V4h3Z",
  thumbUp:
    "M6.5 8.5 9.5 3c1.2 0 2 .8 1.8 2l-.5 3h4.3c1 0 1.700.900 1.500 1.900l-1 5A1.500 1.500 0 0 1 14.100 16H6.500M6.500 16V8.500H3.500V16h3Z",
  trash: "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11",
} as const;

export type IconName = keyof typeof icons;

/** One icon by name. */
export function IconOf({ name }: { name: IconName }) {
  return (
    <Icon>
      <path d={icons[name]} fill={name === "stop" ? "currentColor" : undefined} />
    </Icon>
  );
}
