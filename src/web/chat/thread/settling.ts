import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { running, thread } from "../state.ts";

/**
 * Marks the entries that have been drawn once and grow no more: the browser then draws them only where they are seen, and knows their
 * heights. Unmarked from the start it would guess these, and what one reads would jump while one scrolls up.
 */
export function useSettling(section: RefObject<HTMLElement | null>): void {
  const shown = thread.value;
  const isGrowing = running.value !== null;
  useEffect(() => {
    const drawn = [...(section.current?.querySelectorAll<HTMLElement>(":scope > article") ?? [])];
    const ended = isGrowing ? drawn.slice(0, -1) : drawn;
    let frame = requestAnimationFrame(() => {
      // The browser remembers the heights at the end of a frame.
      frame = requestAnimationFrame(() => {
        for (const article of ended) article.dataset.settled = "";
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [shown, isGrowing]);
}
