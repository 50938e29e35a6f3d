import { useSignal } from "@preact/signals";
import { IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { Composer } from "./composer.tsx";
import { Header } from "./header.tsx";
import { History } from "./history.tsx";
import { Closed } from "./notices.tsx";
import { useFollowing } from "./scrolling.ts";
import { closed, thread, threadState } from "./state.ts";
import { Thread } from "./thread.tsx";
import { Welcome } from "./welcome.tsx";

/** The chat itself: header, what was said, and where to type. */
export function Chat() {
  const isHistoryOpen = useSignal(false);
  const { scroller, content, isAway, jump } = useFollowing();
  const isEmpty = thread.value.length === 0 && threadState.value === "ready" && !closed.value;
  return (
    <div class="app">
      <Header
        onHistory={() => {
          isHistoryOpen.value = true;
        }}
      />
      <main ref={scroller} class={isEmpty ? "scroller is-empty" : "scroller"}>
        <div ref={content} class="column">
          {isEmpty ? <Welcome /> : <Thread scroller={scroller} />}
        </div>
      </main>
      <footer class="dock">
        <div class="column">
          {isAway.value && (
            <button type="button" class="jump" aria-label={say("jump_to_latest")} onClick={jump}>
              <IconOf name="arrowDown" />
            </button>
          )}
          {closed.value ? <Closed why={closed.value} /> : <Composer onSent={jump} />}
          <p class="fine-print">{say("fine_print")}</p>
        </div>
      </footer>
      <History
        isOpen={isHistoryOpen.value}
        onClose={() => {
          isHistoryOpen.value = false;
        }}
      />
    </div>
  );
}
