/**
 * Keeps the keyboard's place in a part of the page: where what has the focus is taken away, what comes into its row's place gets it, else
 * the page's heading. Call what it gives to end it.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: { element: Element; row: Element; list: Element; at: number } | null = null;
  const remember = ({ target }: FocusEvent) => {
    const row = target instanceof Element ? target.closest("tr, li, article, section") : null;
    const list = row?.parentElement;
    last =
      target instanceof Element && row && list
        ? { element: target, row, list, at: [...list.children].indexOf(row) }
        : null;
  };
  const observer = new MutationObserver(() => {
    if (last === null || last.element.isConnected || document.activeElement !== document.body) return;
    const { list, at, row } = last;
    last = null;
    const next = row.isConnected
      ? row
      : list.isConnected
        ? (list.children[at] ?? list.lastElementChild)
        : null;
    const inside = next?.querySelector<HTMLElement>("a, button, input, select, textarea");
    (inside ?? root.querySelector<HTMLElement>("h1"))?.focus({ preventScroll: true });
  });
  root.addEventListener("focusin", remember);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", remember);
    observer.disconnect();
  };
}
