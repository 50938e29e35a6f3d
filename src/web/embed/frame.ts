import { make } from "./draw.ts";
import { say } from "./words.ts";

// The chat page's messages, named as FastGPT's page names them, and the events that the host's page hears of them as.
const events = new Map([
  ["shareChatReady", "botshare:chat-ready"],
  ["shareChatStart", "botshare:chat-start"],
  ["shareChatFinish", "botshare:chat-finish"],
]);

// A page that has loaded speaks at once; what a browser shows in the place of one that is refused here, or not reached, never does.
const speaksWithinMs = 3_000;

interface FrameOptions {
  address: URL;
  onLoad: () => void;
  /** Called when an answer has ended. */
  onAnswer: () => void;
  /** Called with its address when the page has been silent for too long. */
  onSilence: (href: string) => void;
  /** Called when the page speaks. */
  onWord: () => void;
  /** Called when the page has a button itself that closes the chat. */
  onHead: () => void;
  /** Called when the visitor closes the chat from within its page. */
  onClose: () => void;
}

/** The frame with the chat page, and what is said between it and this page: only with that frame, only at the bot's own origin. */
export function createFrame({ address, onLoad, onAnswer, onSilence, onWord, onHead, onClose }: FrameOptions) {
  const frame = make("iframe", {
    class: "frame",
    title: say("chat"),
    // By this the page knows that it is this script's.
    name: "botshare-bubble",
    allow: "microphone; clipboard-write",
    // The chat page needs the origin of this one to know whom it may speak to, whatever this page's own policy is.
    referrerpolicy: "origin",
  });
  let current = address;
  let authToken: string | undefined;
  let canListen = false;
  let isAlive = false;
  let isFull = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (type: string, data: unknown) =>
    frame.contentWindow?.postMessage({ type, data }, current.origin);
  const handOver = () => {
    if (canListen && authToken !== undefined) tell("shareChatAuth", { authToken });
  };
  const listen = () => {
    canListen = true;
    handOver();
  };
  // What the page's messages do here.
  const acts = new Map([
    ["botshareHere", () => tell("botshareFull", isFull)],
    ["botshareHead", onHead],
    ["botshareClose", onClose],
    ["shareChatReady", listen],
    ["shareChatStart", onWord],
    ["shareChatFinish", onAnswer],
  ]);
  frame.addEventListener("load", () => {
    listen();
    clearTimeout(timer);
    if (!isAlive) timer = setTimeout(() => onSilence(current.href), speaksWithinMs);
    onLoad();
    // The focus that it was given while it was empty does not reach the page that has come into it.
    if (frame.matches(":focus")) frame.contentWindow?.focus();
  });
  window.addEventListener("message", (event) => {
    if (event.source === null || event.source !== frame.contentWindow || event.origin !== current.origin)
      return;
    const { type, data } = readMessage(event.data);
    const act = acts.get(type);
    if (!act) return;
    isAlive = true;
    clearTimeout(timer);
    onWord();
    act();
    const name = events.get(type);
    if (name) window.dispatchEvent(new CustomEvent(name, { detail: data }));
  });

  return {
    frame,
    /** Loads the chat page. A frame without an address would load an empty page first, so there is none before. */
    loadIn: (parent: HTMLElement) => {
      frame.src = current.href;
      parent.append(frame);
    },
    /** Whether the chat takes the whole screen, where its page may have the button that closes it. */
    setFull: (next: boolean) => {
      if (next === isFull) return;
      isFull = next;
      if (isAlive) tell("botshareFull", isFull);
    },
    /** Shows another address: FastGPT's way of handing over another token is to write it into `data-bot-src`. */
    navigate: (next: URL) => {
      if (next.href === current.href) return;
      current = next;
      authToken = undefined;
      canListen = false;
      isAlive = false;
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
