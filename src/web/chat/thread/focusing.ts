import { isTouch } from "../viewport.ts";

/**
 * Gives the focus a place after what had it has gone from the thread: where one types, or, where that would raise a keyboard, the newest
 * answer. Leaves it where it is otherwise.
 */
export function restFocus(): void {
  // After the page has been drawn without it.
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const field = document.querySelector<HTMLElement>(".composer textarea");
    if (field && !isTouch()) field.focus({ preventScroll: true });
    else focusOn(document.querySelector<HTMLElement>(".thread > article:last-of-type"));
  });
}

/** Focuses something that is no control, for as long as it has the focus. */
function focusOn(element: HTMLElement | null): void {
  if (!element) return;
  element.tabIndex = -1;
  element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  element.focus({ preventScroll: true });
}
