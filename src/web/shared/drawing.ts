import { type Dressing, dress } from "./dress.ts";
import { finishBlock, setFormulas } from "./finishing.ts";
import { createReader } from "./growing.ts";
import { toSafeFragment } from "./markdown.ts";
import { growInto } from "./morph.ts";

/** How much HTML of a text that has grown is drawn at once, in UTF-16 units: more of it would hold the page up. */
const maxAtOnce = 2_500;
/** A formula has many elements for few letters: it counts as so much HTML. */
const formulaSize = 300;

interface Block {
  html: string;
  element: HTMLElement;
  isFinished: boolean;
}

/** Draws a text; false when there is more of it to draw, for which it is to be called again. */
export type Draw = (source: string, isGrowing: boolean, dressing: Dressing) => boolean;

/**
 * Draws Markdown into `root`, sanitised, and draws it again as it grows: each time only what has changed, so that a long answer is as
 * quick as a short one, and what stays keeps its elements. A text that never grew is drawn whole at once.
 */
export function createDrawing(root: HTMLElement): Draw {
  const read = createReader();
  const drawn: Block[] = [];
  let hasGrown = false;
  return (source, isGrowing, dressing) => {
    hasGrown ||= isGrowing;
    const { blocks, settled } = read(source, isGrowing);
    let room = hasGrown ? maxAtOnce : Number.POSITIVE_INFINITY;
    for (const [index, html] of blocks.entries()) {
      const block = drawn[index] ?? newBlock(root);
      drawn[index] = block;
      if (block.html !== html) {
        if (room <= 0) return false;
        room -= html.length + formulaSize * (html.split("data-math=").length - 1);
        drawBlock(block, html, dressing);
      }
      if (block.isFinished || index >= settled) continue;
      finishBlock(block.element);
      block.isFinished = true;
    }
    for (const { element } of drawn.splice(blocks.length)) element.remove();
    return true;
  };
}

function newBlock(root: HTMLElement): Block {
  const element = document.createElement("div");
  root.append(element);
  return { html: "", element, isFinished: false };
}

function drawBlock(block: Block, html: string, dressing: Dressing): void {
  const fragment = toSafeFragment(html);
  dress(fragment, dressing);
  const hasFormulas = setFormulas(fragment);
  block.element.className = hasFormulas ? "block has-math" : "block";
  growInto(block.element, fragment);
  block.html = html;
  block.isFinished = false;
}
