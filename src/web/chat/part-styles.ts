/** The addresses of the style sheets that come with a part of the chat; the build knows them. */
declare const PART_STYLES: Record<
  "rare" | "history" | "drawer" | "ways" | "account" | "extras" | "attached",
  string
>;

export const partStyles = PART_STYLES;
