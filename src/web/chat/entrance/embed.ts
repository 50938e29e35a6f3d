import { effect, signal } from "@preact/signals";
import { isShown } from "../place.ts";
import { screen } from "../state.ts";
import { findHostOrigin } from "./host-origin.ts";

/** What the address asks this page to show, for a place within another page. */
export const parts = {
  head: isShown(window.location.search, "showHead"),
  history: isShown(window.location.search, "showHistory"),
};

/** What this page tells the one around it, by FastGPT's names. */
type Message =
  | { type: "shareChatReady" }
  | { type: "shareChatStart"; data: { question: string } }
  /** `error`: the code of what refused the question or broke the answer off. */
  | { type: "shareChatFinish"; data: { question: string; answer: string; error?: string } };

const hostOrigin = findHostOrigin(window);

/** Whether there is a page around this one that may say who is here. */
export const hasHost = hostOrigin !== null;

/** Tells the page around this one, and no other page: what was said is for its origin alone. */
export function tellHost(message: Message): void {
  if (hostOrigin) window.parent.postMessage(message, hostOrigin);
}

/** The credential in a message of the page around this one; null in any other message. */
export function readAuthMessage(event: Pick<MessageEvent, "data" | "origin" | "source">): string | null {
  if (window.parent === window || event.source !== window.parent || event.origin !== hostOrigin) return null;
  const { type, data } = event.data ?? {};
  return type === "shareChatAuth" && typeof data?.authToken === "string" ? data.authToken : null;
}

/** Whether this page lies in our own bubble, by the name that the bubble's script gives its frame. */
const isInBubble = window.parent !== window && window.name === "botshare-bubble";

/** Whether the bubble has the whole of a small screen, so that the button that closes it has its place in this page. */
export const isFull = signal(false);

/** Closes the bubble around this page. */
export function closeBubble(): void {
  tellBubble("botshareClose");
}

/** None of these holds words, so that a page whose origin is not known may have them too. */
function tellBubble(type: "botshareHere" | "botshareHead" | "botshareClose"): void {
  if (isInBubble) window.parent.postMessage({ type }, hostOrigin ?? "*");
}

/** Tells the bubble that its page is here, and hears from it how much room there is. Escape closes it, where it closes nothing else. */
export function joinBubble(): void {
  if (!isInBubble) return;
  window.addEventListener("message", ({ data, origin, source }) => {
    if (source !== window.parent || origin !== hostOrigin || data?.type !== "botshareFull") return;
    isFull.value = data.data === true;
    document.documentElement.classList.toggle("in-full", isFull.value);
    if (isFull.value) tellBubble("botshareHead");
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !isTakenElsewhere(event)) closeBubble();
  });
  tellBubble("botshareHere");
}

/** Whether Escape is meant for an IME, for something that is open over the chat, or for a field other than the composer's. */
function isTakenElsewhere({ isComposing, keyCode, target }: KeyboardEvent): boolean {
  if (isComposing || keyCode === 229 || document.querySelector("dialog[open], :popover-open")) return true;
  const field = target instanceof Element ? target.closest("input, textarea") : null;
  return field !== null && field.closest(".composer, .sign-in-form") === null;
}

/** Tells the page around this one when one can chat, and takes the credential of whoever is here from it. */
export function joinHost(onAuthToken: (authToken: string) => void): void {
  if (window.parent === window) return;
  window.addEventListener("message", (event) => {
    const authToken = readAuthMessage(event);
    if (authToken !== null) onAuthToken(authToken);
  });
  effect(() => {
    // It holds no words, so that a page whose origin is not known may have it too.
    const ready: Message = { type: "shareChatReady" };
    if (screen.value.kind === "chat") window.parent.postMessage(ready, hostOrigin ?? "*");
  });
}
