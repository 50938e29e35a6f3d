import { make } from "./draw.ts";
import { say } from "./words.ts";

// The chat page's messages, named as FastGPT's page names them, and the events that the host's page hears of them as.
const events = new Map([
  ["shareChatReady", "botshare:chat-ready"],
  ["shareChatStart", "botshare:chat-start"],
  ["shareChatFinish", "botshare:chat-finish"],
]);

interface FrameOptions {
  address: URL;
  onLoad: () => void;
  /** Called when an answer has ended. */
  onAnswer: () => void;
}

/** The frame with the chat page, and what is said between it and this page: only with that frame, only at the bot's own origin. */
export function createFrame({ address, onLoad, onAnswer }: FrameOptions) {
  const frame = make("iframe", {
    class: "frame",
    title: say("chat"),
    allow: "clipboard-write",
    // The chat page needs the origin of this one to know whom it may speak to, whatever this page's own policy is.
    referrerpolicy: "origin",
  });
  let current = address;
  let authToken: string | undefined;
  let canListen = false;

  const handOver = () => {
    if (!canListen || authToken === undefined) return;
    frame.contentWindow?.postMessage({ type: "shareChatAuth", data: { authToken } }, current.origin);
  };
  const listen = () => {
    canListen = true;
    handOver();
  };
  frame.addEventListener("load", () => {
    listen();
    onLoad();
    // The focus that it was given while it was empty does not reach the page that has come into it.
    if (frame.matches(":focus")) frame.contentWindow?.focus();
  });
  window.addEventListener("message", (event) => {
    if (event.source === null || event.source !== frame.contentWindow || event.origin !== current.origin)
      return;
    const { type, data } = readMessage(event.data);
    const name = events.get(type);
    if (name === undefined) return;
    if (type === "shareChatReady") listen();
    if (type === "shareChatFinish") onAnswer();
    window.dispatchEvent(new CustomEvent(name, { detail: data }));
  });

  return {
    frame,
    /** Loads the chat page. A frame without an address would load an empty page first, so there is none before. */
    loadIn: (parent: HTMLElement) => {
      frame.src = current.href;
      parent.append(frame);
    },
    /** Shows another address: FastGPT's way of handing over another token is to write it into `data-bot-src`. */
    navigate: (next: URL) => {
      if (next.href === current.href) return;
      current = next;
      authToken = undefined;
      canListen = false;
      if (frame.isConnected) frame.src = next.href;
    },
    /** Hands the visitor's credential over: now, or once the chat page can hear of it, and again whenever that page is loaded anew. */
    setAuthToken: (next: string | null) => {
      authToken = next ?? "";
      handOver();
    },
  };
}

function readMessage(value: unknown): { type: string; data: unknown } {
  if (typeof value !== "object" || value === null) return { type: "", data: undefined };
  return { type: String(Reflect.get(value, "type")), data: Reflect.get(value, "data") };
}
