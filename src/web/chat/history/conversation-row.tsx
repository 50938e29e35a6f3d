import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { type Day, sayFullTime, sayTime } from "../days.ts";
import { changeConversation } from "../link-api.ts";
import { conversationId } from "../state.ts";
import { deleteLater } from "./deletion.ts";
import { isDone } from "./done.ts";
import { Found, readPlain } from "./found.tsx";
import { RowMenu, titleIdOf } from "./row-menu.tsx";

/** As long as the server takes. */
const maxTitleChars = 200;

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
  if (isRenaming.value)
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
        onClick={() => onChoose(id)}
      >
        <span id={titleIdOf(item)} dir="auto">
          <Found text={title || say("new_chat")} words={words} />
        </span>
        <time dateTime={at} title={sayFullTime(at, when.locales)}>
          {sayTime(at, when.group, when.now, when.locales)}
        </time>
        {match && (
          <small>
            <Found text={readPlain(match, words)} words={words} />
          </small>
        )}
      </button>
      <RowMenu
        item={item}
        onRename={() => {
          isRenaming.value = true;
        }}
        onPin={() => void change({ pinned: !item.pinned })}
        onDelete={(byKeys) => {
          deleteLater(item);
          onDelete(byKeys);
        }}
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

function Rename({ title, onEnd }: { title: string; onEnd: (title: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const isEnded = useRef(false);
  useEffect(() => field.current?.select(), []);
  // A field that is taken away loses the focus, which would end it once more.
  const end = (next: string) => {
    if (!isEnded.current) onEnd(next);
    isEnded.current = true;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        field.current?.blur();
      }}
    >
      <input
        ref={field}
        class="input"
        dir="auto"
        defaultValue={title}
        maxLength={maxTitleChars}
        aria-label={say("rename")}
        onBlur={(event) => end(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.isComposing) return;
          // It would close the drawer too.
          event.preventDefault();
          end("");
        }}
      />
    </form>
  );
}
