import { type Dressing, dress } from "./dress.ts";
import { toFragment } from "./elements.ts";
import { finishBlock, setFormulas } from "./finishing.ts";
import { createReader } from "./growing.ts";
import type { Piece } from "./markup.ts";
import { growInto } from "./morph.ts";

/** How much of a text that has grown is drawn at once, in UTF-16 units of its pieces as JSON: more of it would hold the page up. */
const maxAtOnce = 4_000;
/** A formula has many elements for few letters: it counts as so much text. */
const formulaSize = 300;

interface Block {
  piece: Piece;
  /** The piece as JSON, by which another one is known to look the same. */
  look: string;
  element: HTMLElement;
  isFinished: boolean;
}

/** Draws a text; false when there is more of it to draw, for which it is to be called again. */
export type Draw = (source: string, isGrowing: boolean, dressing: Dressing) => boolean;

/**
 * Draws Markdown into `root` and draws it again as it grows: each time only what has changed, so that a long answer is as
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
    for (const [index, piece] of blocks.entries()) {
      const block = drawn[index] ?? newBlock(root);
      drawn[index] = block;
      const look = block.piece === piece ? block.look : JSON.stringify(piece);
      if (block.look !== look) {
        if (room <= 0) return false;
        room -= look.length + formulaSize * (look.split('"data-math"').length - 1);
        drawBlock(block, piece, dressing);
      }
      block.piece = piece;
      block.look = look;
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
  return { piece: "", look: "", element, isFinished: false };
}

function drawBlock(block: Block, piece: Piece, dressing: Dressing): void {
  const fragment = toFragment(piece);
  dress(fragment, dressing);
  const hasFormulas = setFormulas(fragment);
  block.element.className = hasFormulas ? "block has-math" : "block";
  growInto(block.element, fragment);
  block.isFinished = false;
}
