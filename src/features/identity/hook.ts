import type { App } from "../../app.ts";
import { AppError, describeError } from "../../errors.ts";
import { newId } from "../../lib/id.ts";
import type { LinkRow } from "../links/open-link.ts";
import { type HostAnswer, readHostAnswer, type SeenAnswer, statusError } from "./hook-answer.ts";
import { callHost, type HostLink } from "./hook-call.ts";
import { because } from "./refusal.ts";
import { isUid } from "./uid.ts";
import type { Visitor } from "./visitor.ts";

/** A report to a host as it is stored: `payload` is the JSON body without its token. */
export interface Report {
  id: string;
  payload: string;
  /** The visitor's credential, sealed. */
  credential: string | null;
}

/** How one try to deliver a report ended: with the host's status, or with a sentence about the failure, or both. */
export interface Attempt {
  status: number | null;
  error: string | null;
}

/** The calls of `init` on their way: anybody may cause one, and a slow host keeps each for as long as it may take. */
let initCalls = 0;

/**
 * Asks the host who holds `authToken` (FastGPT's `shareAuth/init`). Throws identity_refused, with the host's own words where it gave
 * some, also beside a yes without a valid uid; hook_unavailable, hook_timeout, and server_busy when too many are asked. `note` is told
 * what is seen of the answer.
 */
export async function callInit(
  app: App,
  link: HostLink,
  authToken: string,
  note?: (seen: SeenAnswer) => void,
): Promise<{ uid: string }> {
  if (initCalls >= app.config.limits.hookCallsAtOnce)
    throw new AppError("server_busy", { retryAfterSeconds: 5 });
  initCalls += 1;
  try {
    const answer = await ask(app, link, "init", { token: authToken }, undefined, note);
    const hasRefused = !answer.isGranted || (answer.message !== null && !isUid(answer.uid));
    if (hasRefused) throw refusal("identity_refused", answer);
    return { uid: readUid(answer.uid) };
  } finally {
    initCalls -= 1;
  }
}

/**
 * Asks the host whether a question may be answered (FastGPT's `shareAuth/start`), where the link has a host. Throws question_refused,
 * with the host's own words where it gave some, identity_changed when the credential now is another visitor's, hook_unavailable,
 * hook_timeout, and `signal`'s own reason when that was aborted.
 */
export async function notifyStart(
  app: App,
  link: HostLink & Pick<LinkRow, "access">,
  visitor: Pick<Visitor, "credential" | "uid">,
  question: string,
  signal: AbortSignal,
): Promise<void> {
  if (link.access !== "hook") return;
  const token = unsealToken(app, visitor.credential);
  const answer = await ask(app, link, "start", { token, question }, signal);
  if (!answer.isGranted) throw refusal("question_refused", answer);
  // FastGPT takes an empty uid for none here, and hosts written in Go send one where they have nothing to say.
  if (answer.uid === null || answer.uid === "") return;
  if (readUid(answer.uid) !== visitor.uid) throw new AppError("identity_changed");
}

/**
 * Tries to deliver a report (FastGPT's `shareAuth/finish`) under its own id. Any 2xx takes it, whatever else the host says. Never throws
 * for the host's sake; throws `signal`'s own reason when that was aborted.
 */
export async function sendFinish(
  app: App,
  link: HostLink,
  report: Report,
  signal: AbortSignal,
): Promise<Attempt> {
  const payload: object = JSON.parse(report.payload);
  const body = { token: unsealToken(app, report.credential), ...payload };
  try {
    return await callHost(app, link, { name: "finish", id: report.id, body }, signal, async (response) => ({
      status: response.status,
      error: response.ok ? null : `${statusError(response).message}.`,
    }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: null, error: describeFailure(error) };
  }
}

const unsealToken = (app: App, credential: string | null) =>
  credential === null ? "" : app.keyring.unsealOnce(credential);

function ask(
  app: App,
  link: HostLink,
  name: "init" | "start",
  body: object,
  signal: AbortSignal | undefined,
  note?: (seen: SeenAnswer) => void,
): Promise<HostAnswer> {
  const { hookAnswerBytes, hookMessageChars } = app.config.limits;
  return callHost(app, link, { name, id: newId(app.clock()), body }, signal, (response) =>
    readHostAnswer(response, hookAnswerBytes, hookMessageChars, note),
  );
}

function refusal(code: "identity_refused" | "question_refused", { isGranted, message }: HostAnswer) {
  const cause = isGranted
    ? because("bad_uid", "The host gave no valid uid")
    : because("not_granted", "The host did not say success: true");
  return new AppError(code, message === null ? { cause } : { cause, said: message });
}

function readUid(uid: unknown): string {
  if (!isUid(uid)) {
    throw new AppError("hook_unavailable", { cause: because("bad_uid", "The host gave no valid uid") });
  }
  return uid;
}

/** Why a report did not arrive, in a sentence for the link's owner that holds nothing of what was sent. */
function describeFailure(error: AppError): string {
  if (error.code === "hook_timeout") return "The host did not answer in time.";
  const { cause } = error;
  if (cause instanceof AppError) return describeError(cause, "en");
  const code = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
  return `The host could not be reached${code}.`;
}
