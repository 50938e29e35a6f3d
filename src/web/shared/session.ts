import type { Failure } from "./failure.ts";
import { forgetGiven } from "./given.ts";

/** A session that the page holds itself, where no cookie does. */
export interface OwnSession {
  token: string;
  /** When to get the next one, by this device's clock. */
  renewAtMs: number;
}

/** Gets the next session of the same person into the page's hands; null when that went well. */
type Renew = () => Promise<Failure | null>;

let own: OwnSession | null = null;
let renew: Renew | null = null;
let renewing: Promise<Failure | null> | null = null;
let person = new AbortController();

/** Every request is made with this session from now on; null: with the browser's cookie. */
export function holdSession(session: OwnSession | null, renewBy: Renew | null = null): void {
  own = session;
  renew = renewBy;
}

/** The token that requests carry, if one is held. */
export function heldToken(): string | undefined {
  return own?.token;
}

/** Whether the held session is about to end, so that the next is better asked for first. */
export function isRenewalDue(): boolean {
  return own !== null && renew !== null && Date.now() >= own.renewAtMs;
}

/** Replaces the session that `token` belongs to: once, for all who ask meanwhile. Null when there is a newer one. */
export async function renewSession(token: string | undefined, failure: Failure): Promise<Failure | null> {
  if (renew === null) return failure;
  if (token !== heldToken()) return null;
  // Asked for early only once: after that, when the server asks for it.
  if (own) own.renewAtMs = Number.POSITIVE_INFINITY;
  renewing ??= renew().finally(() => {
    renewing = null;
  });
  return await renewing;
}

/** The person whom this page is open for; aborted once that is somebody else. */
export function currentPerson(): AbortSignal {
  return person.signal;
}

/** Lets go of the session, and of everything that is still being asked in its name. */
export function leavePerson(): void {
  forgetGiven();
  person.abort();
  person = new AbortController();
  renewing = null;
  holdSession(null);
}
