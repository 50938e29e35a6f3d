import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Result } from "../../shared/api.ts";
import { describeFailure } from "../../shared/failure.ts";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { type Day, sayFullTime, sayTime } from "../days.ts";
import { leaveFor } from "../entrance/screens.ts";
import { changeConversation, deleteConversations, exportConversation } from "../link-api.ts";
import { conversationId, toast } from "../state.ts";
import { startNew } from "../thread/conversations.ts";

/** As long as the server takes. */
const maxTitleChars = 200;
/** Until the browser has certainly begun to save a file. */
const downloadMs = 10_000;
/** Between the menu and the screen's edge, in pixels. */
const edgePx = 8;

interface RowProps {
  item: ConversationItem;
  when: { day: Day; now: Date; locales: string[] };
  onChoose: (id: string) => void;
  /** The conversation as it is now, or null once it is deleted. */
  onChange: (id: string, next: ConversationItem | null) => void;
}

/** One conversation in the drawer, and what can be done with it. */
export function ConversationRow({ item, when, onChoose, onChange }: RowProps) {
  const isRenaming = useSignal(false);
  const { id, title, updated_at: at } = item;
  const change = async (wanted: { title?: string; pinned?: boolean }) => {
    const changed = await changeConversation(id, wanted);
    if (isDone(changed)) onChange(id, changed.value);
  };
  const rename = (next: string) => {
    isRenaming.value = false;
    if (next && next !== title) void change({ title: next });
  };
  const remove = async () => {
    if (!isDone(await deleteConversations(id))) return;
    if (conversationId.value === id) startNew();
    onChange(id, null);
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
        aria-current={id === conversationId.value ? "true" : undefined}
        onClick={() => onChoose(id)}
      >
        <span id={titleIdOf(item)}>{title || say("new_chat")}</span>
        <time dateTime={at} title={sayFullTime(at, when.locales)}>
          {sayTime(at, when.day, when.now, when.locales)}
        </time>
      </button>
      <RowMenu
        item={item}
        onRename={() => {
          isRenaming.value = true;
        }}
        onPin={() => void change({ pinned: !item.pinned })}
        onDelete={() => void remove()}
      />
    </li>
  );
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

interface MenuProps {
  item: ConversationItem;
  onRename: () => void;
  onPin: () => void;
  onDelete: () => void;
}

function RowMenu({ item, onRename, onPin, onDelete }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const isSure = useSignal(false);
  const menuId = `menu-${item.id}`;
  const onToggle = () => {
    isSure.value = false;
    if (button.current && menu.current?.matches(":popover-open")) placeAt(menu.current, button.current);
  };
  const closing = (act: () => void) => () => {
    menu.current?.hidePopover();
    act();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button drawer-more"
        aria-label={say("more")}
        aria-describedby={titleIdOf(item)}
        title={say("more")}
        popovertarget={menuId}
      >
        <IconOf name="more" />
      </button>
      <div ref={menu} id={menuId} class="menu" popover="auto" onToggle={onToggle}>
        <MenuItem icon="pencil" name={say("rename")} onClick={closing(onRename)} />
        <MenuItem icon="pin" name={say(item.pinned ? "unpin" : "pin")} onClick={closing(onPin)} />
        {(["md", "json"] as const).map((format) => (
          <MenuItem
            key={format}
            icon="download"
            name={say(`export_${format}`)}
            onClick={closing(() => void save(item.id, format))}
          />
        ))}
        <MenuItem
          icon="trash"
          name={say(isSure.value ? "delete_sure" : "delete")}
          isDanger={isSure.value}
          onClick={() => {
            if (isSure.value) closing(onDelete)();
            isSure.value = true;
          }}
        />
      </div>
    </>
  );
}

function MenuItem(props: { icon: IconName; name: string; isDanger?: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      class={props.isDanger ? "menu-item menu-item-danger" : "menu-item"}
      onClick={props.onClick}
    >
      <IconOf name={props.icon} />
      {props.name}
    </button>
  );
}

const titleIdOf = ({ id }: ConversationItem) => `title-${id}`;

/** Under the button, or where there is no room as low as the screen allows. */
function placeAt(menu: HTMLElement, button: HTMLElement): void {
  const { bottom, right } = button.getBoundingClientRect();
  const top = Math.min(bottom, window.innerHeight - menu.offsetHeight - edgePx);
  menu.style.inset = `${Math.max(edgePx, top)}px ${document.documentElement.clientWidth - right}px auto auto`;
}

/** Saves a conversation as a file of the browser's. */
async function save(id: string, format: "md" | "json"): Promise<void> {
  const exported = await exportConversation(id, format);
  if (!isDone(exported)) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(exported.value);
  link.download = `conversation-${id}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), downloadMs);
}

function isDone<T>(result: Result<T>): result is { ok: true; value: T } {
  if (!result.ok && !leaveFor(result.failure)) toast.value = describeFailure(result.failure);
  return result.ok;
}
