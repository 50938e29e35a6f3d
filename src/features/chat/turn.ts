import type { App } from "../../app.ts";
import { isUnstored } from "../../db/condition.ts";
import { AppError, type Language } from "../../errors.ts";
import type { Guest } from "../../http/caller.ts";
import type { Outbox } from "../identity/outbox.ts";
import type { VisitorResolver } from "../identity/visitor.ts";
import type { LinkLookup } from "../links/open-link.ts";
import { type Asker, chargedPoints, releaseQuestion } from "../usage/limits.ts";
import { pointsFor } from "../usage/points.ts";
import { type Answer, usageOf } from "./answer.ts";
import { type Asked, askerOf, assertOwnConversation, hasHost, openScope, resolveAsked } from "./asked.ts";
import { findAttached } from "./attached.ts";
import { countImages, type PromptMessage, textOf } from "./content.ts";
import { failureDetail, type Heard, tellManager } from "./failure-detail.ts";
import type { ChatBody } from "./model.ts";
import { askModel, leaveModel } from "./model-call.ts";
import { noteRefusal, type Prepared, prepareAnswer } from "./prepare.ts";
import { readQuestion } from "./question.ts";
import { type Ending, type Outcome, recordAnswer } from "./record.ts";
import { findReplaced } from "./replaced.ts";
import { describeTurn } from "./report.ts";
import type { AnswerScope, Hand, RunningAnswer, RunningAnswers } from "./running.ts";
import { createShower, stoppedPiece, usagePiece, visibilityOf } from "./shown.ts";
import { type ModelWatch, startWatch, writeAnswer } from "./writing.ts";

/** What a turn needs beside the app. */
export interface TurnTools {
  app: App;
  links: LinkLookup;
  visitors: VisitorResolver;
  answers: RunningAnswers;
  outbox: Outbox;
}

/** One question as it came in. */
export interface TurnRequest {
  guest: Guest;
  body: ChatBody;
  language: Language;
  /** The client's IP address. */
  address: string;
}

/**
 * One question and its answer, from the link's lookup to the last row: each step is one call. Hands on the model's chunks as they come.
 * However it ends (done, failed, stopped), what has come is written down; a question that a limit or the host refuses is not.
 * Throws what prevents or breaks the answer.
 */
export async function chatTurn(
  tools: TurnTools,
  request: TurnRequest,
  it: RunningAnswer,
  hand: Hand,
): Promise<void> {
  const { app } = tools;
  const { body, language } = request;
  const asked = await resolveAsked(tools, request.guest, body);
  const conversationId = body.conversation_id ?? body.chat_id ?? null;
  if (conversationId !== null) await assertOwnConversation(app, asked, conversationId);
  const replaced = await findReplaced(tools, conversationId, body.replaces);
  const files = await findAttached(app, asked, body, { conversationId, replaced });
  const stored = replaced?.isAnswer ? replaced.question.content : null;
  const question = { ...readQuestion(body, stored, files.length > 0), files };
  let scope: AnswerScope;
  try {
    scope = openScope(tools, asked, conversationId, replaced);
  } catch (error) {
    await noteRefusal(app, asked, error);
    throw error;
  }
  // With nothing awaited since the answers were counted: of questions that come at once each counts the former ones.
  it.scope = scope;
  it.visible = visibilityOf(asked.bot, asked.link);
  it.answer.model = asked.bot.model;
  const shower = createShower(it, scope, asked.bot, body);
  const asker = askerOf(app, asked, scope.messageId, request.address);
  const heard: Heard = { endpoint: "", words: "" };
  let prepared: Prepared;
  let asking: ReturnType<typeof askModel> | undefined;
  let watch: ModelWatch;
  try {
    const turn = { asked, scope, asker, question, body, replaced, isNew: conversationId === null };
    prepared = await prepareAnswer(app, turn, it.signal);
    const { prompt, steps } = prepared;
    const call = { ...steps, prompt, language, heard };
    watch = startWatch();
    asking = askModel(app, asked.bot, call, it.signal);
    // It is told below. Nothing of the answer is looked at before the question is written down.
    asking.catch(() => undefined);
    await prepared.written;
  } catch (error) {
    void asking?.then(leaveModel, () => undefined);
    if (it.signal.reason !== "stopped") throw it.signal.aborted ? it.signal.reason : error;
    it.isStopped = true;
    hand([stoppedPiece(shower.show)]);
    return;
  }
  let outcome: Outcome = { status: "failed", errorCode: "internal_error", errorDetail: null };
  try {
    const { citations, arrivals } = await asking;
    it.answer.citations = citations;
    await writeAnswer(app, { scope, it, arrivals, shower, watch }, hand);
    if (it.answer.usage === null)
      hand([usagePiece(countUsage(app, it.answer, prepared.prompt), shower.show)]);
    outcome = { status: "complete", errorCode: null, errorDetail: null };
  } catch (error) {
    outcome = outcomeOf(app, error, it.signal, heard);
    it.called = calledOf(app, asked.bot.model, heard);
    const why = it.signal.aborted ? it.signal.reason : error;
    if (outcome.status !== "stopped") throw tellManager(why, asked, outcome.errorDetail);
    it.isStopped = true;
    hand([stoppedPiece(shower.show)]);
  } finally {
    await writeDown(tools, { asked, scope, asker, prepared, outcome, ...watch.read() }, it);
  }
}

/** The owner's endpoint has told its address; the installation's is named to its operator alone. */
function calledOf({ config }: App, model: string, { endpoint }: Heard): RunningAnswer["called"] {
  if (endpoint === "") return null;
  const host = (URL.parse(endpoint) ?? URL.parse(config.defaultUpstream?.baseUrl ?? ""))?.host;
  return host === undefined ? null : { model, host };
}

interface EndedTurn {
  asked: Asked;
  scope: AnswerScope;
  asker: Asker | null;
  prepared: Prepared;
  outcome: Outcome;
  firstTokenMs: number | null;
  modelMs: number;
}

/** The last step, however the answer ended: its row, its cost, and the report to the host where the link has one. */
async function writeDown(tools: TurnTools, turn: EndedTurn, { answer }: RunningAnswer): Promise<void> {
  const { app } = tools;
  const { asked, scope, asker, prepared, outcome, firstTokenMs, modelMs } = turn;
  const { prompt, steps, heldPoints } = prepared;
  // A visitor who gives up before the first word has asked all the same: otherwise limits could be asked past.
  const isAbandoned = outcome.status === "stopped" || outcome.errorCode === "session_ended";
  const usage = countUsage(app, answer, prompt, isAbandoned);
  answer.usage = usage;
  const isCounted = answer.hasBegun || isAbandoned;
  const points = chargedPoints(pointsFor(usage, asked.bot), heldPoints);
  const { conversationId, messageId } = scope;
  const toReport = (linkId: string) => {
    const did = { ...steps, modelMs };
    const payload = describeTurn(app, asked.bot, conversationId, did, { answer, outcome, usage, points });
    return { linkId, conversationId, messageId, payload, credential: asked.visitor.credential };
  };
  const report = asked.link !== null && hasHost(asked) ? toReport(asked.link.id) : null;
  const took = { searchMs: steps.searchMs, firstTokenMs, modelMs };
  const ending = { outcome, usage, took, points, heldPoints, asker, report, isCounted };
  await storeAnswer(tools, scope, answer, ending);
}

/** Writes an answer down, now or as soon as the database takes writes again. Throws what hinders it now, also where it is kept for then. */
async function storeAnswer(
  { app, outbox, answers }: TurnTools,
  scope: AnswerScope,
  answer: Answer,
  ending: Ending,
): Promise<void> {
  const { asker, report, outcome } = ending;
  const record = async () => {
    await recordAnswer(app, scope, answer, ending);
    if (report !== null) outbox.wake();
  };
  // What cannot be written down is not charged, and must not stay held until the next start. The store may fail at this as well.
  const giveUp = async () => {
    if (asker !== null) await releaseQuestion(app, asker).catch(() => undefined);
  };
  try {
    await record();
  } catch (error) {
    const reportChars = report === null ? 0 : report.payload.length;
    const { messageId, conversationId } = scope;
    const waiting = { messageId, conversationId, answer, outcome, reportChars, record, giveUp };
    const isKept = isUnstored(error) && answers.unstored.keep(waiting);
    if (!isKept) await giveUp();
    throw error;
  }
}

function countUsage({ config }: App, answer: Answer, prompt: readonly PromptMessage[], isAbandoned = false) {
  // Mostly the model has said it, and nobody need put a long prompt together.
  if (answer.usage !== null) return answer.usage;
  const text = prompt.map(({ content }) => textOf(content)).join("\n");
  return usageOf(answer, text, isAbandoned, countImages(prompt) * config.limits.imageTokens);
}

function outcomeOf({ config }: App, error: unknown, signal: AbortSignal, heard: Heard): Outcome {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause === "stopped") return { status: "stopped", errorCode: null, errorDetail: null };
  const code = cause instanceof AppError ? cause.code : "internal_error";
  const errorDetail = failureDetail(cause, heard, config.limits.errorDetailChars);
  return { status: code === "shutting_down" ? "interrupted" : "failed", errorCode: code, errorDetail };
}
