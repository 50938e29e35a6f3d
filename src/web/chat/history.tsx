import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { describeFailure, type Failure } from "../shared/failure.ts";
import { IconOf } from "../shared/icons.tsx";
import { listLocales, say } from "../shared/language.ts";
import type { ConversationItem } from "../shared/wire.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { openConversation, startNew } from "./conversations.ts";
import { groupByDay } from "./days.ts";
import { deleteConversations, listConversations } from "./link-api.ts";
import { leaveFor } from "./screens.ts";
import { conversationId, toast } from "./state.ts";
import { Toast } from "./toast.tsx";

const pageSize = 30;
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

/** The conversations that have been read, and how to read on. */
interface Listing {
  items: Signal<ConversationItem[] | null>;
  cursor: Signal<string | null>;
  failure: Signal<Failure | null>;
  /** Reads the next page. */
  load: () => Promise<void>;
  /** Begins anew with other words to look for. */
  seek: (words: string) => void;
}

function useListing(): Listing {
  const items = useSignal<ConversationItem[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const failure = useSignal<Failure | null>(null);
  const sought = useRef("");
  const load = async () => {
    const words = sought.current;
    failure.value = null;
    const listed = await listConversations(pageSize, cursor.value, words);
    // Other words have been typed meanwhile.
    if (sought.current !== words) return;
    if (listed.ok) {
      items.value = [...(items.value ?? []), ...listed.value.items];
      cursor.value = listed.value.next_cursor;
    } else if (!leaveFor(listed.failure)) failure.value = listed.failure;
  };
  const seek = (words: string) => {
    if (words === sought.current) return;
    sought.current = words;
    items.value = null;
    cursor.value = null;
    void load();
  };
  useEffect(() => void load(), []);
  return { items, cursor, failure, load, seek };
}

function Conversations({ onChoose }: { onChoose: (id: string) => void }) {
  const { items, cursor, failure, load, seek } = useListing();
  const words = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => seek(words.value.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [words.value]);
  const isMany = (items.value?.length ?? 0) >= manyItems || words.value !== "";
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
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      )}
      <div class="drawer-list">
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
        {(cursor.value || failure.value) && (
          <button type="button" class="button button-wide button-quiet" onClick={() => void load()}>
            {say(failure.value ? "try_again" : "history_more")}
          </button>
        )}
        {items.value && items.value.length > 1 && !words.value && (
          <DeleteAll
            onDeleted={() => {
              items.value = [];
              cursor.value = null;
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
  const pinned = items.filter((item) => item.pinned);
  const groups = [
    ...(pinned.length > 0 ? [{ name: "pinned" as const, day: "earlier" as const, items: pinned }] : []),
    ...groupByDay(
      items.filter((item) => !item.pinned),
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
