import { useLayoutEffect } from "preact/hooks";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { deleteLater } from "./deletion.ts";
import { save } from "./saving.ts";

interface RowActionsProps {
  item: ConversationItem;
  onShown: () => void;
  onClose: () => void;
  onRename: () => void;
  onPin: () => void;
  /** `byKeys`: without a pointer. */
  onDelete: (byKeys: boolean) => void;
}

/** What can be done with a conversation, for its menu. */
export function RowActions({ item, onShown, onClose, onRename, onPin, onDelete }: RowActionsProps) {
  useLayoutEffect(onShown, []);
  const closing = (act: (event: MouseEvent) => void) => (event: MouseEvent) => {
    onClose();
    act(event);
  };
  const remove = (byKeys: boolean) => {
    deleteLater(item);
    onDelete(byKeys);
  };
  return (
    <>
      <MenuItem icon="pencil" name={say("rename")} onClick={closing(onRename)} />
      <MenuItem icon="pin" name={say(item.pinned ? "unpin" : "pin")} onClick={closing(onPin)} />
      {(["md", "json"] as const).map((format) => (
        <MenuItem
          key={format}
          icon="download"
          name={say(`export_${format}`)}
          onClick={closing(() => void save(item, format))}
        />
      ))}
      {/* A key's click has no count of presses. */}
      <MenuItem icon="trash" name={say("delete")} onClick={closing(({ detail }) => remove(detail === 0))} />
    </>
  );
}

function MenuItem(props: { icon: IconName; name: string; onClick: (event: MouseEvent) => void }) {
  return (
    <button type="button" class="menu-item" onClick={props.onClick}>
      <IconOf name={props.icon} />
      {props.name}
    </button>
  );
}
