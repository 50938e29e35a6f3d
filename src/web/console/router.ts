import { signal } from "@preact/signals";
import { leave, readReturn } from "./returning.ts";

/** Where in the console this is: `parts` of the path below /console, and the query. */
export interface Place {
  parts: readonly string[];
  query: URLSearchParams;
}

const root = "/console";

export const place = signal<Place>(readPlace(new URL(globalThis.location?.href ?? "http://localhost/")));

/** Asked before a page is left that would lose something; true lets it be left. */
type Guard = () => boolean | Promise<boolean>;
const guards = new Set<Guard>();
let asking: Promise<boolean> | null = null;
let address = "";

function readPlace({ pathname, searchParams }: URL): Place {
  const parts = pathname.startsWith(root) ? pathname.slice(root.length).split("/").filter(Boolean) : [];
  return { parts: parts.map(decodePart), query: searchParams };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Has the address followed: links inside the console, back and forward. */
export function followAddress(): void {
  address = window.location.href;
  window.history.scrollRestoration = "manual";
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || !isPlain(event) || !isInside(link)) return;
    event.preventDefault();
    void go(link.href);
  });
  window.addEventListener("popstate", () => void follow());
  window.addEventListener("beforeunload", (event) => {
    if (guards.size > 0) event.preventDefault();
  });
}

/** Back or forward. While it is asked whether the page may be left, another step only says where to. */
async function follow(): Promise<void> {
  if (asking !== null) return;
  if (!(await mayLeave())) {
    window.history.pushState(window.history.state, "", address);
    return;
  }
  leave(address);
  readReturn();
  show(window.location.href);
}

/**
 * Goes to an address of the console; `replace` leaves no entry to go back to. One that is made from the present address is given as what
 * makes it: that may change while it is asked whether the page may be left.
 */
export async function go(to: string | (() => string), { replace = false } = {}): Promise<void> {
  if (asking !== null || !(await mayLeave())) return;
  const url = new URL(typeof to === "string" ? to : to(), window.location.href);
  leave(address);
  if (replace) window.history.replaceState(null, "", url);
  else window.history.pushState(null, "", url);
  show(url.href);
}

/** Sets values of the query, null takes one away. The page stays the same: nothing is asked, and there is no entry to go back to. */
export function setQuery(values: Record<string, string | null>): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  window.history.replaceState(null, "", url);
  show(url.href);
}

/** Has `ask` asked before this page is left. Call what it gives when there is nothing to lose any more. */
export function guardLeaving(ask: Guard): () => void {
  guards.add(ask);
  return () => {
    guards.delete(ask);
  };
}

/** Whether the page may be left, asked once at a time; with that, what would have been lost is. */
export async function mayLeave(): Promise<boolean> {
  asking ??= askAll().finally(() => {
    asking = null;
  });
  return await asking;
}

async function askAll(): Promise<boolean> {
  for (const guard of guards) {
    if (!(await guard())) return false;
  }
  guards.clear();
  return true;
}

function show(href: string): void {
  address = href;
  place.value = readPlace(new URL(href));
}

const isPlain = (event: MouseEvent) =>
  event.button === 0 &&
  !event.defaultPrevented &&
  !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

const isInside = (link: HTMLAnchorElement) =>
  link.origin === window.location.origin &&
  (link.pathname === root || link.pathname.startsWith(`${root}/`)) &&
  !link.hasAttribute("download") &&
  link.target === "";
