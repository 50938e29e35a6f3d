/** What the history alone shows. It comes with the history. */
export const historyIcons = {
  download: "M10 3v9.5M5.5 8.5 10 13l4.5-4.5M3.5 16.5h13",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  pin: "M7 3h6l-.6 5.2 2.4 2.8H5.2l2.4-2.8L7 3ZM10 11v6",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13 13l3.75 3.75",
} as const;
