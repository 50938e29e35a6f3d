import { drawFace, make } from "./draw.ts";
import { type Corner, cornerOf, keepInView, type Rect, type Size } from "./geometry.ts";
import { followArrows, followPointer } from "./pointer.ts";
import type { Settings } from "./settings.ts";
import { say } from "./words.ts";

// A finger that taps moves a little.
const slackPx = 8;
// Browsers send the click of a press that became a drag right behind it.
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
export function createBubble({ settings, panelId, view, corner, onPress, onMove }: BubbleOptions) {
  const button = make(
    "button",
    { type: "button", class: "bubble", "aria-haspopup": "dialog", "aria-controls": panelId },
    drawFace("open", settings.openIcon),
    drawFace("close", settings.closeIcon),
    make("span", { class: "dot", "aria-hidden": "true" }),
  );
  let draggedAtMs = Number.NEGATIVE_INFINITY;
  let isUnread = false;
  let place = corner;

  const box = (): Rect => {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = button;
    return { left, top, width, height };
  };
  const stand = (next: Corner) => {
    place = next;
    button.dataset.side = next.side;
    button.dataset.edge = next.edge;
    button.style.setProperty("--x", `${next.x}px`);
    button.style.setProperty("--y", `${next.y}px`);
  };
  const moveFrom = (from: Rect, x: number, y: number, isDone: boolean) => {
    const moved = keepInView({ ...from, left: from.left + x, top: from.top + y }, view());
    stand(cornerOf(moved, view()));
    if (place) onMove(place, isDone);
  };

  button.addEventListener("click", (event) => {
    if (event.timeStamp - draggedAtMs > clickAfterDragMs) onPress();
  });
  if (settings.canDrag) {
    if (place) stand(place);
    button.classList.add("movable");
    button.setAttribute("aria-description", say("move"));
    followArrows(button, (x, y) => moveFrom(box(), x, y, true));
    followPointer(button, slackPx, () => {
      const from = box();
      button.classList.add("moving");
      return {
        move: (x, y) => moveFrom(from, x, y, false),
        end: () => {
          button.classList.remove("moving");
          draggedAtMs = performance.now();
          if (place) onMove(place, true);
        },
      };
    });
  }

  /** Shows whether the chat is open. Opening it is reading what is new. */
  const showState = (isOpen: boolean) => {
    if (isOpen) isUnread = false;
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-label", say(isOpen ? "close" : isUnread ? "open_unread" : "open"));
    button.classList.toggle("unread", isUnread);
  };
  return {
    button,
    box,
    showState,
    /** An answer has ended while the chat was closed. */
    markUnread: () => {
      isUnread = true;
      showState(false);
    },
  };
}
