import { say } from "./language.ts";
import type { typeset } from "./math.ts";
import { doNow, doSoon } from "./slices.ts";
import { loadStyle } from "./style.ts";

/** The address of the style sheet of formulas; the build knows it. */
declare const MATH_STYLE: string;

/** How many formulas are kept as they were set, so that a text that is drawn again need not set them again. */
const maxKept = 400;
/** By `keyOf`; null for what is no TeX. */
const kept = new Map<string, HTMLElement | null>();
/** Blocks with formulas that have come to their end, and have not been looked at since. */
const finished = new Set<HTMLElement>();
let typesetter: typeof typeset | null = null;
let loading: Promise<void> | null = null;

/** Sets the formulas of a part of an answer, as soon as it can; until then they are their TeX. False where there are none. */
export function setFormulas(root: ParentNode): boolean {
  const formulas = root.querySelectorAll<HTMLElement>("code[data-math]");
  for (const code of formulas) {
    if (kept.has(keyOf(code))) setFormula(code);
    else if (typesetter) doNow(() => setFormula(code));
    else whenLoaded(() => setFormula(code));
  }
  return formulas.length > 0;
}

/** Does what a block needs once, when it has come to its end: its code gets colours, and what scrolls can be reached by keys. */
export function finishBlock(block: HTMLElement): void {
  for (const code of block.querySelectorAll<HTMLElement>("pre > code:not([data-lang=''])")) colour(code);
  if (!block.classList.contains("has-math")) return;
  // Behind all the formulas that wait to be set by then.
  if (finished.size === 0) whenLoaded(() => doSoon(makeReachable));
  finished.add(block);
}

function whenLoaded(work: () => void): void {
  loading ??= loadMath();
  loading.then(
    () => doSoon(work),
    // Without the network formulas stay TeX, until the next one tries again.
    () => {
      loading = null;
      finished.clear();
    },
  );
}

async function loadMath(): Promise<void> {
  const [{ typeset }] = await Promise.all([import("./math.ts"), loadStyle(MATH_STYLE)]);
  typesetter = typeset;
}

function setFormula(code: HTMLElement): void {
  const key = keyOf(code);
  const isDisplay = code.dataset.math === "display";
  if (!kept.has(key)) {
    if (kept.size >= maxKept) kept.clear();
    kept.set(key, typesetter?.(code.textContent, isDisplay) ?? null);
  }
  const formula = kept.get(key);
  if (!formula) return;
  const frame = document.createElement("span");
  frame.className = isDisplay ? "math math-display" : "math";
  frame.append(formula.cloneNode(true));
  code.replaceWith(frame);
}

const keyOf = (code: HTMLElement) => `${code.dataset.math} ${code.textContent}`;

/** Lets what is wider than its place be scrolled by keys. All of it is measured before any of it changes: once, not once for each. */
function makeReachable(): void {
  const views = [...finished].flatMap((block) => [
    block,
    ...block.querySelectorAll<HTMLElement>(".math-display"),
  ]);
  finished.clear();
  for (const view of views.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)) {
    if (view.querySelector("[tabindex]")) continue;
    view.tabIndex = 0;
    view.setAttribute("role", "group");
    view.setAttribute("aria-label", say("formula"));
  }
}

async function colour(code: HTMLElement): Promise<void> {
  try {
    const { colourCode } = await import("./highlight.ts");
    doSoon(() => {
      const coloured = colourCode(code.textContent, code.dataset.lang ?? "");
      if (coloured) code.replaceChildren(coloured);
    });
  } catch {
    // Without the network it stays plain.
  }
}
