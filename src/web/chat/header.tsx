import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Avatar } from "../shared/avatar.tsx";
import { IconButton } from "../shared/icon-button.tsx";
import { IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { loadStyle } from "../shared/style.ts";
import { parts } from "./entrance/embed.ts";
import { readWho } from "./entrance/opening.ts";
import { hasPanel, isPanelOpen, togglePanel } from "./panel.ts";
import { partStyles } from "./part-styles.ts";
import { botAvatar, botName, closed, entry, thread, toast, username } from "./state.ts";
import { startNew } from "./thread/conversations.ts";
import { restFocus } from "./thread/focusing.ts";

/** Who one talks to, and the ways to other conversations and out. */
export function Header({ onHistory }: { onHistory: () => void }) {
  return (
    <header class="bar">
      {hasPanel.value && <PanelButton />}
      <div class="bar-name">
        {/* An empty chat introduces the bot itself, in large. */}
        {thread.value.length > 0 && (
          <>
            <Avatar name={botName()} url={botAvatar()} size="medium" />
            <h1 title={botName()}>{botName()}</h1>
          </>
        )}
      </div>
      <nav class="bar-tools">
        {thread.value.length > 0 && !closed.value && !isPanelOpen.value && (
          <IconButton
            icon="compose"
            name={say("new_chat")}
            onClick={() => {
              startNew();
              restFocus();
            }}
          />
        )}
        {!closed.value && !hasPanel.value && <HistoryButton onClick={onHistory} />}
        <PersonButton />
        <PersonPlace />
      </nav>
    </header>
  );
}

/** Opens the drawer, unless the page around this one wants no history. */
export function HistoryButton({ onClick }: { onClick: () => void }) {
  return parts.history && <IconButton icon="chats" name={say("history")} onClick={onClick} />;
}

/** Folds the history beside the chat away or out. */
function PanelButton() {
  const name = say("history");
  return (
    <IconButton
      icon="panel"
      name={name}
      class="panel-button"
      aria-expanded={isPanelOpen.value}
      aria-controls={isPanelOpen.value ? "history-panel" : undefined}
      onClick={togglePanel}
    />
  );
}

/** The menu of who is here, loaded when it is first opened. */
const menuParts = signal<typeof import("./account/menu.tsx") | null>(null);

/** Between the menu and a button beneath it or the window's edge, in pixels. */
const gapPx = 10;

/** Opens what `PersonPlace` holds. */
export function PersonButton() {
  const name = isAccount() ? say("account") : username.value || say("settings");
  const initial = username.value.slice(0, 1).toLocaleUpperCase();
  return (
    <button type="button" class="icon-button" aria-label={name} title={name} popovertarget="person-menu">
      {initial || isAccount() ? (
        <span class="initial" aria-hidden="true">
          {initial || "·"}
        </span>
      ) : (
        <IconOf name="settings" />
      )}
    </button>
  );
}

const personButton = () => document.querySelector<HTMLElement>("[popovertarget=person-menu]");

/**
 * The menu of who is here, and how they have it: whom the link itself let in without a name has settings alone. Without a bar its button
 * stands at the composer, and it opens above that; it is in no form, as it has some of its own.
 */
export function PersonPlace() {
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.hidePopover();
  const onToggle = async () => {
    if (!menu.current?.matches(":popover-open")) return;
    if (!parts.head) standAbove(menu.current);
    // Another tab may have signed in as somebody else since.
    if (isAccount()) void readWho();
    try {
      const [loaded] = await Promise.all([import("./account/menu.tsx"), loadStyle(partStyles.account)]);
      menuParts.value ??= loaded;
    } catch {
      close();
      toast.value = say("error_network");
    }
  };
  const { Menu, Dialogs } = menuParts.value ?? {};
  return (
    <>
      <div ref={menu} id="person-menu" class="menu person-menu" popover="auto" onToggle={onToggle}>
        {Menu && <Menu onClose={close} />}
      </div>
      {Dialogs && <Dialogs onDone={() => personButton()?.focus()} />}
    </>
  );
}

function standAbove(menu: HTMLElement): void {
  const { left = 0, top = 0 } = personButton()?.getBoundingClientRect() ?? {};
  const most = window.innerWidth - menu.offsetWidth - gapPx;
  menu.style.inset = `auto auto ${window.innerHeight - top + gapPx}px ${Math.max(0, Math.min(left, most))}px`;
}

function isAccount(): boolean {
  return entry.value?.access === "account";
}
