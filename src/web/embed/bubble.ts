import { drawFace, make } from "./draw.ts";
import { type Corner, cornerOf, keepInView, type Rect, type Size } from "./geometry.ts";
import { followArrows, followPointer } from "./pointer.ts";
import type { Settings } from "./settings.ts";
import { say } from "./words.ts";

// A finger that taps moves a little.
const slackPx = 8;
// A press that became a drag has its click right behind it; assistive technology clicks without any press.
const clickAfterDragMs = 300;

interface BubbleOptions {
  settings: Settings;
  panelId: string;
  /** The box of what is visible of the page. */
  view: () => Size;
  /** Where the visitor had put it. */
  corner: Corner | undefined;
  onPress: () => void;
  /** Called for each step of a move; `isDone` at its end. */
  onMove: (corner: Corner, isDone: boolean) => void;
}

export type Bubble = ReturnType<typeof createBubble>;

/** The round button that opens and closes the chat, and can be moved where the integrator allows it. */
export function createBubble(options: BubbleOptions) {
  const { settings, panelId, onPress } = options;
  const button = make(
    "button",
    { type: "button", class: "bubble", "aria-haspopup": "dialog", "aria-controls": panelId },
    drawFace("open", settings.openIcon),
    drawFace("close", settings.closeIcon),
    make("span", { class: "dot", "aria-hidden": "true" }),
  );
  const isDragged = settings.canDrag ? makeMovable(button, options) : () => false;
  button.addEventListener("click", (event) => {
    if (!isDragged(event)) onPress();
  });
  let isUnread = false;

  /** Shows whether the chat is open. Opening it is reading what is new. */
  const showState = (isOpen: boolean) => {
    if (isOpen) isUnread = false;
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-label", say(isOpen ? "close" : isUnread ? "open_unread" : "open"));
    button.classList.toggle("unread", isUnread);
  };
  return {
    button,
    box: () => boxOf(button),
    showState,
    /** An answer has ended while the chat was closed. */
    markUnread: () => {
      isUnread = true;
      showState(false);
    },
  };
}

/** Lets a pointer and the arrow keys move the button. Gives whether a click is only the end of such a move. */
function makeMovable(button: HTMLElement, { view, corner, onMove }: BubbleOptions) {
  let draggedAtMs = Number.NEGATIVE_INFINITY;
  const stand = ({ side, edge, x, y }: Corner) => {
    Object.assign(button.dataset, { side, edge });
    button.style.setProperty("--x", `${x}px`);
    button.style.setProperty("--y", `${y}px`);
  };
  const moveFrom = (from: Rect, x: number, y: number, isDone: boolean) => {
    const moved = keepInView({ ...from, left: from.left + x, top: from.top + y }, view());
    const next = cornerOf(moved, view());
    stand(next);
    onMove(next, isDone);
  };

  if (corner) stand(corner);
  button.classList.add("movable");
  button.setAttribute("aria-description", say("move"));
  button.addEventListener("pointerdown", () => {
    draggedAtMs = Number.NEGATIVE_INFINITY;
  });
  followArrows(button, (x, y) => moveFrom(boxOf(button), x, y, true));
  followPointer(button, slackPx, () => {
    const from = boxOf(button);
    button.classList.add("moving");
    return {
      move: (x, y) => moveFrom(from, x, y, false),
      end: () => {
        button.classList.remove("moving");
        draggedAtMs = performance.now();
        moveFrom(boxOf(button), 0, 0, true);
      },
    };
  });
  return (click: MouseEvent) => click.timeStamp - draggedAtMs <= clickAfterDragMs;
}

function boxOf({ offsetLeft, offsetTop, offsetWidth, offsetHeight }: HTMLElement): Rect {
  return { left: offsetLeft, top: offsetTop, width: offsetWidth, height: offsetHeight };
}
