import { complain } from "./complain.ts";
import { readBotSrc, readSettings } from "./settings.ts";
import { type BotshareChat, createWidget } from "./widget.ts";

declare global {
  interface Window {
    BotshareChat?: BotshareChat;
  }
}

/**
 * `/js/iframe.js`: puts a chat bubble on any page. Nothing in it throws at the page: what is wrong with the element's attributes is
 * written to the console, and a later change of `data-bot-src` is another try.
 */
function run(): void {
  const script = findScript();
  if (!script) {
    complain('there is no script element with the id "chatbot-iframe", and this one has no data-bot-src');
    return;
  }
  let widget: ReturnType<typeof createWidget> | undefined;
  const follow = () => {
    if (!widget && window.BotshareChat) return;
    try {
      const address = readBotSrc(script, document.baseURI);
      if (widget) widget.navigate(address);
      else widget = start(script, address);
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
  };
  new MutationObserver(follow).observe(script, { attributeFilter: ["data-bot-src"] });
  follow();
}

function start(script: Element, address: URL) {
  const widget = createWidget(readSettings(script), address);
  window.BotshareChat = widget.api;
  window.dispatchEvent(new CustomEvent("botshare:ready"));
  return widget;
}

/** The element being run; where the script was bundled or is a module, the one with the id. A page's own names cannot stand in for it. */
function findScript(): HTMLScriptElement | null {
  const running = document.currentScript;
  if (running instanceof HTMLScriptElement && running.hasAttribute("data-bot-src")) return running;
  const named = document.getElementById("chatbot-iframe");
  return named instanceof HTMLScriptElement ? named : null;
}

run();
