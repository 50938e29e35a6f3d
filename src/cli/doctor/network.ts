import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Lookup } from "../../app.ts";
import type { Config } from "../../config.ts";
import { AppError, describeError } from "../../errors.ts";
import { reasonOfCode, whyCallFailed } from "../../lib/call-failure.ts";
import type { Heard } from "./machine.ts";

/** What the checks of other machines need. Every `Date` header that is seen is kept in `heard`. */
export interface Network {
  config: Config;
  fetch: typeof fetch;
  lookup: Lookup;
  heard: Heard[];
}

/** `fetch` that writes down what the clocks of others say. */
export function listening(fetchAs: typeof fetch, heard: Heard[], now: () => number): typeof fetch {
  const call = async (...given: Parameters<typeof fetch>): Promise<Response> => {
    const response = await fetchAs(...given);
    const dateMs = Date.parse(response.headers.get("date") ?? "");
    const [target] = given;
    const host = URL.parse(target instanceof Request ? target.url : String(target))?.host ?? "";
    if (!Number.isNaN(dateMs)) heard.push({ host, dateMs, atMs: now() });
    return response;
  };
  return Object.assign(call, { preconnect: fetchAs.preconnect });
}

/** Gives what `work` gives, and after `maxMs` an Error that says so. */
export async function within<Result>(maxMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${maxMs / 1000} seconds`)), maxMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why a call failed, as a part of a sentence: the reason beneath all others. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = whyCallFailed(error);
  if (known !== undefined) return known;
  if (error.cause instanceof Error) return explainFailure(error.cause);
  return (error instanceof AppError ? describeError(error, "en") : error.message).replace(/[.?!]$/, "");
}

/** A certificate as a server presents it. `refusal` says why a browser would not take it. */
export interface Presented {
  validFromMs: number;
  expiresAtMs: number;
  refusal: string | null;
}

/** Reads the certificate of an https address without sending anything. Throws an Error where no connection comes about. */
export function readPresented(url: URL, maxMs: number): Promise<Presented> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const { promise, resolve, reject } = Promise.withResolvers<Presented>();
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false, ...named }, () => {
    const { valid_from, valid_to } = socket.getPeerCertificate();
    const why = socket.authorized ? null : String(socket.authorizationError);
    resolve({
      validFromMs: Date.parse(valid_from),
      expiresAtMs: Date.parse(valid_to),
      refusal: why === null ? null : (reasonOfCode(why) ?? why),
    });
    socket.destroy();
  });
  socket.once("error", reject);
  socket.setTimeout(maxMs, () => socket.destroy(new Error(`no answer within ${maxMs / 1000} seconds`)));
  return promise;
}
