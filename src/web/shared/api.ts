import { bringSentence, type Failure, networkFailure, notSignedIn, readFailure } from "./failure.ts";
import { forgetGiven, takeGiven } from "./given.ts";
import { language } from "./language.ts";
import { currentPerson, heldToken, isRenewalDue, renewSession } from "./session.ts";

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** Another session than the page's own, or null for none: the cookie is then neither sent nor changed. */
  bearer?: string | null;
  /** Outlives the page. */
  keepalive?: boolean;
}

/** One JSON request to our own server, or the answer that came with the page. Never throws: every way to fail is a Failure. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<Result<T>> {
  // What is for anybody comes with the page, as what is for the cookie's session.
  const token = options.bearer === null ? undefined : (options.bearer ?? heldToken());
  const given = isReading(options) ? takeGiven(path, token) : undefined;
  if (given === null) return { ok: false, failure: notSignedIn };
  // It came from the routes' own services.
  if (given !== undefined) return { ok: true, value: given as T };
  const sent = await send(path, "application/json", options);
  if (!sent.ok) return sent;
  const body = await readJson(sent.value);
  if (body === undefined) return { ok: false, failure: networkFailure };
  // The server is ours and wire.ts follows its response schemas.
  return { ok: true, value: body as T };
}

/** A file of our own server. Never throws. */
export async function requestFile(path: string): Promise<Result<Blob>> {
  const sent = await send(path, "*/*", {});
  if (!sent.ok) return sent;
  try {
    return { ok: true, value: await sent.value.blob() };
  } catch {
    return { ok: false, failure: networkFailure };
  }
}

/** The console's requests say whose they are: its session has a cookie of its own (http/session-cookie.ts). */
export const ownHeaders: Record<string, string> = {};

/** From now on requests are the console's. */
export function askAsConsole(): void {
  ownHeaders["x-botshare-console"] = "1";
}

export interface OpenStream {
  body: ReadableStream<Uint8Array>;
  /** Closes the connection; for one that is given up before its end. */
  close: () => void;
}

/** Opens an event stream; once it is open, how it ends is for its reader to say. */
export async function openStream(path: string, options: RequestOptions = {}): Promise<Result<OpenStream>> {
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, ...(options.signal ? [options.signal] : [])]);
  const sent = await send(path, "text/event-stream", { ...options, signal });
  if (!sent.ok) return sent;
  // Read to its end by the browser itself too: Chromium counts a body that only a script has read as cancelled.
  sent.value
    .clone()
    .blob()
    .catch(() => undefined);
  const { body } = sent.value;
  return body
    ? { ok: true, value: { body, close: () => closing.abort() } }
    : { ok: false, failure: networkFailure };
}

const isReading = ({ method = "GET" }: RequestOptions) => method === "GET";

async function send(path: string, accept: string, options: RequestOptions): Promise<Result<Response>> {
  const { bearer } = options;
  if (!isReading(options)) forgetGiven();
  if (typeof bearer === "string") return fetchOnce(path, accept, options);
  return forPerson((person) => {
    const signal = AbortSignal.any([person, ...(options.signal ? [options.signal] : [])]);
    if (bearer === null) return fetchOnce(path, accept, { ...options, signal });
    return asOwn((token) => fetchOnce(path, accept, { ...options, signal, bearer: token }));
  });
}

/** What is asked for whoever is here now: once somebody else is, it is aborted, and the answer is for nobody. */
export async function forPerson<T>(ask: (person: AbortSignal) => Promise<T>): Promise<T> {
  const person = currentPerson();
  const answer = await ask(person);
  return person.aborted ? new Promise(() => undefined) : answer;
}

/** With the page's own session, which is renewed first where that is due, and once where the server refuses it. */
export async function asOwn<T>(send: (token: string | undefined) => Promise<Result<T>>): Promise<Result<T>> {
  // A renewal that fails early changes nothing yet: the session still counts, or the server says that it does not.
  if (isRenewalDue()) await renewSession(heldToken(), networkFailure);
  const token = heldToken();
  const sent = await send(token);
  if (sent.ok || sent.failure.status !== 401 || token === undefined) return sent;
  const failure = await renewSession(token, sent.failure);
  return failure ? { ok: false, failure } : send(heldToken());
}

async function fetchOnce(path: string, accept: string, options: RequestOptions): Promise<Result<Response>> {
  const headers: Record<string, string> = { ...ownHeaders, accept, "accept-language": language.value };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.bearer) headers.authorization = `Bearer ${options.bearer}`;
  try {
    // Mode stays at its default, cors: in mode same-origin a page without referrer sends `Origin: null`.
    const response = await fetch(path, {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: options.bearer === undefined ? "same-origin" : "omit",
    });
    if (response.ok) return { ok: true, value: response };
    const body = await readJson(response);
    const failure = readFailure(response.status, body, response.headers.get("retry-after"));
    // Whoever asked may have to say at once what went wrong.
    await bringSentence(failure);
    return { ok: false, failure };
  } catch {
    return { ok: false, failure: networkFailure };
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
