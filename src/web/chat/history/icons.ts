/** What the history alone shows. It comes with the history. */
export const historyIcons = {
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
} as const;
