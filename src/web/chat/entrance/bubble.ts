import { closer } from "./closer.ts";

/**
 * Tells the bubble that its page is here, and hears from it how much room there is. Escape closes it, where it closes nothing else. What it
 * is told holds no words, so that a page whose origin is not known may have it too.
 */
export function enterBubble(hostOrigin: string | null): void {
  const tell = (type: "botshareHere" | "botshareHead" | "botshareClose") =>
    window.parent.postMessage({ type }, hostOrigin ?? "*");
  const close = () => tell("botshareClose");
  window.addEventListener("message", ({ data, origin, source }) => {
    if (source !== window.parent || origin !== hostOrigin || data?.type !== "botshareFull") return;
    const isFull = data.data === true;
    closer.value = isFull ? close : null;
    document.documentElement.classList.toggle("in-full", isFull);
    if (isFull) tell("botshareHead");
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !isTakenElsewhere(event)) close();
  });
  tell("botshareHere");
}

/** Whether Escape is meant for an IME, for something that is open over the chat, or for a field other than the composer's. */
function isTakenElsewhere({ isComposing, keyCode, target }: KeyboardEvent): boolean {
  if (isComposing || keyCode === 229 || document.querySelector("dialog[open], :popover-open")) return true;
  const field = target instanceof Element ? target.closest("input, textarea") : null;
  return field !== null && field.closest(".composer, .sign-in-form") === null;
}
