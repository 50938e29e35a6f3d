import { say } from "./language.ts";
import type { dressPicture } from "./picture-places.ts";
import { loadStyle } from "./style.ts";
import { setLoading } from "./when-seen.ts";

/** The address of the style sheet of other sites' pictures; the build knows it. */
declare const PICTURE_STYLE: string;

let dresser: typeof dressPicture | null = null;
let isLoading = false;

/**
 * Takes what would load by itself out of a fragment that was made safe and stands in no page yet. Pictures of this site stay, those of
 * others by https become places for `dressPictures`, all others their words. A link around such a picture keeps the words: what is
 * pressed to see the picture cannot stand within it.
 */
export function holdPictures(fragment: DocumentFragment): void {
  // From the last on: those of one link are put behind it, each before the one that was put there already.
  for (const image of [...fragment.querySelectorAll("img")].reverse()) {
    const address = URL.parse(image.getAttribute("src") ?? "");
    if (address?.origin === location.origin) {
      setLoading(image);
      continue;
    }
    const link = image.closest("a");
    if (address?.protocol === "https:") {
      const place = document.createElement("span");
      place.className = "held-picture";
      place.dataset.picture = address.href;
      place.dataset.alt = image.alt;
      if (link) {
        place.dataset.linked = "";
        link.after(place);
      } else image.before(place);
    }
    if (link) image.replaceWith(image.alt);
    else if (address?.protocol === "https:") image.remove();
    // What cannot be shown is told from the words around it.
    else image.replaceWith(image.alt && `[${image.alt}]`);
    if (link && link.textContent.trim() === "") link.append(link.hostname || link.href);
  }
}

/** Fills the places of other sites' pictures: at once, or when what does so is here, which is loaded with the first of them. */
export function dressPictures(root: ParentNode): void {
  const places = root.querySelectorAll<HTMLElement>("[data-picture]");
  if (places.length > 0 && dresser === null) void loadDresser();
  else for (const place of places) dresser?.(place);
}

async function loadDresser(): Promise<void> {
  if (isLoading) return;
  isLoading = true;
  try {
    const [part] = await Promise.all([import("./picture-places.ts"), loadStyle(PICTURE_STYLE)]);
    dresser = part.dressPicture;
  } catch {
    // Said in each of the places.
  }
  isLoading = false;
  const fill = dresser ?? offerAgain;
  for (const place of document.querySelectorAll<HTMLElement>("[data-picture]")) {
    const hadFocus = place.contains(document.activeElement);
    fill(place);
    if (hadFocus) place.querySelector("button")?.focus({ preventScroll: true });
  }
}

/** Says that the picture cannot be shown, and tries once more when it is asked to. */
function offerAgain(place: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "held-show";
  button.textContent = say("picture_failed", { host: new URL(place.dataset.picture ?? "").host });
  button.addEventListener("click", () => void loadDresser());
  place.replaceChildren(button);
}
