import { useLayoutEffect, useRef } from "preact/hooks";
import { type Dressing, dress } from "./dress.ts";
import { toBlocks, toSafeFragment } from "./markdown.ts";
import { completeMarkdown } from "./unfinished.ts";

interface MarkdownProps extends Partial<Dressing> {
  source: string;
  /** True while the text grows: it is then drawn at most once a frame, and less often where drawing is slow. */
  live?: boolean;
}

/** The least rest between two drawings, as a multiple of what the last one cost. */
const restFactor = 6;

/** Sanitised Markdown. Blocks that did not change keep their elements, so that growing text does not flicker. */
export function Markdown({ source, live = false, sourceCount = 0, onSource = ignore }: MarkdownProps) {
  const root = useRef<HTMLDivElement>(null);
  const drawn = useRef<string[]>([]);
  const timer = useRef(0);
  const restMs = useRef(0);
  const draw = useRef(ignore);

  draw.current = () => {
    timer.current = 0;
    if (!root.current) return;
    const startedAt = performance.now();
    const blocks = toBlocks(live ? completeMarkdown(source) : source);
    drawBlocks(root.current, drawn.current, blocks, { sourceCount, onSource });
    drawn.current = blocks;
    restMs.current = (performance.now() - startedAt) * restFactor;
  };
  useLayoutEffect(() => {
    if (live) {
      if (timer.current) return;
      timer.current = window.setTimeout(() => requestAnimationFrame(() => draw.current()), restMs.current);
    } else {
      clearTimeout(timer.current);
      draw.current();
    }
  }, [source, live]);
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  return <div ref={root} class={live ? "markdown is-live" : "markdown"} />;
}

function drawBlocks(
  root: HTMLElement,
  before: readonly string[],
  blocks: readonly string[],
  dressing: Dressing,
): void {
  blocks.forEach((html, index) => {
    const old = root.children[index];
    if (old && before[index] === html) return;
    const element = document.createElement("div");
    element.className = "block";
    const fragment = toSafeFragment(html);
    dress(fragment, dressing);
    keepImages(fragment, old);
    element.append(fragment);
    if (old) old.replaceWith(element);
    else root.append(element);
  });
  while (root.children.length > blocks.length) root.lastElementChild?.remove();
}

/** A picture already on screen is moved instead of loaded again. */
function keepImages(fragment: DocumentFragment, old: Element | undefined): void {
  const shown = [...(old?.querySelectorAll("img") ?? [])];
  for (const image of fragment.querySelectorAll("img")) {
    const same = shown.find((candidate) => candidate.getAttribute("src") === image.getAttribute("src"));
    if (same) image.replaceWith(same);
  }
}

function ignore(): void {}
