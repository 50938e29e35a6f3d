/** What follows a pointer while it is down. */
export interface Follower {
  /** The way the pointer has gone since it came down, in CSS pixels. */
  move: (x: number, y: number) => void;
  end: () => void;
}

/**
 * Calls `begin` when a pointer comes down on the element and has gone further than `slackPx`, and what it gives from then on until
 * the pointer goes up, wherever it is by then. Mouse, pen and finger are alike.
 */
export function followPointer(element: HTMLElement, slackPx: number, begin: () => Follower): void {
  element.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || !down.isPrimary) return;
    let follower: Follower | undefined;
    const listening = new AbortController();
    const shield = element.closest(".layer")?.classList;
    const end = ({ pointerId }: PointerEvent) => {
      if (pointerId !== down.pointerId) return;
      listening.abort();
      shield?.remove("pressed");
      follower?.end();
    };
    const move = (event: PointerEvent) => {
      if (event.pointerId !== down.pointerId) return;
      // It went up where nobody heard of it.
      if (event.buttons === 0) return end(event);
      const [x, y] = [event.clientX - down.clientX, event.clientY - down.clientY];
      if (!follower && Math.hypot(x, y) <= slackPx) return;
      follower ??= begin();
      follower.move(x, y);
    };
    // A frame may swallow even a captured pointer, so that the chat's must not be in its way.
    element.setPointerCapture(down.pointerId);
    shield?.add("pressed");
    element.addEventListener("pointermove", move, listening);
    element.addEventListener("pointerup", end, listening);
    element.addEventListener("pointercancel", end, listening);
  });
}

const directions: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Calls `move` for each arrow key on the element: 16 CSS pixels, with Shift 64. */
export function followArrows(element: HTMLElement, move: (x: number, y: number) => void): void {
  element.addEventListener("keydown", (event) => {
    const direction = Object.hasOwn(directions, event.key) ? directions[event.key] : undefined;
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    // The host's page must not scroll, nor take the key for a shortcut of its own.
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? 64 : 16;
    move(direction[0] * step, direction[1] * step);
  });
}
