import type { Result } from "../../shared/api.ts";
import type { Failure } from "../../shared/failure.ts";
import { give } from "../../shared/given.ts";
import { readKept, writeKept } from "../../shared/keeping.ts";
import { heldToken, holdSession, leavePerson } from "../../shared/session.ts";
import type { Access } from "../../shared/wire.ts";
import { recallWords, type Words } from "../composer/draft.ts";
import { endVisitorSession, link, openVisitorSession, shareToken } from "../link-api.ts";
import { takeAuthToken, takePreview } from "../place.ts";
import { hasHost } from "./embed.ts";

/** What this tab keeps of who is here, so that a reload needs no new asking. */
interface Kept {
  /** The host's own credential, as the address or the page around this one gave it. */
  authToken: string;
  /** Who was here last, as the server named them. Where it names somebody else, nothing of theirs may stay. */
  uid: string;
  session: { access: Access; token: string; renewAtMs: number; name: string } | null;
  /** Until it is known whom another credential names: the session before it, and what comes back for the same person. */
  former: { token: string; words: Words } | null;
}

const tabKey = `botshare:person:${shareToken}`;
const browserKey = `botshare:visitor:${shareToken}`;
const minuteMs = 60_000;

const nobody: Kept = { authToken: "", uid: "", session: null, former: null };

let kept = nobody;

/**
 * Reads who is here from the address and from what this tab has kept. True when the address may name another person than
 * the one kept, whose session is then let go of.
 */
export function recallPerson(): boolean {
  const authToken = takeAuthToken();
  const preview = takePreview();
  if (preview) {
    keep({ ...nobody, session: { access: "preview", token: preview, renewAtMs: 0, name: "" } });
    hold("preview");
    return true;
  }
  // Kept by this page alone, in this form.
  const found = readKept("tab", tabKey) as Kept | null;
  if (found) kept = found;
  if (kept.session) hold(kept.session.access);
  const isReplaced = authToken !== null && replacePerson(authToken);
  return isReplaced && found !== null;
}

/**
 * Another credential may be another person: the page lets go of the old one's session, which ends once somebody else is named, and
 * at once where nobody is. False when it is the same credential, or counts for nothing here.
 */
export function replacePerson(authToken: string): boolean {
  if (isCredential(authToken)) return false;
  const { session: old, uid } = kept;
  if (old && !takesAuthToken(old.access)) {
    keep({ ...kept, authToken });
    return false;
  }
  leavePerson();
  const former = kept.former ?? { token: old?.token ?? "", words: recallWords() };
  keep({ authToken, uid, session: null, former: uid ? former : null });
  if (authToken === "") endFormer(true);
  return true;
}

/** Whether this is the credential that the page has already. */
export function isCredential(authToken: string): boolean {
  return authToken === kept.authToken;
}

/** Whether another page of this tab has been given another person since; for one that the browser shows again. */
export function isOutOfDate(): boolean {
  // Kept by this page alone, in this form.
  const found = readKept("tab", tabKey) as Kept | null;
  return found !== null && found.authToken !== kept.authToken;
}

/** Whether who comes in by such a link is known by its host's credential. */
export function takesAuthToken(access: Access): boolean {
  return access === "hook" || access === "signed";
}

/** Whether the page holds a session for a link that is entered this way. One for another way is let go of. */
export function hasSession(access: Access): boolean {
  if (kept.session && kept.session.access !== access) forgetSession();
  return kept.session !== null;
}

/** Whether the bot's manager is here, to see what its customers see. Their own session, which a cookie holds, is left alone. */
export function isPreview(): boolean {
  return kept.session?.access === "preview";
}

/** Whether nobody has come in yet: a credential waits for it, or this page lies within another one, where cookies hardly count. */
export function isBeforeComingIn(): boolean {
  return kept.session === null && (kept.authToken !== "" || hasHost);
}

/** Whether the address or the page around this one has given a credential. */
export function hasCredential(): boolean {
  return kept.authToken !== "";
}

/** What the session says that the visitor is called; "" when it does not say. */
export function visitorName(): string {
  return kept.session?.name ?? "";
}

/**
 * Comes in by the link itself. `isOther`: the server names somebody else than was here before. `words`: what is to come back, where
 * another credential has turned out to name the same person.
 */
export async function comeIn(access: Access): Promise<Result<{ isOther: boolean; words?: Words }>> {
  // A session that follows another one begins in the midst of the chat.
  const isFirst = heldToken() === undefined;
  const opened = await openVisitorSession({
    ...(takesAuthToken(access) ? { auth_token: kept.authToken } : { local_id: readLocalId() }),
    ...(isFirst ? { first_screen: true } : {}),
  });
  if (!opened.ok) {
    endFormer(opened.failure.code === "identity_refused");
    return opened;
  }
  const { token, expires_at: expiresAt, uid, name, given } = opened.value;
  const isOther = kept.uid !== "" && kept.uid !== uid;
  if (isOther) endFormer(true);
  const words = kept.former?.words;
  // By this device's clock, which may be wrong: never asked for more than once a minute.
  const lastsMs = Math.max(minuteMs, Date.parse(expiresAt) - Date.now() - minuteMs);
  const session = { access, token, renewAtMs: Date.now() + lastsMs, name: name ?? "" };
  keep({ ...kept, uid, session, former: null });
  hold(access);
  if (given) give(token, link, given);
  return { ok: true, value: { isOther, words } };
}

/** Holds an account's session where the browser keeps no cookie for it, as within another site. */
export function holdAccount(token: string): void {
  keep({ ...kept, session: { access: "account", token, renewAtMs: 0, name: "" } });
  hold("account");
}

/** Lets go of whoever is here and of what is still being asked in their name; the credential may be another's by now. */
export function leaveVisitor(): void {
  leavePerson();
  keep({ ...nobody, authToken: kept.authToken });
}

/** The session before another credential was given ends, with what is being written in it; `isOver`: nothing of it comes back either. */
function endFormer(isOver: boolean): void {
  if (kept.former === null) return;
  if (kept.former.token) void endVisitorSession(kept.former.token);
  keep(isOver ? { ...kept, uid: "", former: null } : { ...kept, former: { ...kept.former, token: "" } });
}

/** Lets go of the session, without ending it. */
export function forgetSession(): void {
  keep({ ...kept, session: null });
  holdSession(null);
}

function hold(access: Access): void {
  const { session } = kept;
  const isRenewed = access !== "account" && access !== "preview";
  if (session) holdSession({ ...session }, isRenewed ? () => renew(access) : null);
}

/** The same way in again, silently. Where it leads to somebody else, the page goes no further with it. */
async function renew(access: Access): Promise<Failure | null> {
  const renewed = await comeIn(access);
  if (!renewed.ok) return renewed.failure;
  if (!renewed.value.isOther) return null;
  void endVisitorSession(heldToken() ?? "");
  forgetSession();
  return { status: 403, code: "identity_changed", detail: "", retryAfterS: null };
}

function keep(next: Kept): void {
  kept = next;
  writeKept("tab", tabKey, next);
}

/** The id by which an anonymous visitor finds its conversations again, made once for this browser. */
function readLocalId(): string {
  const found = readKept("browser", browserKey);
  if (typeof found === "string") return found;
  const made = makeLocalId();
  writeKept("browser", browserKey, made);
  return made;
}

/** Sixteen random bytes in hex. On plain http browsers have no randomUUID. */
function makeLocalId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
