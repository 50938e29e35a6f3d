/** Has a picture load when it comes into sight, without saying where. */
export function setLoading(image: HTMLImageElement): void {
  image.setAttribute("loading", "lazy");
  image.setAttribute("decoding", "async");
  image.setAttribute("referrerpolicy", "no-referrer");
}
