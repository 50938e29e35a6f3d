/** The share token in the page's address: `/s/TOKEN`, or `/chat/share?shareId=TOKEN` as FastGPT writes it. */
export function readShareToken(place: { pathname: string; search: string }): string | null {
  const inPath = /^\/s\/([^/]+)\/?$/.exec(place.pathname)?.[1];
  if (inPath) return safeDecode(inPath);
  return new URLSearchParams(place.search).get("shareId") || null;
}

/** The conversation that the address names in its fragment, `#c=ID`. */
export function readConversationId(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("c") || null;
}

/** Puts the conversation in the address, so that a reload shows it again. */
export function showConversationId(id: string | null): void {
  const { pathname, search } = window.location;
  window.history.replaceState(null, "", `${pathname}${search}${id ? `#c=${encodeURIComponent(id)}` : ""}`);
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
