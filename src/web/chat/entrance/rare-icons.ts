/** What the notices alone show that few visitors see. They come with them. */
export const rareIcons = {
  linkOff:
    "M8.5 5.8 10.6 3.7a4 4 0 0 1 5.7 5.7L14.2 11.5M11.5 14.2 9.4 16.3a4 4 0 0 1-5.7-5.7L5.8 8.5M3 3l14 14",
  person: "M10 3.5a3.25 3.25 0 1 1 0 6.5 3.25 3.25 0 0 1 0-6.5ZM3.75 16.75a6.25 6.25 0 0 1 12.5 0",
} as const;
