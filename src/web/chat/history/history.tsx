import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { listLocales, say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { groupByDay } from "../days.ts";
import { leaveFor } from "../entrance/screens.ts";
import { deleteConversations, listConversations } from "../link-api.ts";
import { conversationId, toast } from "../state.ts";
import { openConversation, startNew } from "../thread/conversations.ts";
import { Toast } from "../toast.tsx";
import { ConversationRow } from "./conversation-row.tsx";

const pageSize = 30;
/** As many as the server gives in one page. */
const pinnedAtOnce = 100;
/** From so many conversations on, searching is quicker than looking. */
const manyItems = 8;
const typingPauseMs = 250;

/** The drawer with one's own conversations, read afresh each time it opens. */
export function History({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const onClick = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  const choose = (id: string | null) => {
    onClose();
    if (id === null) startNew();
    else if (id !== conversationId.value) void openConversation(id);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the drawer closes it; for keys the browser has Esc.
    <dialog ref={dialog} class="drawer" aria-label={say("history")} onClose={onClose} onClick={onClick}>
      <div class="drawer-body">
        <header class="drawer-head">
          <h2>{say("history")}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label={say("close")}
            title={say("close")}
            onClick={onClose}
          >
            <IconOf name="close" />
          </button>
        </header>
        <button type="button" class="button button-wide" onClick={() => choose(null)}>
          <IconOf name="compose" />
          {say("new_chat")}
        </button>
        {isOpen && <Conversations onChoose={choose} />}
      </div>
      {/* The page's own lies beneath the drawer. */}
      <Toast />
    </dialog>
  );
}

/** Where a listing goes on: first with what is pinned, all of it, then with the others page by page. */
interface Place {
  isPinned: boolean;
  cursor: string | null;
}

const start: Place = { isPinned: true, cursor: null };

/** The conversations that have been read, and how to read on. */
interface Listing {
  items: Signal<ConversationItem[] | null>;
  /** The words that these have been found by; other ones may be on their way. */
  words: Signal<string>;
  /** Null once there are no more. */
  place: Signal<Place | null>;
  failure: Signal<Failure | null>;
  /** Reads the next page. */
  load: () => Promise<void>;
  /** Begins anew with other words to look for. */
  seek: (words: string) => void;
}

function useListing(): Listing {
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
  const seek = (search: string) => {
    if (search === sought.current) return;
    sought.current = search;
    place.value = start;
    void load();
  };
  useEffect(() => void load(), []);
  return { items, words, place, failure, load, seek };
}

function placeAfter({ isPinned }: Place, cursor: string | null): Place | null {
  if (cursor) return { isPinned, cursor };
  return isPinned ? { isPinned: false, cursor: null } : null;
}

function Conversations({ onChoose }: { onChoose: (id: string) => void }) {
  const { items, words, place, failure, load, seek } = useListing();
  const typed = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => seek(typed.value.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed.value]);
  const isMany = (items.value?.length ?? 0) >= manyItems || typed.value !== "" || words.value !== "";
  const put = (id: string, next: ConversationItem | null) => {
    items.value = (items.value ?? []).flatMap((item) => (item.id === id ? (next ?? []) : item));
  };
  return (
    <>
      {isMany && (
        <input
          type="search"
          class="input drawer-search"
          aria-label={say("search")}
          placeholder={say("search")}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      )}
      <div class="drawer-list" aria-busy={place.value === start}>
        {items.value?.length === 0 && (
          <p class="drawer-empty">{say(words.value ? "search_empty" : "history_empty")}</p>
        )}
        <Groups items={items.value ?? []} onChoose={onChoose} onChange={put} />
        {!items.value && !failure.value && <span class="pulse" aria-hidden="true" />}
        {failure.value && (
          <p class="complaint" role="alert">
            <IconOf name="alert" />
            <span>{describeFailure(failure.value)}</span>
          </p>
        )}
        {((place.value && place.value !== start) || failure.value) && (
          <button type="button" class="button button-wide button-quiet" onClick={() => void load()}>
            {say(failure.value ? "try_again" : "history_more")}
          </button>
        )}
        {items.value && items.value.length > 1 && !words.value && (
          <DeleteAll
            onDeleted={() => {
              items.value = [];
              place.value = null;
            }}
          />
        )}
      </div>
    </>
  );
}

interface GroupsProps {
  items: ConversationItem[];
  onChoose: (id: string) => void;
  onChange: (id: string, next: ConversationItem | null) => void;
}

/** What is pinned, then the others by their days. */
function Groups({ items, onChoose, onChange }: GroupsProps) {
  const now = new Date();
  // One that has been unpinned just now stands among the others by its time.
  const sorted = items.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
  const pinned = sorted.filter((item) => item.pinned);
  const groups = [
    ...(pinned.length > 0 ? [{ name: "pinned" as const, day: "earlier" as const, items: pinned }] : []),
    ...groupByDay(
      sorted.filter((item) => !item.pinned),
      now,
    ).map((group) => ({ name: group.day, ...group })),
  ];
  return groups.map(({ name, day, items: members }) => (
    <section key={name}>
      <h3>{say(name)}</h3>
      <ul>
        {members.map((item) => (
          <ConversationRow
            key={item.id}
            item={item}
            when={{ day, now, locales: listLocales() }}
            onChoose={onChoose}
            onChange={onChange}
          />
        ))}
      </ul>
    </section>
  ));
}

function DeleteAll({ onDeleted }: { onDeleted: () => void }) {
  const isSure = useSignal(false);
  const remove = async () => {
    if (!isSure.value) {
      isSure.value = true;
      return;
    }
    const deleted = await deleteConversations(null);
    if (deleted.ok) {
      startNew();
      onDeleted();
    } else if (!leaveFor(deleted.failure)) toast.value = describeFailure(deleted.failure);
  };
  return (
    <button
      type="button"
      class={isSure.value ? "button button-wide button-danger" : "button button-wide button-quiet"}
      onClick={remove}
      onBlur={() => {
        isSure.value = false;
      }}
    >
      {say(isSure.value ? "delete_all_sure" : "delete_all")}
    </button>
  );
}
