/** Something in the thread and how far below the view's upper edge it stands, in pixels. */
export interface Anchor {
  element: Element;
  top: number;
}

/** What a reader sees first: the uppermost block of an answer, or entry, of which some is in view. Null in an empty thread. */
export function findAnchor(view: Element): Anchor | null {
  const edge = view.getBoundingClientRect().top;
  const entries = view.querySelectorAll(".thread > article");
  const entry = firstBelow(entries, edge);
  if (!entry) return null;
  const element = firstBelow(entry.querySelectorAll(":scope > .markdown > .block"), edge) ?? entry;
  return { element, top: element.getBoundingClientRect().top - edge };
}

/** Scrolls so that the anchor stands where it stood, whatever has grown or come above it. */
export function holdAnchor(view: Element, { element, top }: Anchor): void {
  const now = element.getBoundingClientRect().top - view.getBoundingClientRect().top;
  // Less than a pixel is no move, but the sum of many would be.
  if (element.isConnected && Math.abs(now - top) >= 1) view.scrollTop += now - top;
}

/** The first of the elements, which stand below one another, that ends below `edge`. */
function firstBelow(elements: ArrayLike<Element>, edge: number): Element | undefined {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > edge + 1) high = middle;
    else low = middle + 1;
  }
  return elements[low];
}
