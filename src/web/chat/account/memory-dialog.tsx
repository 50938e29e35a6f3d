import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { listLocales, say } from "../../shared/language.ts";
import type { Memory } from "../../shared/wire.ts";
import { leaveFor } from "../entrance/screens.ts";
import { botName, toast } from "../state.ts";
import { forgetMemories, listMemories } from "./account-api.ts";
import { Dialog } from "./dialog.tsx";

const pageSize = 50;

/** What the bot remembers of this customer, which can be forgotten one by one or all at once. */
export function MemoryDialog({ onClose }: { onClose: () => void }) {
  const name = botName();
  const { items, cursor, failure, load, forget } = useMemories();
  return (
    <Dialog title={say("memory_title", { name })} onClose={onClose}>
      <p class="person-lead">{say("memory_text", { name })}</p>
      {items.value?.length === 0 && <p class="help">{say("memory_empty")}</p>}
      {!items.value && !failure.value && <span class="pulse" aria-hidden="true" />}
      <MemoryList items={items.value ?? []} onForget={forget} />
      {failure.value && (
        <p class="complaint" role="alert">
          <IconOf name="alert" />
          <span>{describeFailure(failure.value)}</span>
        </p>
      )}
      <div class="person-ways">
        {(cursor.value || failure.value) && (
          <button type="button" class="button" onClick={() => void load()}>
            {say(failure.value ? "try_again" : "history_more")}
          </button>
        )}
        {items.value && items.value.length > 0 && <ForgetAll onForget={() => void forget(null)} />}
      </div>
    </Dialog>
  );
}

function useMemories() {
  const items = useSignal<Memory[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const failure = useSignal<Failure | null>(null);
  const load = async () => {
    const listed = await listMemories(pageSize, cursor.value);
    failure.value = listed.ok || leaveFor(listed.failure) ? null : listed.failure;
    if (!listed.ok) return;
    items.value = [...(items.value ?? []), ...listed.value.items];
    cursor.value = listed.value.next_cursor;
  };
  /** True when it is forgotten. */
  const forget = async (id: string | null): Promise<boolean> => {
    const forgotten = await forgetMemories(id);
    if (!forgotten.ok && forgotten.failure.status !== 404) {
      if (!leaveFor(forgotten.failure)) toast.value = describeFailure(forgotten.failure);
      return false;
    }
    items.value = (items.value ?? []).filter((item) => id !== null && item.id !== id);
    if (id === null) cursor.value = null;
    return true;
  };
  useEffect(() => void load(), []);
  return { items, cursor, failure, load, forget };
}

interface MemoryListProps {
  items: Memory[];
  onForget: (id: string) => Promise<boolean>;
}

function MemoryList({ items, onForget }: MemoryListProps) {
  const list = useRef<HTMLUListElement>(null);
  const day = new Intl.DateTimeFormat(listLocales(), { dateStyle: "medium" });
  // The button that had the focus goes with its row: the next one has it then, or the dialog's title.
  const forget = async (id: string, at: number) => {
    if (!(await onForget(id))) return;
    requestAnimationFrame(() => {
      const buttons = list.current?.querySelectorAll("button") ?? [];
      const next = buttons[Math.min(at, buttons.length - 1)];
      (next ?? document.getElementById("person-dialog-title"))?.focus();
    });
  };
  return (
    <ul ref={list} class="person-list">
      {items.map(({ id, text, created_at: time }, at) => (
        <li key={id} class="person-row">
          <p>
            <span id={`memory-${id}`} class="person-memory" dir="auto">
              {text}
            </span>
            <span>{day.format(new Date(time))}</span>
          </p>
          <IconButton
            icon="trash"
            name={say("forget")}
            isSmall
            aria-describedby={`memory-${id}`}
            onClick={() => void forget(id, at)}
          />
        </li>
      ))}
    </ul>
  );
}

/** Asks twice. */
function ForgetAll({ onForget }: { onForget: () => void }) {
  const isSure = useSignal(false);
  return (
    <button
      type="button"
      class={isSure.value ? "button button-danger" : "button"}
      onClick={() => {
        if (isSure.value) onForget();
        isSure.value = true;
      }}
      onBlur={() => {
        isSure.value = false;
      }}
    >
      {say(isSure.value ? "forget_all_sure" : "forget_all")}
    </button>
  );
}
