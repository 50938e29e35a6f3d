/** What several of the parts show that are loaded later. They come with these. */
export const partIcons = {
  chevron: "m7.5 4.75 5.25 5.25-5.25 5.25",
  file: "M11.5 2.75H6A1.75 1.75 0 0 0 4.25 4.5v11c0 .97.78 1.75 1.75 1.75h8c.97 0 1.75-.78 1.75-1.75V7L11.5 2.75ZM11.25 3v4.25h4.25M7.25 10.75h5.5M7.25 13.75h3.5",
  image:
    "M4.75 3.5h10.5c.97 0 1.75.78 1.75 1.75v9.5c0 .97-.78 1.75-1.75 1.75H4.75A1.75 1.75 0 0 1 3 14.75v-9.5c0-.97.78-1.75 1.75-1.75ZM3.25 14 7.5 9.75l3.75 3.75L13 11.75l3.75 3.5M13 7.25v.01",
  trash: "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11",
} as const;
