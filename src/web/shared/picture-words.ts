import type { Wording } from "./words.ts";

/** What is said of other sites' pictures in answers. It comes with the first of them. */
export const pictureWords = {
  picture_show: { en: "Show picture from {host}", zh: "显示来自{host}的图片" },
  picture_from: { en: "Picture from {host}", zh: "来自{host}的图片" },
} as const satisfies Wording;
