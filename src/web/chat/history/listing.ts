import {
  computed,
  effect,
  type Signal,
  untracked,
  useComputed,
  useSignal,
  useSignalEffect,
} from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Failure } from "../../shared/failure.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { returns } from "../entrance/again.ts";
import { leaveFor } from "../entrance/screens.ts";
import { findConversation, listConversations } from "../link-api.ts";
import { running } from "../state.ts";
import { arrivedIn } from "../thread/arrivals.ts";

const pageSize = 30;
/** As many as the server gives in one page. */
const pinnedAtOnce = 100;
/** After being out of sight for so long, the list is read anew: another tab or device may have changed it. */
const staleMs = 30_000;

/** Where a listing goes on: first with what is pinned, all of it, then with the others page by page. */
interface Place {
  isPinned: boolean;
  cursor: string | null;
}

const start: Place = { isPinned: true, cursor: null };

/** The conversations that have been read, and how to read on. */
export interface Listing {
  items: Signal<ConversationItem[] | null>;
  /** The words that these have been found by; other ones may be on their way. */
  words: Signal<string>;
  /** Whether the first of them are being read. */
  isBeginning: Signal<boolean>;
  hasMore: Signal<boolean>;
  failure: Signal<Failure | null>;
  /** Reads the next page. */
  load: () => Promise<void>;
  /** Begins anew with other words to look for. */
  seek: (words: string) => void;
  /** Nothing is left. */
  clear: () => void;
}

/** One's own conversations, read from the server and kept as they are there while this is shown. */
export function useListing(): Listing {
  const items = useSignal<ConversationItem[] | null>(null);
  const words = useSignal("");
  const place = useSignal<Place | null>(start);
  const failure = useSignal<Failure | null>(null);
  const sought = useRef("");
  const load = async () => {
    const search = sought.current;
    const found = place.value === start ? [] : [...(items.value ?? [])];
    failure.value = null;
    let next = place.value;
    for (let isPinned = true; isPinned && next; ) {
      isPinned = next.isPinned;
      const listed = await listConversations(isPinned ? pinnedAtOnce : pageSize, next.cursor, {
        search,
        pinned: isPinned,
      });
      // Other words have been typed meanwhile.
      if (sought.current !== search) return;
      if (!listed.ok) {
        if (!leaveFor(listed.failure)) failure.value = listed.failure;
        return;
      }
      found.push(...listed.value.items);
      next = placeAfter(next, listed.value.next_cursor);
    }
    // One that has been asked in or unpinned since may come twice.
    items.value = [...new Map(found.map((item) => [item.id, item])).values()];
    words.value = search;
    place.value = next;
  };
  const begin = () => {
    place.value = start;
    void load();
  };
  const seek = (search: string) => {
    if (search === sought.current) return;
    sought.current = search;
    begin();
  };
  const put = async (id: string) => {
    const found = await findConversation(id);
    if (!found.ok || sought.current !== "" || items.value === null) return;
    items.value = [found.value, ...items.value.filter((item) => item.id !== id)];
  };
  const isBeginning = useComputed(() => place.value === start);
  const hasMore = useComputed(() => place.value !== null && place.value !== start);
  const clear = () => {
    items.value = [];
    place.value = null;
  };
  useAnswered(put);
  useSignalEffect(() => {
    // The first time, and when who is here has signed in again.
    if (returns.value >= 0) untracked(begin);
  });
  useReturn(begin);
  return { items, words, isBeginning, hasMore, failure, load, seek, clear };
}

function placeAfter({ isPinned }: Place, cursor: string | null): Place | null {
  if (cursor) return { isPinned, cursor };
  return isPinned ? { isPinned: false, cursor: null } : null;
}

/** Calls back for a conversation in which an answer has begun: it is new, or the latest from now on. */
function useAnswered(put: (id: string) => Promise<void>): void {
  // An effect of a component would run a frame later: a short answer has ended by then.
  useEffect(() => {
    const answerId = computed(() => running.value?.value.id ?? null);
    const place = computed(() => running.value?.value.conversationId ?? null);
    const forgetAnswers = effect(() => {
      const id = place.value;
      if (answerId.value !== null && id !== null) untracked(() => void put(id));
    });
    const forgetArrivals = effect(() => {
      const id = arrivedIn.value;
      if (id !== null) untracked(() => void put(id));
    });
    return () => {
      forgetAnswers();
      forgetArrivals();
    };
  }, []);
}

/** Calls back when the page is seen again after a while. */
function useReturn(begin: () => void): void {
  useEffect(() => {
    let leftAtMs = Date.now();
    const onChange = () => {
      if (document.visibilityState === "hidden") leftAtMs = Date.now();
      else if (Date.now() - leftAtMs > staleMs) begin();
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
}
