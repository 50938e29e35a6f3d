import { useLayoutEffect, useRef } from "preact/hooks";
import { createDrawing, type Draw } from "./drawing.ts";
import type { Dressing } from "./dress.ts";

interface MarkdownProps extends Partial<Dressing> {
  source: string;
  /** True while the text grows: it is then drawn at most once a frame, and less often where drawing is slow. */
  live?: boolean;
}

/** The least rest between two drawings, as a multiple of what the last one cost. */
const restFactor = 6;

/** Markdown, of which nothing but the elements that markup.ts names is drawn. It may grow. */
export function Markdown({ source, live = false, sourceCount = 0, onSource = ignore }: MarkdownProps) {
  const root = useRef<HTMLDivElement>(null);
  const drawing = useRef<Draw | null>(null);
  const timer = useRef(0);
  const restMs = useRef(0);
  const draw = useRef(ignore);

  draw.current = () => {
    timer.current = 0;
    if (!root.current) return;
    const startedAt = performance.now();
    drawing.current ??= createDrawing(root.current);
    const isWhole = drawing.current(source, live, { sourceCount, onSource });
    restMs.current = live ? (performance.now() - startedAt) * restFactor : 0;
    if (!isWhole) drawSoon();
  };
  const drawSoon = () => {
    timer.current = window.setTimeout(() => requestAnimationFrame(() => draw.current()), restMs.current);
  };
  useLayoutEffect(() => {
    if (live) {
      if (!timer.current) drawSoon();
    } else {
      clearTimeout(timer.current);
      draw.current();
    }
  }, [source, live]);
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  return <div ref={root} class={live ? "markdown is-live" : "markdown"} />;
}

function ignore(): void {}
