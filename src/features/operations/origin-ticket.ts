import { randomBytes } from "node:crypto";
import { equalSecrets, type Keyring } from "../../lib/secret.ts";

/** How long a ticket is good: it is made, sent and looked at at once. */
const ticketMs = 60_000;

/**
 * What somebody with the installation's sealing key shows a server to be told how its request arrived, in place of the master key: it may
 * go to an address that leads elsewhere, where it opens nothing. Its end in milliseconds, a nonce, and a keyed hash of both.
 */
export function makeTicket(keyring: Keyring, nowMs: number): string {
  const claim = `${nowMs + ticketMs}.${randomBytes(16).toString("base64url")}`;
  return `${claim}.${keyring.fingerprint(`origin ticket ${claim}`)}`;
}

/** Whether a ticket is of this installation and still good. */
export function isGoodTicket(keyring: Keyring, ticket: string, nowMs: number): boolean {
  const [, claim = "", endsAt = "", hash = ""] = /^((\d{1,16})\.[\w-]{22})\.([\w-]{43})$/.exec(ticket) ?? [];
  if (!equalSecrets(hash, keyring.fingerprint(`origin ticket ${claim}`))) return false;
  return nowMs < Number(endsAt) && Number(endsAt) <= nowMs + 2 * ticketMs;
}

/** What only the same installation can answer a ticket with. */
export const proofOf = (keyring: Keyring, ticket: string): string =>
  keyring.fingerprint(`origin proof ${ticket}`);
