import type { OriginAnswer } from "../../features/operations/origin-routes.ts";
import { makeTicket, proofOf } from "../../features/operations/origin-ticket.ts";
import type { Keyring } from "../../lib/secret.ts";

/**
 * What answers at an address: this installation, with what it saw of the request; something else, with its status; or a redirect.
 */
export type Answering =
  | { kind: "own"; seen: OriginAnswer }
  | { kind: "redirect"; to: string }
  | { kind: "other"; status: number; isBotshare: boolean };

/**
 * Asks a server how this request arrives there. No key is sent: only this installation can answer the ticket. A certificate that is not
 * valid is looked at elsewhere. Throws what `fetch` throws.
 */
export async function askOrigin(
  fetchAs: typeof fetch,
  keyring: Keyring,
  baseUrl: string,
  given: { maxMs: number; headers?: Record<string, string> },
): Promise<Answering> {
  const ticket = makeTicket(keyring, Date.now());
  const response = await fetchAs(`${baseUrl}/api/v1/origin?ticket=${ticket}`, {
    redirect: "manual",
    headers: { accept: "application/json", ...given.headers },
    signal: AbortSignal.timeout(given.maxMs),
    tls: { rejectUnauthorized: false },
  });
  const to = response.headers.get("location");
  if (response.status >= 300 && response.status < 400 && to !== null) {
    await response.body?.cancel();
    return { kind: "redirect", to: URL.parse(to, baseUrl)?.href ?? to };
  }
  const body: unknown = await response.json().catch(() => null);
  if (isAnswer(body) && body.proof === proofOf(keyring, ticket)) return { kind: "own", seen: body };
  const isBotshare =
    isAnswer(body) || (typeof body === "object" && body !== null && "code" in body && "detail" in body);
  return { kind: "other", status: response.status, isBotshare };
}

/** Whoever has the right proof answers in the form of the route. */
const isAnswer = (body: unknown): body is OriginAnswer =>
  typeof body === "object" && body !== null && "proof" in body && "peer_address" in body;
