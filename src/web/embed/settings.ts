/** What an integrator says in the attributes of the script's element; their names are those of FastGPT's script. */
export interface Settings {
  isOpenAtFirst: boolean;
  canDrag: boolean;
  /** Addresses of pictures, or null for the bubble's own. */
  openIcon: string | null;
  closeIcon: string | null;
}

type Attributes = Pick<Element, "getAttribute">;

/** Reads all attributes but the chat's address; each may be missing. */
export function readSettings(script: Attributes): Settings {
  return {
    isOpenAtFirst: script.getAttribute("data-default-open") === "true",
    canDrag: script.getAttribute("data-drag") === "true",
    openIcon: script.getAttribute("data-open-icon") || null,
    closeIcon: script.getAttribute("data-close-icon") || null,
  };
}

/** The address of the chat page. Throws an Error that says what is wrong with the attribute. */
export function readBotSrc(script: Attributes, base: string): URL {
  const value = script.getAttribute("data-bot-src")?.trim();
  if (!value) throw new Error("data-bot-src is missing: it is the address of the share link");
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new Error(`data-bot-src is no http or https address: ${value}`);
  }
  return url;
}
