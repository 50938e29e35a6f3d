/**
 * Keeps the page as high as what is visible above an on-screen keyboard. Browsers that know
 * `interactive-widget=resizes-content` do it themselves; Safari does not.
 */
export function fitVisibleHeight(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    // A page that is zoomed in has a small viewport too, and must keep its layout.
    if (viewport.scale > 1.01) return;
    const { style } = document.documentElement;
    style.setProperty("--visible-height", `${Math.round(viewport.height)}px`);
    // To show the field, Safari moves what is visible down over a page that stays as high as it was.
    style.setProperty("--visible-top", `${Math.max(0, Math.round(viewport.offsetTop))}px`);
    window.scrollTo(0, 0);
  };
  viewport.addEventListener("resize", fit);
  viewport.addEventListener("scroll", fit);
}

/**
 * Whether a field may take the focus by itself: not where that raises a keyboard over the page, and not out of the hands of
 * a page around this one.
 */
export function mayTakeFocus(): boolean {
  return !isTouch() && document.hasFocus();
}

/** Whether the person points with a finger, so that focusing a field raises a keyboard over the page. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}
