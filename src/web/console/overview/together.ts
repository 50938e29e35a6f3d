import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { Failure } from "../../shared/failure.ts";
import { call, signInCount } from "../person.ts";

/** What several paths gave. */
export interface Together<T> {
  /** In the order of the paths; null until all of them have answered. */
  values: readonly T[] | null;
  /** Of the first that failed. */
  failure: Failure | null;
  reload: () => Promise<void>;
}

/** Reads all of the paths below /api/v1 at once, anew when they change or somebody has signed in again; null reads nothing. */
export function useTogether<T>(paths: readonly string[] | null): Together<T> {
  const held = useSignal<{ key: string; values: readonly T[] } | null>(null);
  const failure = useSignal<Failure | null>(null);
  const asking = useRef<AbortController | null>(null);
  const key = paths?.join("\n") ?? null;
  const reload = useCallback(async () => {
    asking.current?.abort();
    if (key === null) return;
    const own = new AbortController();
    asking.current = own;
    const ask = (path: string) => call<T>("GET", path, undefined, own.signal);
    const results = await Promise.all(key.split("\n").filter(Boolean).map(ask));
    if (own.signal.aborted) return;
    failure.value = results.flatMap((result) => (result.ok ? [] : [result.failure])).at(0) ?? null;
    if (failure.value === null)
      held.value = { key, values: results.flatMap((result) => (result.ok ? [result.value] : [])) };
  }, [key]);
  useEffect(() => {
    failure.value = null;
    void reload();
    return () => asking.current?.abort();
  }, [reload]);
  useEffect(() => {
    if (failure.value?.status === 401) void reload();
  }, [signInCount.value]);
  const values = held.value !== null && held.value.key === key ? held.value.values : null;
  return { values, failure: failure.value, reload };
}
