import { batch } from "@preact/signals";
import { forgetWords } from "../composer/draft.ts";
import { showConversationId } from "../place.ts";
import {
  announcement,
  bot,
  closed,
  conversationId,
  editing,
  limitItems,
  olderCursor,
  refusal,
  running,
  stopping,
  thread,
  threadState,
  toast,
  username,
} from "../state.ts";

/** Takes the conversation from the screen and out of the address. */
export function clearThread(): void {
  batch(() => {
    conversationId.value = null;
    thread.value = [];
    olderCursor.value = null;
    threadState.value = "ready";
    announcement.value = "";
    refusal.value = null;
  });
  showConversationId(null);
}

/** Takes everything of whoever was here from the page, what they were typing too. */
export function clearPage(): void {
  batch(() => {
    clearThread();
    running.value = null;
    stopping.value = false;
    forgetWords();
    editing.value = null;
    username.value = "";
    limitItems.value = [];
    bot.value = null;
    closed.value = null;
    toast.value = null;
  });
}
