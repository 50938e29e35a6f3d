import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language.ts";
import { thread } from "../state.ts";
import { showEarlier } from "./conversations.ts";

/** How far above the view older messages are read already. */
const nearPx = 800;

/** Reads older messages as the reader comes near them, and on demand where that failed. */
export function Earlier({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const isBusy = useSignal(false);
  const hasFailed = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const load = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    hasFailed.value = !(await showEarlier());
    isBusy.value = false;
  };
  const first = thread.value[0]?.key;
  useEffect(() => {
    // Looked at anew once a page has come: who has scrolled on meanwhile is near again, and nothing else would tell.
    if (hasFailed.value || isBusy.value || !button.current) return;
    const observer = new IntersectionObserver(
      // Several may come at once where scrolling is fast: the last one is how it stands.
      (seen) => {
        if (seen.at(-1)?.isIntersecting) void load();
      },
      { root: scroller.current, rootMargin: `${nearPx}px 0px 0px` },
    );
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [first, hasFailed.value, isBusy.value]);
  return (
    <button
      ref={button}
      type="button"
      class="button button-quiet earlier"
      aria-disabled={isBusy.value}
      onClick={() => void load()}
    >
      {say("earlier_messages")}
    </button>
  );
}
