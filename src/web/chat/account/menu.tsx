import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { IconOf, learnIcons } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { ThemeChoice } from "../../shared/theme-choice.tsx";
import { learnWords } from "../../shared/words.ts";
import { signOut } from "../entrance/opening.ts";
import { chooseTheme, theme } from "../looks.ts";
import { partIcons } from "../part-icons.ts";
import { bot, entry, username } from "../state.ts";
import { listMemories } from "./account-api.ts";
import { AccountDialog } from "./account-dialog.tsx";
import { accountIcons } from "./icons.ts";
import { MemoryDialog } from "./memory-dialog.tsx";
import { accountWords } from "./words.ts";

learnWords(accountWords);
learnIcons(accountIcons);
learnIcons(partIcons);

/** Which dialog of the menu is open. */
const opened = signal<"account" | "memory" | null>(null);

/** Who is here, how the page looks, what is remembered, and for an account its password, its sessions and the way out. */
export function Menu({ onClose }: { onClose: () => void }) {
  const isAccount = entry.value?.access === "account";
  const hasMemory = useMemory();
  const open = (dialog: "account" | "memory") => () => {
    onClose();
    opened.value = dialog;
  };
  return (
    <>
      {username.value && (
        <p class="menu-who">
          <span>{say(isAccount ? "signed_in_as" : "here_as")}</span>
          <strong>{username.value}</strong>
        </p>
      )}
      <ThemeChoice theme={theme.value} onChoose={chooseTheme} />
      {hasMemory && (
        <button type="button" class="menu-item" onClick={open("memory")}>
          <IconOf name="memory" />
          {say("memory")}
        </button>
      )}
      {isAccount && (
        <button type="button" class="menu-item" onClick={open("account")}>
          <IconOf name="lock" />
          {say("my_account")}
        </button>
      )}
      {isAccount && (
        <button
          type="button"
          class="menu-item"
          onClick={() => {
            onClose();
            void signOut();
          }}
        >
          <IconOf name="signOut" />
          {say("sign_out")}
        </button>
      )}
    </>
  );
}

/** What the menu opens. `onDone`: the focus goes back to where the menu was opened. */
export function Dialogs({ onDone }: { onDone: () => void }) {
  const close = () => {
    opened.value = null;
    onDone();
  };
  // Whoever comes next finds it closed.
  useEffect(
    () => () => {
      opened.value = null;
    },
    [],
  );
  if (opened.value === "account") return <AccountDialog onClose={close} />;
  return opened.value === "memory" ? <MemoryDialog onClose={close} /> : null;
}

/** Whether there is a memory to show: the bot keeps one, or kept one before. */
function useMemory(): boolean {
  const isKept = bot.value?.settings.enable_memori === true;
  const isFound = useSignal(false);
  useEffect(() => {
    if (isKept) return;
    void listMemories(1, null).then((listed) => {
      isFound.value = listed.ok && listed.value.items.length > 0;
    });
  }, [isKept]);
  return isKept || isFound.value;
}
