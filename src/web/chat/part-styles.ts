/** The addresses of the style sheets that come with a part of the chat; the build knows them. */
declare const PART_STYLES: { history: string; account: string };

export const partStyles = PART_STYLES;
