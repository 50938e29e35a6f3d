/**
 * The share token in the page's address: `/s/TOKEN`, or `/chat/share?shareId=TOKEN` as FastGPT writes it. Named twice it is none: the
 * server answers by the token which sites may embed the page, so the two must read the same.
 */
export function readShareToken(place: { pathname: string; search: string }): string | null {
  const inPath = /^\/s\/([^/]+)\/?$/.exec(place.pathname)?.[1];
  if (inPath) return safeDecode(inPath);
  const [named, ...more] = new URLSearchParams(place.search).getAll("shareId");
  return more.length === 0 && named ? named : null;
}

/** A credential that the host put into the address, and the address without it; null where there is none. */
export function splitAuthToken(search: string): { authToken: string; rest: string } | null {
  const authToken = new URLSearchParams(search).get("authToken");
  if (authToken === null) return null;
  const pairs = search.slice(1).split("&");
  const rest = pairs.filter((pair) => !new URLSearchParams(pair).has("authToken")).join("&");
  return { authToken, rest: rest && `?${rest}` };
}

/** Reads the host's credential from the page's address and takes it out of there; all else stays. */
export function takeAuthToken(): string | null {
  const { pathname, search, hash } = window.location;
  const found = splitAuthToken(search);
  if (found) window.history.replaceState(null, "", pathname + found.rest + hash);
  return found?.authToken ?? null;
}

/** The session that the address names in its fragment, `#preview=JWT`, for whoever manages the bot and looks at it as its customers do. */
export function readPreview(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("preview") || null;
}

/** Reads that session from the page's address and takes it out of there. */
export function takePreview(): string | null {
  const { pathname, search, hash } = window.location;
  const token = readPreview(hash);
  if (token) window.history.replaceState(null, "", pathname + search);
  return token;
}

/** A part of the page that the address may hide with `0`, as FastGPT's `showHead` and `showHistory` do. */
export function isShown(search: string, part: "showHead" | "showHistory"): boolean {
  return new URLSearchParams(search).get(part) !== "0";
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
