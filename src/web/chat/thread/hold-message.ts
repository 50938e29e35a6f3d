import { afterDrawing } from "./holding.ts";

/** A message that another version takes the place of, and where on the screen that is to stand. */
interface Held {
  version: string;
  /** Its own upper edge, or its steps where that is out of sight. */
  by: "article" | "steps";
  top: number;
  /** The button that has the focus. */
  step: string | null;
}

/** Call right before `version` takes the place of the message: it then stands where that stood, and the focus stays on its steps. */
export function holdMessage(version: string, article: HTMLElement, button: HTMLElement): void {
  const edge = article.closest(".scroller")?.getBoundingClientRect().top ?? 0;
  const top = article.getBoundingClientRect().top;
  const by = top >= edge ? "article" : "steps";
  const step = button === document.activeElement ? (button.dataset.step ?? null) : null;
  const held: Held = { version, by, top: by === "article" ? top : button.getBoundingClientRect().top, step };
  afterDrawing((section, view) => putBack(held, section, view));
}

function putBack({ version, by, top, step }: Held, section: HTMLElement, view: HTMLElement): void {
  const article = section.querySelector<HTMLElement>(`[data-message="${CSS.escape(version)}"]`);
  if (!article) return;
  const steps = article.querySelector<HTMLElement>(".versions");
  const mark = by === "article" || !steps ? article : steps;
  section.style.minHeight = "";
  view.scrollTop += mark.getBoundingClientRect().top - top;
  // A version that is shorter does not reach far enough down to be scrolled so far.
  const missing = mark.getBoundingClientRect().top - top;
  if (missing >= 1) {
    section.style.minHeight = `${Math.ceil(section.offsetHeight + missing)}px`;
    view.scrollTop += missing;
  }
  if (step) steps?.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus({ preventScroll: true });
}
