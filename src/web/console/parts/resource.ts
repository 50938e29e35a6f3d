import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import type { Failure } from "../../shared/failure.ts";
import { call, signInCount } from "../person.ts";

/** Something that is read from the server. `value` stays while it is read anew. */
export interface Resource<T> {
  value: T | null;
  failure: Failure | null;
  isLoading: boolean;
  /** What is shown was read for another path; only where that is kept (`keeps`). */
  isStale: boolean;
  reload: () => Promise<void>;
  /** Shows what a change gave back, without asking anew. */
  set: (value: T) => void;
}

interface Held<T> {
  path: string;
  value: T;
}

/**
 * Reads `path` below /api/v1, anew when it changes; null reads nothing. Nothing is shown of another path than the present one, unless it
 * `keeps` what it had until the next is here.
 */
export function useResource<T>(path: string | null, { keeps = false } = {}): Resource<T> {
  const held = useSignal<Held<T> | null>(null);
  const failure = useSignal<Failure | null>(null);
  const isLoading = useSignal(path !== null);
  const asking = useRef<AbortController | null>(null);
  const reload = useCallback(async () => {
    asking.current?.abort();
    if (path === null) return;
    const own = new AbortController();
    asking.current = own;
    isLoading.value = true;
    const result = await call<T>("GET", path, undefined, own.signal);
    if (own.signal.aborted) return;
    isLoading.value = false;
    failure.value = result.ok ? null : result.failure;
    if (result.ok) held.value = { path, value: result.value };
  }, [path]);
  useEffect(() => {
    failure.value = null;
    void reload();
    return () => asking.current?.abort();
  }, [reload]);
  useEffect(() => {
    if (failure.value?.status === 401) void reload();
  }, [signInCount.value]);
  const isStale = held.value !== null && held.value.path !== path;
  return {
    value: held.value !== null && (keeps || !isStale) ? held.value.value : null,
    failure: failure.value,
    isLoading: isLoading.value,
    isStale,
    reload,
    set: (value) => {
      if (path !== null) held.value = { path, value };
    },
  };
}
