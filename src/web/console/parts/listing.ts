import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { Failure } from "../../shared/failure.ts";
import { call, signInCount } from "../person.ts";
import { keepList, listOfReturn } from "../returning.ts";

/** A list that goes on with a cursor. */
export interface Listing<Item> {
  /** Null until the first page is here. */
  items: readonly Item[] | null;
  failure: Failure | null;
  isLoading: boolean;
  hasMore: boolean;
  /** Of a search that ends a page early: how far back it has looked. */
  searchedTo: string | null;
  more: () => Promise<void>;
  reload: () => Promise<void>;
  /** Puts a new or a changed item in its place: a new one first. */
  put: (item: Item) => void;
  remove: (id: string) => void;
}

interface Kept<Item> {
  items: readonly Item[];
  cursor: string | null;
}

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  searched_to?: string | null;
}

/** Reads the list at `path` (with its filters) below /api/v1 page by page, anew when the path changes; null reads nothing. */
export function useListing<Item extends { id: string }>(path: string | null): Listing<Item> {
  // What this list itself kept, in this form, where its page is gone back to.
  const kept = useRef(path === null ? undefined : (listOfReturn(path) as Kept<Item> | undefined));
  const held = useSignal<{ path: string; items: readonly Item[] } | null>(
    path !== null && kept.current ? { path, items: kept.current.items } : null,
  );
  const cursor = useSignal<string | null>(kept.current?.cursor ?? null);
  const searchedTo = useSignal<string | null>(null);
  const failure = useSignal<Failure | null>(null);
  const isLoading = useSignal(path !== null && kept.current === undefined);
  const asking = useRef<AbortController | null>(null);
  const read = useCallback(
    async (from: string | null) => {
      asking.current?.abort();
      if (path === null) return;
      const own = new AbortController();
      asking.current = own;
      isLoading.value = true;
      const result = await call<Page<Item>>("GET", withCursor(path, from), undefined, own.signal);
      if (own.signal.aborted) return;
      isLoading.value = false;
      failure.value = result.ok ? null : result.failure;
      if (!result.ok) return;
      const before = from === null ? [] : (held.value?.items ?? []);
      held.value = { path, items: [...before, ...result.value.items] };
      cursor.value = result.value.next_cursor;
      searchedTo.value = result.value.searched_to ?? null;
    },
    [path],
  );
  useEffect(() => {
    const isKept = kept.current !== undefined;
    kept.current = undefined;
    if (isKept) return () => asking.current?.abort();
    cursor.value = null;
    failure.value = null;
    void read(null);
    return () => asking.current?.abort();
  }, [read]);
  useEffect(() => {
    if (failure.value?.status === 401) void read(null);
  }, [signInCount.value]);
  const items = held.value !== null && held.value.path === path ? held.value.items : null;
  useEffect(() => {
    if (path !== null && items !== null) keepList(path, { items, cursor: cursor.value });
  }, [path, items, cursor.value]);
  const show = (next: readonly Item[]) => {
    if (path !== null) held.value = { path, items: next };
  };
  return {
    items,
    failure: failure.value,
    isLoading: isLoading.value,
    hasMore: cursor.value !== null,
    searchedTo: searchedTo.value,
    more: () => read(cursor.value),
    reload: () => read(null),
    put: (item) => {
      const former = items ?? [];
      const isKnown = former.some(({ id }) => id === item.id);
      show(isKnown ? former.map((one) => (one.id === item.id ? item : one)) : [item, ...former]);
    },
    remove: (id) => show((items ?? []).filter((one) => one.id !== id)),
  };
}

function withCursor(path: string, cursor: string | null): string {
  if (cursor === null) return path;
  return `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
}

/** A path with its query; values that are null or empty are left out. */
export function withQuery(
  path: string,
  values: Record<string, string | number | boolean | null | undefined>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
