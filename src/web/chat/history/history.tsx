import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf, learnIcons } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { conversationId } from "../state.ts";
import { openConversation, startNew } from "../thread/conversations.ts";
import { Toast } from "../toast.tsx";
import { Conversations } from "./conversations.tsx";
import { historyIcons } from "./icons.ts";
import { KeptFor } from "./kept-for.tsx";
import { ways } from "./ways-part.ts";
import { historyWords } from "./words.ts";

learnWords(historyWords);
learnIcons(historyIcons);

/** The drawer with one's own conversations, read afresh each time it opens. */
export function Drawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { UndoBar } = ways.value ?? {};
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const onClick = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the drawer closes it; for keys the browser has Esc. */}
      <dialog ref={dialog} class="drawer" aria-label={say("history")} onClose={onClose} onClick={onClick}>
        <div class="drawer-body">
          <header class="drawer-head">
            <h2>{say("history")}</h2>
            <IconButton icon="close" name={say("close")} onClick={onClose} />
          </header>
          {isOpen && <Own onLeave={onClose} />}
        </div>
        {/* The page's own lies beneath the drawer. */}
        <Toast />
      </dialog>
      {UndoBar && !isOpen && <UndoBar takesFocus={false} onDone={() => undefined} />}
    </>
  );
}

/** The same beside the chat, where the screen is wide. */
export function Panel() {
  return (
    <div class="drawer-body">
      <header class="drawer-head">
        <h2>{say("history")}</h2>
      </header>
      <Own onLeave={() => undefined} />
    </div>
  );
}

/** One's own conversations, a new one to begin, and the way back from a deletion. */
function Own({ onLeave }: { onLeave: () => void }) {
  const { UndoBar } = ways.value ?? {};
  const place = useRef<HTMLDivElement>(null);
  const isByKeys = useSignal(false);
  const choose = (id: string | null) => {
    onLeave();
    if (id === null) startNew();
    else if (id !== conversationId.value) void openConversation(id);
  };
  // What had the focus is gone: a row that was deleted, or the way back from that.
  const refocus = (id: string | null) => {
    requestAnimationFrame(() => {
      const row = id && place.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
      (row || place.current?.querySelector<HTMLElement>(".drawer-new"))?.focus();
    });
  };
  const onDelete = (byKeys: boolean) => {
    isByKeys.value = byKeys;
    if (!byKeys) refocus(null);
  };
  return (
    <div ref={place} class="drawer-own">
      <button type="button" class="button button-wide drawer-new" onClick={() => choose(null)}>
        <IconOf name="compose" />
        {say("new_chat")}
      </button>
      <Conversations onChoose={choose} onDelete={onDelete} />
      {UndoBar && <UndoBar takesFocus={isByKeys.value} onDone={refocus} />}
      <KeptFor />
    </div>
  );
}
