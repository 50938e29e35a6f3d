const icons = {
  chat: [
    "M12 3.75c5.1 0 9.25 3.4 9.25 7.6S17.1 18.95 12 18.95c-1 0-1.95-.13-2.85-.37L4.6 20.6l1.05-3.75c-1.8-1.38-2.9-3.33-2.9-5.5 0-4.2 4.15-7.6 9.25-7.6Z",
    "M8 11.35h.01M12 11.35h.01M16 11.35h.01",
  ],
  down: ["m6.5 9.5 5.5 5.5 5.5-5.5"],
  close: ["m6.5 6.5 11 11M17.5 6.5l-11 11"],
} as const;

const svgSpace = "http://www.w3.org/2000/svg";

/** An element made by calls alone: no markup is parsed, which pages under Trusted Types would refuse. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Node[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One of the bubble's own line icons. */
export function drawIcon(name: keyof typeof icons): SVGElement {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const line of icons[name]) {
    const path = document.createElementNS(svgSpace, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}

/** A face of the bubble: the integrator's picture, or the icon where there is none or it does not load. */
export function drawFace(state: "open" | "close", picture: string | null): HTMLElement {
  const face = make("span", { class: `face face-${state}`, "aria-hidden": "true" });
  const icon = drawIcon(state === "open" ? "chat" : "down");
  if (picture === null) {
    face.append(icon);
    return face;
  }
  const image = make("img", { src: picture, alt: "", draggable: "false" });
  face.classList.add("picture");
  face.append(image);
  image.addEventListener("error", () => {
    face.classList.remove("picture");
    image.replaceWith(icon);
  });
  return face;
}
