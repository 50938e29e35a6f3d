import { useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { loadWays, ways } from "./ways-part.ts";

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
export function RowMenu({ item, ...actions }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const menuId = `menu-${item.id}`;
  const place = () => {
    if (button.current && menu.current?.matches(":popover-open")) placeAt(menu.current, button.current);
  };
  const onToggle = async () => {
    if (!menu.current?.matches(":popover-open")) return;
    place();
    if ((await loadWays()) === null) menu.current.hidePopover();
  };
  const { RowActions } = ways.value ?? {};
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
        {RowActions && (
          <RowActions item={item} onShown={place} onClose={() => menu.current?.hidePopover()} {...actions} />
        )}
      </div>
    </>
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
