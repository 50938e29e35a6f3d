import { copyText } from "./clipboard.ts";
import { say } from "./language.ts";
import { dressPictures } from "./pictures.ts";
import { loadStyle } from "./style.ts";

/** The address of the style sheet of what tables and code have beside their places; the build knows it. */
declare const RICH_STYLE: string;

export interface Dressing {
  /** How many sources the text may point at with `[1]`. */
  sourceCount: number;
  onSource: (index: number) => void;
}

const directed = "p, h1, h2, h3, h4, h5, h6, blockquote, li, th, td";
/** Of a task's name, in UTF-16 units. */
const maxName = 100;

/**
 * Puts the page's own parts around an answer's elements: tables scroll, code can be copied, tasks have boxes, `[1]` opens its source,
 * pictures of other sites are shown on demand, and each piece of text runs in its own direction.
 */
export function dress(fragment: DocumentFragment, { sourceCount, onSource }: Dressing): void {
  for (const text of fragment.querySelectorAll<HTMLElement>(directed)) {
    // What has a direction of its own does not count for that of what it is in.
    const isOwn = /^(?:LI|TH|TD)$/.test(text.tagName) || !text.parentElement?.closest("li, blockquote");
    if (isOwn) text.dir = "auto";
  }
  for (const task of fragment.querySelectorAll<HTMLElement>("s[data-task]")) dressTask(task);
  dressPictures(fragment);
  for (const table of fragment.querySelectorAll("table")) dressTable(table);
  for (const code of fragment.querySelectorAll<HTMLElement>("pre > code")) dressCode(code);
  // Without it they are plainer.
  if (fragment.querySelector("table, pre")) loadStyle(RICH_STYLE).catch(() => undefined);
  for (const mark of fragment.querySelectorAll<HTMLElement>("sup[data-cite]")) {
    const indices = (mark.dataset.cite ?? "").split(" ").map(Number);
    if (indices.every((index) => index >= 1 && index <= sourceCount))
      mark.replaceWith(...indices.map((index) => citeButton(index, onSource)));
    else mark.replaceWith(`[${mark.textContent}]`);
  }
}

/** A box that says whether a task is done; it is the answer's, not the reader's to tick. */
function dressTask(task: HTMLElement): void {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "task-box";
  box.disabled = true;
  box.defaultChecked = task.dataset.task === "done";
  const item = task.closest("li");
  item?.classList.add("task");
  box.setAttribute("aria-label", item?.textContent.trim().slice(0, maxName) || say("task"));
  task.replaceWith(box);
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
  pre.dir = "ltr";
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
