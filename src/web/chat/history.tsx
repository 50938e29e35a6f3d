import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { describeFailure, type Failure } from "../shared/failure.ts";
import { IconOf } from "../shared/icons.tsx";
import { listLocales, say } from "../shared/language.ts";
import type { ConversationItem } from "../shared/wire.ts";
import { openConversation, startNew } from "./conversations.ts";
import { groupByDay, sayFullTime, sayTime } from "./days.ts";
import { listConversations } from "./link-api.ts";
import { leaveFor } from "./screens.ts";
import { conversationId } from "./state.ts";

const pageSize = 30;

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
        {isOpen && <ConversationList onChoose={choose} />}
      </div>
    </dialog>
  );
}

function ConversationList({ onChoose }: { onChoose: (id: string) => void }) {
  const items = useSignal<ConversationItem[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const failure = useSignal<Failure | null>(null);
  const load = async () => {
    failure.value = null;
    const listed = await listConversations(pageSize, cursor.value);
    if (listed.ok) {
      items.value = [...(items.value ?? []), ...listed.value.items];
      cursor.value = listed.value.next_cursor;
    } else if (!leaveFor(listed.failure)) failure.value = listed.failure;
  };
  useEffect(() => void load(), []);

  const now = new Date();
  const locales = listLocales();
  const groups = groupByDay(items.value ?? [], now);
  return (
    <div class="drawer-list">
      {items.value?.length === 0 && <p class="drawer-empty">{say("history_empty")}</p>}
      {groups.map(({ day, items: members }) => (
        <section key={day}>
          <h3>{say(day)}</h3>
          <ul>
            {members.map(({ id, title, updated_at: at }) => (
              <li key={id}>
                <button
                  type="button"
                  class="drawer-item"
                  aria-current={id === conversationId.value ? "true" : undefined}
                  onClick={() => onChoose(id)}
                >
                  <span>{title || say("new_chat")}</span>
                  <time dateTime={at} title={sayFullTime(at, locales)}>
                    {sayTime(at, day, now, locales)}
                  </time>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
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
    </div>
  );
}
