import type { Page } from "playwright-core";

/** What has the focus: its name, its role, and what is wrong with how it stands there. */
export interface Focused {
  name: string;
  faults: string[];
}

declare global {
  var focusGuard: { look: () => Focused };
}

/** Puts the guard into the page, until that loads another document. */
export const guardFocus = (page: Page): Promise<void> => page.evaluate(installGuard);

/** Runs in the page. */
function installGuard(): void {
  /** How things look while they have no focus. */
  const former = new WeakMap<Element, string>();
  const controls = "a[href], button, input, textarea, summary, [tabindex], dialog";

  const ringOf = (element: Element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
    const outline = outlineStyle === "none" ? "none" : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return `${outline}, ${boxShadow}`;
  };
  /** A field's ring may be its frame's. */
  const framesOf = (element: Element) => {
    const frames: Element[] = [];
    for (let frame: Element | null = element; frame && frames.length < 4; frame = frame.parentElement)
      frames.push(frame);
    return frames;
  };
  const remember = () => {
    for (const control of document.querySelectorAll(controls))
      for (const frame of framesOf(control))
        if (!frame.matches(":focus, :focus-within")) former.set(frame, ringOf(frame));
  };
  const hasRing = (element: Element) =>
    framesOf(element).some((frame) => ringOf(frame) !== (former.get(frame) ?? "none, none"));

  const nameOf = (element: Element) => {
    const field = element instanceof HTMLInputElement ? element : null;
    const words =
      element.getAttribute("aria-label") ?? field?.labels?.[0]?.textContent ?? element.textContent;
    return (words ?? "").trim();
  };

  const findFaults = (element: Element): string[] => {
    if (element === document.body) return ["nothing has the focus"];
    // A radio button that is drawn by its label.
    const shown = (element.matches(".visually-hidden") && element.closest("label")) || element;
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const faults: string[] = [];
    if (right - left < 2 || !shown.checkVisibility({ visibilityProperty: true }))
      faults.push("it is not to be seen");
    const isTall = bottom - top > clientHeight;
    if (left < -1 || right > clientWidth + 1 || (!isTall && (top < -1 || bottom > clientHeight + 1)))
      faults.push(`it is beyond the screen, at ${[left, top, right, bottom].map(Math.round)}`);
    const middle = (Math.max(0, top) + Math.min(clientHeight, bottom)) / 2;
    const hit = document.elementFromPoint((left + right) / 2, middle);
    if (!shown.contains(hit)) faults.push(`it is covered by ${hit?.outerHTML.slice(0, 80)}`);
    if (!hasRing(shown)) faults.push("it has no ring");
    return faults;
  };

  globalThis.focusGuard = {
    look: () => {
      const element = document.activeElement ?? document.body;
      const found = { name: nameOf(element), faults: findFaults(element) };
      remember();
      return found;
    },
  };
}
