/** What a page showed when it was left, so that going back to it finds it as it was. Forgotten as soon as something is changed. */
interface Left {
  scrollY: number;
  lists: Map<string, unknown>;
}

const kept = new Map<string, Left>();
let shown = new Map<string, unknown>();
let returned: Left | null = null;

/** A page is left: what its lists show is kept under its address, with how far it was scrolled. */
export function leave(address: string): void {
  kept.set(address, { scrollY: window.scrollY, lists: shown });
  shown = new Map();
  returned = null;
}

/** The page at the present address is gone back to. */
export function readReturn(): void {
  returned = kept.get(window.location.href) ?? null;
}

/** How far to scroll the page that is shown now. */
export const scrollOfReturn = (): number => returned?.scrollY ?? 0;

/** Keeps what a list shows, for when its page is left. */
export function keepList(path: string, list: unknown): void {
  shown.set(path, list);
}

/** What a list showed when its page was left that is now gone back to. */
export const listOfReturn = (path: string): unknown => returned?.lists.get(path);

/** Something was changed: what was kept is not true any more. */
export function forgetLists(): void {
  kept.clear();
  returned = null;
}
