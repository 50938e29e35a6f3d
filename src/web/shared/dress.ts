import { copyText } from "./clipboard.ts";
import { say } from "./language.ts";

export interface Dressing {
  /** How many sources the text may point at with `[1]`. */
  sourceCount: number;
  onSource: (index: number) => void;
}

/** Puts the page's own parts around an answer's elements: tables scroll, code can be copied, `[1]` opens its source. */
export function dress(fragment: DocumentFragment, { sourceCount, onSource }: Dressing): void {
  for (const table of fragment.querySelectorAll("table")) dressTable(table);
  for (const code of fragment.querySelectorAll<HTMLElement>("pre > code")) dressCode(code);
  for (const mark of fragment.querySelectorAll<HTMLElement>("sup[data-cite]")) {
    const indices = (mark.dataset.cite ?? "").split(" ").map(Number);
    if (indices.every((index) => index >= 1 && index <= sourceCount))
      mark.replaceWith(...indices.map((index) => citeButton(index, onSource)));
    else mark.replaceWith(`[${mark.textContent}]`);
  }
}

function dressTable(table: HTMLTableElement): void {
  const scroller = document.createElement("div");
  scroller.className = "table-scroll";
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", say("table"));
  table.replaceWith(scroller);
  scroller.append(table);
}

function dressCode(code: HTMLElement): void {
  const pre = code.parentElement;
  if (!pre) return;
  const frame = document.createElement("div");
  frame.className = "code-block";
  const bar = document.createElement("div");
  bar.className = "code-bar";
  const name = document.createElement("span");
  name.textContent = code.dataset.lang || say("code");
  const copy = newButton("code-copy", say("copy_code"));
  copy.addEventListener("click", async () => {
    copy.textContent = (await copyText(code.textContent)) ? say("copied") : say("copy_failed");
    setTimeout(() => {
      copy.textContent = say("copy_code");
    }, 2_000);
  });
  bar.append(name, copy);
  pre.replaceWith(frame);
  pre.tabIndex = 0;
  frame.append(bar, pre);
}

function citeButton(index: number, onSource: (index: number) => void): HTMLButtonElement {
  const button = newButton("cite", String(index));
  button.setAttribute("aria-label", say("source_number", { n: index }));
  button.addEventListener("click", () => onSource(index));
  return button;
}

function newButton(className: string, text: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = text;
  return button;
}
