import { useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { loadWays, ways } from "./ways-part.ts";

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
  // What is in it knows where it has room. Until then nothing of it is to be seen.
  const place = () => {
    if (button.current && menu.current?.matches(":popover-open"))
      ways.value?.placeAt(menu.current, button.current);
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
