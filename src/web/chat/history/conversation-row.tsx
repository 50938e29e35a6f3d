import { useSignal } from "@preact/signals";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { type Day, sayFullTime, sayTime } from "../days.ts";
import { changeConversation } from "../link-api.ts";
import { conversationId } from "../state.ts";
import { isDone } from "./done.ts";
import { RowMenu, titleIdOf } from "./row-menu.tsx";
import { ways } from "./ways-part.ts";

interface RowProps {
  item: ConversationItem;
  /** What it was found by. */
  words: string;
  when: { group: Day | "pinned"; now: Date; locales: string[] };
  onChoose: (id: string) => void;
  /** The conversation as it is now. */
  onChange: (next: ConversationItem) => void;
  onDelete: (byKeys: boolean) => void;
}

/** One conversation in the list, and what can be done with it. */
export function ConversationRow({ item, words, when, onChoose, onChange, onDelete }: RowProps) {
  const isRenaming = useSignal(false);
  const { id, title, updated_at: at, match } = item;
  const change = async (wanted: { title?: string; pinned?: boolean }) => {
    const changed = await changeConversation(id, wanted);
    if (!isDone(changed)) return;
    onChange(changed.value);
    restFocusAt(id);
  };
  const rename = (next: string) => {
    isRenaming.value = false;
    restFocusAt(id);
    if (next && next !== title) void change({ title: next });
  };
  const { Rename, Found, FoundIn } = ways.value ?? {};
  if (isRenaming.value && Rename)
    return (
      <li>
        <Rename title={title ?? ""} onEnd={rename} />
      </li>
    );
  return (
    <li class="drawer-row">
      <button
        type="button"
        class="drawer-item"
        data-id={id}
        aria-current={id === conversationId.value ? "true" : undefined}
        onClick={() => {
          onChoose(id);
          ways.value?.reveal(item, words);
        }}
      >
        <span id={titleIdOf(item)} dir="auto">
          {words && title && Found ? <Found text={title} words={words} /> : title || say("new_chat")}
        </span>
        <time dateTime={at} title={sayFullTime(at, when.locales)}>
          {sayTime(at, when.group, when.now, when.locales)}
        </time>
        {match && FoundIn && <FoundIn excerpt={match} words={words} />}
      </button>
      <RowMenu
        item={item}
        onRename={() => {
          isRenaming.value = true;
        }}
        onPin={() => void change({ pinned: !item.pinned })}
        onDelete={onDelete}
      />
    </li>
  );
}

/** Gives the focus to a row's menu where what had it has gone: the field for its title, or the row as it stood elsewhere. */
function restFocusAt(id: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const item = document.querySelector(`[data-id="${CSS.escape(id)}"]`);
    item?.parentElement?.querySelector<HTMLElement>(".drawer-more")?.focus();
  });
}
