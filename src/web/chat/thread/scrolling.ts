import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { running, thread } from "../state.ts";
import { type Anchor, findAnchor, holdAnchor } from "./anchor.ts";

/** How near the end, in pixels, a reader counts as being at it. */
const nearPx = 48;
/** How far from the end a way back is offered. */
const awayPx = 160;
/** After its end an answer still grows, in ms: its sources and what can be done with it appear. */
const settleMs = 500;

export interface Following {
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** True when the end is out of sight. */
  isAway: Signal<boolean>;
  /** Goes to the end and stays there while the answer grows. */
  jump: () => void;
}

/**
 * Keeps a reader who is at the end of a growing answer there, and what any other reader sees where it is: older messages that come
 * above it, and pictures, do not move it.
 */
export function useFollowing(): Following {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const last = useRef({ top: 0, height: 0 });
  const isAway = useSignal(false);
  const first = thread.value[0]?.key;

  const jump = () => {
    isFollowing.current = true;
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };

  useEffect(() => {
    const view = scroller.current;
    const inner = content.current;
    if (!view || !inner) return;
    let anchor: Anchor | null = null;
    let { clientHeight } = view;
    const onScroll = () => {
      const left = view.scrollHeight - view.clientHeight - view.scrollTop;
      const { top, height } = last.current;
      // Growth alone takes the end away too, and shrinking moves the view: only the reader's own move up counts.
      if (left < nearPx) isFollowing.current = true;
      else if (view.scrollTop < top && view.scrollHeight >= height) isFollowing.current = false;
      last.current = { top: view.scrollTop, height: view.scrollHeight };
      isAway.value = left > awayPx && !(isFollowing.current && running.value);
      anchor = isFollowing.current && running.value ? null : findAnchor(view);
    };
    const newest = () => thread.peek().at(-1)?.key;
    let settling = { until: 0, newest: newest() };
    let wasRunning = false;
    let wasOffering = false;
    const forgetRunning = running.subscribe((answer) => {
      if (wasRunning && !answer) settling = { until: Date.now() + settleMs, newest: newest() };
      wasRunning = answer !== null;
    });
    const onGrowth = () => {
      // With a keyboard, or more lines to type in, the end stays in view too.
      const isResized = clientHeight !== view.clientHeight;
      ({ clientHeight } = view);
      const isSettling = Date.now() < settling.until && newest() === settling.newest;
      // Questions that may follow come when they are there, long after an answer or its reading.
      const isOffering = inner.querySelector(".follow-ups") !== null;
      const isGrowing = isResized || running.value !== null || isSettling || (isOffering && !wasOffering);
      wasOffering = isOffering;
      if (isFollowing.current && isGrowing) view.scrollTop = view.scrollHeight;
      else if (anchor) holdAnchor(view, anchor);
      onScroll();
    };
    view.addEventListener("scroll", onScroll, { passive: true });
    const observer = new ResizeObserver(onGrowth);
    observer.observe(inner);
    observer.observe(view);
    return () => {
      view.removeEventListener("scroll", onScroll);
      observer.disconnect();
      forgetRunning();
    };
  }, []);

  // A conversation opens at its end; with older messages above it, or other versions, it stays where it is.
  const wasEmpty = useRef(true);
  useLayoutEffect(() => {
    if (first && wasEmpty.current) jump();
    wasEmpty.current = !first;
  }, [first]);
  return { scroller, content, isAway, jump };
}
