// Where things stand, in CSS pixels from the upper left corner of what is visible of the page.

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  left: number;
  top: number;
}

/** A place by its nearest corner, so that it stays near that corner when the window changes its size. */
export interface Corner {
  side: "left" | "right";
  edge: "top" | "bottom";
  /** Distances from the side and the edge. */
  x: number;
  y: number;
}

/** Where the panel stands, which corner of it stays when its size changes, and how large it can be there. */
export interface PanelPlace extends Rect {
  side: Corner["side"];
  edge: Corner["edge"];
  room: Size;
}

/** The panel's size until somebody chooses another, and the smallest one to choose. */
export const usualSize: Size = { width: 390, height: 600 };
export const leastSize: Size = { width: 320, height: 400 };

/** What is kept free between the panel and the bubble, and between either and the window's edges. */
const gap = 12;
// With less height than this beside the bubble, the panel goes to its side.
const comfortableHeight = 440;

/** `value`, but no less than `least` and no more than `most`; `least` wins where they cross. */
export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** The corner that a box is nearest to. */
export function cornerOf(box: Rect, view: Size): Corner {
  const right = view.width - box.left - box.width;
  const bottom = view.height - box.top - box.height;
  const isRight = right <= box.left;
  const isBottom = bottom <= box.top;
  return {
    side: isRight ? "right" : "left",
    edge: isBottom ? "bottom" : "top",
    x: Math.round(isRight ? right : box.left),
    y: Math.round(isBottom ? bottom : box.top),
  };
}

/** A box moved as little as keeps it in view. */
export function keepInView(box: Rect, view: Size): Rect {
  return {
    ...box,
    left: clamp(box.left, gap, view.width - box.width - gap),
    top: clamp(box.top, gap, view.height - box.height - gap),
  };
}

/** The panel's place by the bubble: over or under it, or at its side where there is too little height for that. */
export function placePanel(view: Size, bubble: Rect, wanted: Size): PanelPlace {
  const { side, edge } = cornerOf(bubble, view);
  const right = bubble.left + bubble.width;
  const bottom = bubble.top + bubble.height;
  const above = (edge === "bottom" ? bubble.top : view.height - bottom) - 2 * gap;
  const beside = (side === "right" ? bubble.left : view.width - right) - 2 * gap;
  const isBeside = above < Math.min(wanted.height, comfortableHeight) && beside >= leastSize.width;
  const room = {
    width: isBeside ? beside : view.width - 2 * gap,
    height: isBeside ? view.height - 2 * gap : above,
  };
  const size = fitSize(wanted, room);
  const away = isBeside ? { x: bubble.width + gap, y: 0 } : { x: 0, y: bubble.height + gap };
  const box = {
    ...size,
    left: side === "right" ? right - away.x - size.width : bubble.left + away.x,
    top: edge === "bottom" ? bottom - away.y - size.height : bubble.top + away.y,
  };
  return { ...keepInView(box, view), side, edge, room };
}

/** A size between the smallest and the room; where the room is smaller than the smallest, the room. */
export function fitSize(wanted: Size, room: Size): Size {
  return {
    width: Math.min(Math.max(wanted.width, leastSize.width), room.width),
    height: Math.min(Math.max(wanted.height, leastSize.height), room.height),
  };
}
