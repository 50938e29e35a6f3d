import { signal } from "@preact/signals";

/** Whether the page is being put on paper, where nothing can be unfolded. */
export const isPrinting = signal(false);

// The browser's own ways to print draw the page anew between this and the paper.
globalThis.addEventListener?.("beforeprint", () => {
  isPrinting.value = true;
});
globalThis.addEventListener?.("afterprint", () => {
  isPrinting.value = false;
});

/** Prints the page with all that is folded. A print that a script asks for draws nothing in between: it is drawn before. */
export function printWhole(): void {
  isPrinting.value = true;
  requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
}
