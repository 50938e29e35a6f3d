import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { IconOf, learnIcons } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { conversationId } from "../state.ts";
import { openConversation, startNew } from "../thread/conversations.ts";
import { Conversations } from "./conversations.tsx";
import { historyIcons } from "./icons.ts";
import { KeptFor } from "./kept-for.tsx";
import { ways } from "./ways-part.ts";

learnIcons(historyIcons);

/** One's own conversations beside the chat, where the screen is wide. */
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
export function Own({ onLeave }: { onLeave: () => void }) {
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
