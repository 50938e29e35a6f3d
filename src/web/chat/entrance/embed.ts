import { effect } from "@preact/signals";
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

/** Joins our own bubble, where this page lies in one, by the name that the bubble's script gives its frame. */
export function joinBubble(): void {
  if (window.parent === window || window.name !== "botshare-bubble") return;
  // At once: a page that is silent for long was refused here, as far as the bubble can know. It is told again when answers are heard.
  window.parent.postMessage({ type: "botshareHere" }, hostOrigin ?? "*");
  import("./bubble.ts").then(({ enterBubble }) => enterBubble(hostOrigin)).catch(() => undefined);
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
