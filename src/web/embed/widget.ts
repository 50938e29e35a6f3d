import { createBubble } from "./bubble.ts";
import { complain } from "./complain.ts";
import { make } from "./draw.ts";
import { createFrame } from "./frame.ts";
import { placePanel, type Size, usualSize } from "./geometry.ts";
import { keep, recall } from "./memory.ts";
import { createOpening } from "./opening.ts";
import { createPanel, type Panel } from "./panel.ts";
import type { Settings } from "./settings.ts";

/** The style sheet, put here by the build. */
declare const BUBBLE_STYLE: string;

/** What the host's page can do with the chat, as `window.BotshareChat`. */
export interface BotshareChat {
  open: () => void;
  close: () => void;
  toggle: () => void;
  /** Hands over who the visitor is, or changes it, without writing it into an address; null is nobody. */
  setAuthToken: (authToken: string | null) => void;
}

const panelId = "panel";
const shelf = () => window.localStorage;

/** Makes the bubble, and puts it on the page as soon as that has a body. Throws where the browser is too old for it. */
export function createWidget(settings: Settings, address: URL) {
  const arrangement = recall(shelf);
  const host = document.createElement("botshare-chat");
  const root = host.attachShadow({ mode: "open" });
  const layer = make("div", { class: "layer" });
  const view = (): Size => ({ width: layer.clientWidth, height: layer.clientHeight });
  const change = (part: Partial<typeof arrangement>, isDone: boolean) => {
    Object.assign(arrangement, part);
    layOut();
    if (isDone) keep(shelf, arrangement);
  };
  const panel = createPanel({
    id: panelId,
    onClose: () => opening.close(),
    onResize: ({ width, height }, isDone) => change({ size: { width, height } }, isDone),
  });
  const bubble = createBubble({
    ...{ settings, panelId, view, corner: arrangement.corner },
    onPress: () => opening.toggle(),
    onMove: (corner, isDone) => change({ corner }, isDone),
  });
  const chat = createFrame({
    address,
    onLoad: () => panel.dialog.classList.remove("loading"),
    onSilence: (href) => tellSilence(panel, href),
    onWord: (type) => {
      panel.calm();
      if (type === "botshareHead") panel.dialog.classList.add("headed");
      if (type === "botshareClose") opening.close();
      if (type === "shareChatFinish" && !panel.dialog.open) bubble.markUnread();
    },
  });
  const opening = createOpening({
    ...{ root, dialog: panel.dialog, frame: chat.frame, button: bubble.button },
    onOpen: () => {
      if (chat.frame.isConnected) return;
      panel.dialog.classList.add("loading");
      chat.loadIn(panel.dialog);
    },
    onChange: (isOpen) => {
      bubble.showState(isOpen);
      layOut();
    },
  });
  const layOut = () => {
    chat.setFull(opening.isFull());
    if (opening.isFull()) fillVisible(panel.dialog);
    else panel.stand(placePanel(view(), bubble.box(), arrangement.size ?? usualSize));
  };

  if (settings.theme) layer.dataset.theme = settings.theme;
  root.adoptedStyleSheets = [makeSheet()];
  layer.append(panel.dialog, bubble.button);
  root.append(layer);
  if (settings.isOpenAtFirst) opening.open();
  whenBody(() => {
    // Beside the body, not in it: a body may be replaced by its page, or be moved by a transform of its own.
    document.documentElement.append(host);
    new ResizeObserver(layOut).observe(layer);
    window.visualViewport?.addEventListener("resize", layOut);
    window.visualViewport?.addEventListener("scroll", layOut);
    opening.start();
  });
  const { open, close, toggle } = opening;
  const api: BotshareChat = Object.freeze({ open, close, toggle, setAuthToken: chat.setAuthToken });
  return { api, navigate: chat.navigate };
}

/** Tells the visitor that the chat cannot be shown, and whoever made this page what to do about it. */
function tellSilence(panel: Panel, href: string): void {
  panel.complain(href);
  complain(
    `the chat page does not answer. If its link names allowed_origins, add ${location.origin} to them; else see whether ${new URL(href).origin} can be reached.`,
  );
}

function makeSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(BUBBLE_STYLE);
  return sheet;
}

/** Keeps a panel over the whole page within what an on-screen keyboard leaves visible. */
function fillVisible(dialog: HTMLElement): void {
  const visible = window.visualViewport;
  // Zoomed in, the visitor sees a part of the page, and the panel keeps its size.
  if (!visible || visible.scale > 1.01) return;
  dialog.style.setProperty("--visible-top", `${visible.offsetTop}px`);
  dialog.style.setProperty("--visible-height", `${visible.height}px`);
}

function whenBody(then: () => void): void {
  if (document.body) then();
  else document.addEventListener("DOMContentLoaded", then, { once: true });
}
