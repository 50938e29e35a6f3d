import { useRef } from "preact/hooks";
import { Avatar } from "../shared/avatar.tsx";
import { type IconName, IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { parts } from "./entrance/embed.ts";
import { readWho, signOut } from "./entrance/opening.ts";
import { hasPanel, isPanelOpen, togglePanel } from "./panel.ts";
import { botAvatar, botName, closed, entry, thread, username } from "./state.ts";
import { startNew } from "./thread/conversations.ts";

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
            <p>{botName()}</p>
          </>
        )}
      </div>
      <nav class="bar-tools">
        {thread.value.length > 0 && !closed.value && !isPanelOpen.value && (
          <ToolButton icon="compose" name={say("new_chat")} onClick={startNew} />
        )}
        {!closed.value && !hasPanel.value && <HistoryButton onClick={onHistory} />}
        {(isAccount() || username.value) && <PersonMenu />}
      </nav>
    </header>
  );
}

/** Opens the drawer, unless the page around this one wants no history. */
export function HistoryButton({ onClick }: { onClick: () => void }) {
  return parts.history && <ToolButton icon="chats" name={say("history")} onClick={onClick} />;
}

/** Folds the history beside the chat away or out. */
function PanelButton() {
  const name = say("history");
  return (
    <button
      type="button"
      class="icon-button panel-button"
      aria-label={name}
      title={name}
      aria-expanded={isPanelOpen.value}
      aria-controls={isPanelOpen.value ? "history-panel" : undefined}
      onClick={togglePanel}
    >
      <IconOf name="panel" />
    </button>
  );
}

function ToolButton({ icon, name, onClick }: { icon: IconName; name: string; onClick: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={name} title={name} onClick={onClick}>
      <IconOf name={icon} />
    </button>
  );
}

/** Who is here. An account can be left; whom the link itself let in has none. */
function PersonMenu() {
  const menu = useRef<HTMLDivElement>(null);
  // Another tab may have signed in as somebody else since.
  const onToggle = () => {
    if (isAccount() && menu.current?.matches(":popover-open")) void readWho();
  };
  const leave = () => {
    menu.current?.hidePopover();
    void signOut();
  };
  const name = isAccount() ? say("account") : username.value;
  return (
    <>
      <button type="button" class="icon-button" aria-label={name} title={name} popovertarget="person-menu">
        <span class="initial" aria-hidden="true">
          {username.value.slice(0, 1).toLocaleUpperCase() || "·"}
        </span>
      </button>
      <div ref={menu} id="person-menu" class="menu" popover="auto" onToggle={onToggle}>
        {username.value && (
          <p class="menu-who">
            <span>{say(isAccount() ? "signed_in_as" : "here_as")}</span>
            <strong>{username.value}</strong>
          </p>
        )}
        {isAccount() && (
          <button type="button" class="menu-item" onClick={leave}>
            <IconOf name="signOut" />
            {say("sign_out")}
          </button>
        )}
      </div>
    </>
  );
}

function isAccount(): boolean {
  return entry.value?.access === "account";
}
