import { drawIcon, make } from "./draw.ts";
import { fitSize, leastSize, type PanelPlace, type Size } from "./geometry.ts";
import { followArrows, followPointer } from "./pointer.ts";
import { say } from "./words.ts";

interface PanelOptions {
  id: string;
  onClose: () => void;
  /** A size that the visitor asks for; `isDone` at the end of a drag. */
  onResize: (size: Size, isDone: boolean) => void;
}

export type Panel = ReturnType<typeof createPanel>;

/**
 * The window that holds the chat's frame: beside the bubble, or over the whole page on a small screen. There it is a modal dialog,
 * so that nothing of the page lies over it and a phone's gesture for "back" closes it.
 */
export function createPanel({ id, onClose, onResize }: PanelOptions) {
  const close = make("button", { type: "button", class: "close", "aria-label": say("close") });
  close.append(drawIcon("close"));
  close.addEventListener("click", onClose);
  const edges = {
    x: makeEdge("x", "vertical", say("width")),
    y: makeEdge("y", "horizontal", say("height")),
    corner: make("div", { class: "edge edge-corner" }),
  };
  const dialog = make("dialog", { id, class: "panel", "aria-label": say("chat") });
  dialog.append(
    make("div", { class: "edges" }, ...Object.values(edges)),
    make("div", { class: "bar" }, close),
  );
  let place: PanelPlace | undefined;
  const problem = make("div", { class: "problem", role: "alert" });

  /** Asks for a size that is so much wider and higher, counted towards the side that the panel grows to. */
  const growFrom = (from: PanelPlace, x: number, y: number, isDone: boolean) => {
    const width = from.width + (from.side === "right" ? -x : x);
    const height = from.height + (from.edge === "bottom" ? -y : y);
    onResize(fitSize({ width, height }, from.room), isDone);
  };
  for (const [name, edge] of Object.entries(edges)) {
    const along = (x: number, y: number) => [name === "y" ? 0 : x, name === "x" ? 0 : y] as const;
    followArrows(edge, (x, y) => {
      if (place) growFrom(place, ...along(x, y), true);
    });
    followPointer(edge, 0, () => {
      const from = place;
      return {
        move: (x, y) => from && growFrom(from, ...along(x, y), false),
        end: () => {
          if (place) onResize(place, true);
        },
      };
    });
  }

  return {
    dialog,
    /** Says that the chat cannot be shown here, with a way to its address, in the place of what the browser would say. */
    complain: (href: string) => {
      const way = make("a", { href, target: "_blank" }, new Text(say("open_tab")));
      problem.replaceChildren(new Text(say("blocked")), way);
      dialog.classList.remove("headed");
      dialog.append(problem);
    },
    /** It is shown after all. */
    calm: () => problem.remove(),
    /** Puts the panel in its place beside the bubble. */
    stand: (next: PanelPlace) => {
      place = next;
      dialog.dataset.side = next.side;
      dialog.dataset.edge = next.edge;
      for (const name of ["left", "top", "width", "height"] as const) {
        dialog.style.setProperty(`--${name}`, `${next[name]}px`);
      }
      describeEdge(edges.x, next.width, leastSize.width, next.room.width);
      describeEdge(edges.y, next.height, leastSize.height, next.room.height);
    },
  };
}

/** An edge to pull, which is to assistive technology a splitter with a value. */
function makeEdge(name: string, orientation: string, label: string): HTMLElement {
  const role = { role: "separator", tabindex: "0", "aria-orientation": orientation, "aria-label": label };
  return make("div", { class: `edge edge-${name}`, ...role });
}

function describeEdge(edge: HTMLElement, now: number, least: number, most: number): void {
  edge.setAttribute("aria-valuenow", String(Math.round(now)));
  edge.setAttribute("aria-valuemin", String(Math.min(least, Math.round(most))));
  edge.setAttribute("aria-valuemax", String(Math.round(most)));
}
