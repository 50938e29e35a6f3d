import { say } from "./language.ts";
import { pictureWords } from "./picture-words.ts";
import { setLoading } from "./when-seen.ts";
import { learnWords } from "./words.ts";

learnWords(pictureWords);

/**
 * Addresses of pictures that the reader has asked to see since the page was opened, and whether they came as far as is known. Nothing
 * else makes the page ask another site for a picture of an answer: its address may carry words of the conversation there.
 */
const asked = new Map<string, "shown" | "failed">();

/** Fills the place of a picture of another site: with the picture where the reader has asked for it, else with a button that does. */
export function dressPicture(place: HTMLElement): void {
  const { picture: address = "", alt = "", linked } = place.dataset;
  const { host, pathname, search } = new URL(address);
  const state = asked.get(address);
  if (state === "shown") {
    place.replaceChildren(newImage(address, alt || say("picture_from", { host })));
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "held-show";
  button.title = address;
  button.textContent = say(state === "failed" ? "picture_failed" : "picture_show", { host });
  button.addEventListener("click", () => {
    change(address, "shown");
    place.querySelector("img")?.focus({ preventScroll: true });
  });
  const parts: HTMLElement[] = [button];
  // The link before it says the words already.
  if (alt !== "" && linked === undefined) parts.push(newSpan("held-alt", alt));
  if (pathname + search !== "/") {
    // What the host would be told. The button's title says it to who hears the page.
    const told = newSpan("held-address", pathname + search);
    told.title = address;
    told.dir = "ltr";
    told.ariaHidden = "true";
    parts.push(told);
  }
  place.replaceChildren(...parts);
}

/** Remembers how an address stands and shows it wherever it is in the page. */
function change(address: string, state: "shown" | "failed"): void {
  asked.set(address, state);
  for (const place of document.querySelectorAll<HTMLElement>("[data-picture]"))
    if (place.dataset.picture === address) dressPicture(place);
}

function newImage(address: string, alt: string): HTMLImageElement {
  const image = document.createElement("img");
  // Before the address: what is drawn only to be compared with what stands there is not to load.
  setLoading(image);
  image.alt = alt;
  image.tabIndex = -1;
  image.addEventListener("error", () => {
    if (!image.isConnected) return;
    const place = image.parentElement;
    const hadFocus = document.activeElement === image;
    change(address, "failed");
    if (hadFocus) place?.querySelector("button")?.focus({ preventScroll: true });
  });
  image.src = address;
  return image;
}

function newSpan(className: string, text: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = className;
  span.dir = "auto";
  span.textContent = text;
  return span;
}
