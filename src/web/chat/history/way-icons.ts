/** What the menus of conversations alone show. It comes with them. */
export const wayIcons = {
  download: "M10 3v9.5M5.5 8.5 10 13l4.5-4.5M3.5 16.5h13",
  pin: "M7 3h6l-.6 5.2 2.4 2.8H5.2l2.4-2.8L7 3ZM10 11v6",
} as const;
