import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { IconOf } from "../shared/icons.tsx";
import { listLocales, say } from "../shared/language.ts";
import { loadStyle } from "../shared/style.ts";
import { Composer } from "./composer/composer.tsx";
import { chooseLimits, isUsedUp, sayLeft } from "./composer/remaining.ts";
import { parts } from "./entrance/embed.ts";
import { useRareNotices } from "./entrance/rare-part.ts";
import { Header, PersonPlace } from "./header.tsx";
import { isPanelOpen } from "./panel.ts";
import { partStyles } from "./part-styles.ts";
import { botName, closed, entry, limitItems, thread, threadState, toast } from "./state.ts";
import { isLooking } from "./thread/looking.ts";
import { useFollowing } from "./thread/scrolling.ts";
import { Thread } from "./thread/thread.tsx";
import { Welcome } from "./thread/welcome.tsx";

/** The history, in its two forms, each loaded when it is first shown. */
const panel = signal<typeof import("./history/history.tsx") | null>(null);
const drawer = signal<typeof import("./history/drawer.tsx") | null>(null);

async function loadPanel(): Promise<void> {
  const [loaded] = await Promise.all([import("./history/history.tsx"), loadStyle(partStyles.history)]);
  panel.value ??= loaded;
}

async function loadDrawer(): Promise<void> {
  const [loaded] = await Promise.all([
    import("./history/drawer.tsx"),
    loadStyle(partStyles.drawer),
    loadPanel(),
  ]);
  drawer.value ??= loaded;
}

/** The chat itself: header, what was said, and where to type. */
export function Chat() {
  const isHistoryOpen = useSignal(false);
  const openHistory = async () => {
    isHistoryOpen.value = true;
    try {
      await loadDrawer();
    } catch {
      closeHistory();
      toast.value = say("error_network");
    }
  };
  const closeHistory = () => {
    isHistoryOpen.value = false;
  };
  const { Panel } = panel.value ?? {};
  const { Drawer } = drawer.value ?? {};
  const isBeside = isPanelOpen.value;
  useEffect(() => {
    if (isBeside) loadPanel().catch(() => undefined);
  }, [isBeside]);
  const isPreview = entry.value?.access === "preview";
  const notices = useRareNotices(isPreview || closed.value !== null);
  const rare = notices === "missing" ? null : notices;
  const { scroller, content, isAway, jump } = useFollowing();
  const isEmpty = thread.value.length === 0 && threadState.value === "ready" && !closed.value;
  return (
    <div class={isBeside ? "stage has-panel" : "stage"}>
      {isBeside && (
        <aside id="history-panel" class="panel" aria-label={say("history")}>
          {Panel && <Panel />}
        </aside>
      )}
      <div class="app">
        {isPreview && rare && <rare.PreviewStrip />}
        {parts.head && <Header onHistory={openHistory} />}
        <main ref={scroller} class={isEmpty ? "scroller is-empty" : "scroller"}>
          <div ref={content} class="column">
            {!parts.head && !isEmpty && <h1 class="visually-hidden">{botName()}</h1>}
            {isEmpty ? <Welcome /> : <Thread scroller={scroller} />}
          </div>
        </main>
        <footer class="dock">
          <div class="column">
            {isAway.value && !isLooking.value && (
              <button type="button" class="jump" aria-label={say("jump_to_latest")} onClick={jump}>
                <IconOf name="arrowDown" />
              </button>
            )}
            {closed.value ? (
              rare && <rare.Closed why={closed.value} />
            ) : (
              <Composer onSent={jump} onHistory={openHistory} />
            )}
            <FinePrint />
          </div>
        </footer>
      </div>
      {!parts.head && <PersonPlace />}
      {Drawer && !isBeside && <Drawer isOpen={isHistoryOpen.value} onClose={closeHistory} />}
    </div>
  );
}

/** What is left of the link's limits, and what to think of answers. */
function FinePrint() {
  // One that is used up is told in the composer.
  const left = chooseLimits(limitItems.value).filter((item) => !isUsedUp(item));
  return (
    <p class="fine-print">
      {left.length > 0 && (
        <span class="left">
          {left.map((item) => (
            <strong key={item.kind}>{sayLeft(item, listLocales())}</strong>
          ))}
        </span>
      )}
      <span>{say("fine_print")}</span>
    </p>
  );
}
