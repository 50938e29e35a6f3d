import type { Piece } from "./markup.ts";
import { isAddress } from "./markup.ts";
import { holdPictures } from "./pictures.ts";

// Elements are made in a document that shows nothing and loads nothing: pictures are asked for by `pictures.ts` alone.
const workshop = document.implementation.createHTMLDocument("");

/** How many characters are known by their references at most. */
const maxKnown = 500;
const known = new Map<string, string>();

/** What TypeScript's own types of the page leave out (W3C Trusted Types). */
type WithPolicies = typeof globalThis & {
  trustedTypes?: {
    createPolicy: (
      name: string,
      rules: { createHTML: (text: string) => string },
    ) => { createHTML: (text: string) => string };
  };
};

const reference = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w+);/g;

/** The only policy that the page allows: what it lets become HTML is one character reference, which can be nothing but text. */
const references = (globalThis as WithPolicies).trustedTypes?.createPolicy("references", {
  createHTML: (text) => (text.replace(reference, "") === "" ? text : ""),
});

/**
 * The elements of a block of an answer. They are made one by one, never read from HTML, so that nothing in them runs, submits, styles or, but
 * for this site's own pictures, loads. Links open elsewhere and tell nothing about this page.
 */
export function toFragment(piece: Piece): DocumentFragment {
  const fragment = workshop.createDocumentFragment();
  fragment.append(make(piece));
  // As in HTML's own text, so that what is copied or read out of it keeps its lines apart.
  if (typeof piece !== "string" && piece.tag !== "pre") fragment.append("\n");
  holdPictures(fragment);
  return fragment;
}

function make(piece: Piece): Node {
  if (typeof piece === "string") return workshop.createTextNode(readReferences(piece));
  const element = workshop.createElement(piece.tag);
  for (const [name, value] of Object.entries(piece.attributes ?? {})) {
    const read = readReferences(value);
    const leadsAway = name === "href" || name === "src";
    if (!leadsAway || isAddress(read)) element.setAttribute(name, read);
  }
  element.append(...piece.inside.map(make));
  if (element instanceof HTMLAnchorElement && element.hasAttribute("href")) dressLink(element);
  return element;
}

function dressLink(link: HTMLAnchorElement): void {
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  if (isDisguised(link)) link.append(` (${link.hostname})`);
}

/** Whether a link's words are the address of another site than it leads to. */
function isDisguised(link: HTMLAnchorElement): boolean {
  const shown = /^\s*(?:https?:\/\/|www\.)[^\s/?#]+/i.exec(link.textContent)?.[0];
  if (!shown) return false;
  const address = URL.parse(shown.replace(/^\s*(?:https?:\/\/)?/i, "https://"));
  const nameOf = (host: string) => host.replace(/^www\./, "");
  return address !== null && nameOf(address.hostname) !== nameOf(link.hostname);
}

function readReferences(text: string): string {
  return text.includes("&") ? text.replace(reference, readReference) : text;
}

/** The character that the browser knows by this reference; the reference itself where there is none. */
function readReference(written: string): string {
  const found = known.get(written);
  if (found !== undefined) return found;
  const place = workshop.createElement("textarea");
  // The policy's HTML is a string to TypeScript, and to browsers without policies.
  place.innerHTML = references?.createHTML(written) ?? written;
  if (known.size >= maxKnown) known.clear();
  known.set(written, place.value);
  return place.value;
}
