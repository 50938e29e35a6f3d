import { useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { running, thread } from "../state.ts";

type PutBack = (section: HTMLElement, view: HTMLElement) => void;

let putBack: PutBack | null = null;

/** Has a message put back to its place once the thread has been drawn anew. */
export function afterDrawing(put: PutBack): void {
  putBack = put;
}

/** Puts a held message back to its place once it has been drawn. */
export function useHolding(
  section: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
): void {
  const shown = thread.value;
  useLayoutEffect(() => {
    if (section.current && scroller.current) putBack?.(section.current, scroller.current);
    putBack = null;
  }, [shown]);
  useSignalEffect(() => {
    if (running.value && section.current) section.current.style.minHeight = "";
  });
}
