import { useRef } from "preact/hooks";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { save } from "./saving.ts";

/** Between the menu and the screen's edge, in pixels. */
const edgePx = 8;

interface MenuProps {
  item: ConversationItem;
  onRename: () => void;
  onPin: () => void;
  /** `byKeys`: without a pointer. */
  onDelete: (byKeys: boolean) => void;
}

/** What can be done with a conversation. */
export function RowMenu({ item, onRename, onPin, onDelete }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const menuId = `menu-${item.id}`;
  const onToggle = () => {
    if (button.current && menu.current?.matches(":popover-open")) placeAt(menu.current, button.current);
  };
  const closing = (act: (event: MouseEvent) => void) => (event: MouseEvent) => {
    menu.current?.hidePopover();
    act(event);
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
            onClick={closing(() => void save(item, format))}
          />
        ))}
        {/* A key's click has no count of presses. */}
        <MenuItem
          icon="trash"
          name={say("delete")}
          onClick={closing(({ detail }) => onDelete(detail === 0))}
        />
      </div>
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

/** The id of the element that holds a conversation's title. */
export const titleIdOf = ({ id }: ConversationItem): string => `title-${id}`;

/** Under the button, or where there is no room as low as the screen allows. */
function placeAt(menu: HTMLElement, button: HTMLElement): void {
  const { bottom, right } = button.getBoundingClientRect();
  const top = Math.min(bottom, window.innerHeight - menu.offsetHeight - edgePx);
  const fromRight = document.documentElement.clientWidth - right;
  // Where the panel stands at the left, a menu that ended under its button would begin beyond the screen.
  const most = document.documentElement.clientWidth - menu.offsetWidth - edgePx;
  menu.style.inset = `${Math.max(edgePx, top)}px ${Math.min(fromRight, most)}px auto auto`;
}
