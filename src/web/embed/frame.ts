import { make } from "./draw.ts";
import { say } from "./words.ts";

// The chat page's messages, named as FastGPT's page names them, and the events that the host's page hears of them as. Those
// without are between that page and this script alone.
const events = new Map([
  ["shareChatReady", "botshare:chat-ready"],
  ["shareChatStart", "botshare:chat-start"],
  ["shareChatFinish", "botshare:chat-finish"],
  ["botshareHere", ""],
  ["botshareHead", ""],
  ["botshareClose", ""],
]);

// A page that has loaded speaks at once; what a browser shows in the place of one that is refused here, or not reached, never does.
const speaksWithinMs = 1_500;

interface FrameOptions {
  address: URL;
  onLoad: () => void;
  /** Called with its address when the page has been silent for too long. */
  onSilence: (href: string) => void;
  /** Called with the type of each message of the page. */
  onWord: (type: string) => void;
}

/** The frame with the chat page, and what is said between it and this page: only with that frame, only at the bot's own origin. */
export function createFrame({ address, onLoad, onSilence, onWord }: FrameOptions) {
  const frame = makeFrame();
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
  frame.addEventListener("load", () => {
    listen();
    clearTimeout(timer);
    if (!isAlive) timer = setTimeout(() => onSilence(current.href), speaksWithinMs);
    onLoad();
    passFocusOn(frame);
  });
  window.addEventListener("message", (event) => {
    if (event.source === null || event.source !== frame.contentWindow || event.origin !== current.origin)
      return;
    const { type, data } = readMessage(event.data);
    const name = events.get(type);
    if (name === undefined) return;
    // A page can be used before all that it loads has come.
    if (!isAlive) passFocusOn(frame);
    isAlive = true;
    clearTimeout(timer);
    onWord(type);
    if (type === "botshareHere") tell("botshareFull", isFull);
    if (type === "shareChatReady") listen();
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
      if (isAlive && next !== isFull) tell("botshareFull", next);
      isFull = next;
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

/**
 * The focus that the frame was given while it was empty does not reach the page that has come into it. By then the frame need not match
 * :focus any more, and while its page is being put into a process of its own it can miss what it is told once.
 */
function passFocusOn(frame: HTMLIFrameElement): void {
  const takeFocus = () => {
    const root = frame.getRootNode();
    if (root instanceof ShadowRoot && root.activeElement === frame) frame.contentWindow?.focus();
  };
  for (const afterMs of [0, 100, 1_000]) setTimeout(takeFocus, afterMs);
}

function makeFrame(): HTMLIFrameElement {
  return make("iframe", {
    class: "frame",
    title: say("chat"),
    // By this the page knows that it is this script's.
    name: "botshare-bubble",
    allow: "microphone; clipboard-write",
    // The chat page needs the origin of this one to know whom it may speak to, whatever this page's own policy is.
    referrerpolicy: "origin",
  });
}

function readMessage(value: unknown): { type: string; data: unknown } {
  if (typeof value !== "object" || value === null) return { type: "", data: undefined };
  return { type: String(Reflect.get(value, "type")), data: Reflect.get(value, "data") };
}
