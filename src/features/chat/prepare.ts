import type { App } from "../../app.ts";
import { isUnstored } from "../../db/condition.ts";
import { AppError, limitScopeOf } from "../../errors.ts";
import type { AttachmentItem } from "../attachments/model.ts";
import { wordsOf } from "../conversations/title.ts";
import { notifyStart } from "../identity/hook.ts";
import { refusalReasonOf } from "../identity/refusal.ts";
import { hasPassages } from "../knowledge/has-passages.ts";
import { searchPassages } from "../knowledge/search.ts";
import { recordLinkEvent } from "../links/events.ts";
import {
  type Asker,
  admitAndWrite,
  admitQuestion,
  type Cost,
  endQuestion,
  isLimited,
  releaseQuestion,
  reservePoints,
  unbounded,
} from "../usage/limits.ts";
import { type Asked, hasHost } from "./asked.ts";
import { showFiles } from "./attached.ts";
import { countImages, type PromptMessage, textOf } from "./content.ts";
import type { ChatBody } from "./model.ts";
import { ownersMaxTokens } from "./model-call.ts";
import { buildPrompt, fitHistory } from "./prompt.ts";
import { type Question, readModelParams } from "./question.ts";
import { listRecentMessages, writeQuestion } from "./record.ts";
import { factsOf, recallFor } from "./remembering.ts";
import type { Replaced } from "./replaced.ts";
import type { TurnSteps } from "./report.ts";
import type { AnswerScope } from "./running.ts";

/** A question on its way to the model. */
interface Turn {
  asked: Asked;
  scope: AnswerScope;
  asker: Asker | null;
  question: Question & { files: readonly AttachmentItem[] };
  body: ChatBody;
  /** The version whose place it takes. */
  replaced: Replaced | null;
  /** Whether it opens a conversation. */
  isNew: boolean;
}

/** Everything that a model call needs. `heldPoints` is the most that it may cost, null where nothing limits it. */
export interface Prepared {
  /**
   * Resolves once the question is written down, and rejects, with nothing written and nothing held, with what refuses it then. The model
   * may be asked before, its answer must not be shown.
   */
  written: Promise<void>;
  prompt: PromptMessage[];
  steps: Omit<TurnSteps, "modelMs">;
  heldPoints: number | null;
}

/**
 * What comes before the model call: the limits, the search, the prompt, the points that it may cost, the host's word, and the question's
 * row. Throws what refuses the question (a limit's code, question_refused, identity_changed, hook_unavailable, hook_timeout,
 * share_token_revoked, session_ended, not_found); then nothing is written down and nothing is held. What its host was asked about counts
 * as one of the last minute's questions all the same: they are what bounds the calls of a host.
 *
 * A plain question that no limit can refuse is still being written down when this resolves: its model can be asked meanwhile.
 */
export async function prepareAnswer(app: App, turn: Turn, signal: AbortSignal): Promise<Prepared> {
  const { asked, scope, asker, question } = turn;
  let isHostAsked = false;
  const refuse = async (error: unknown): Promise<never> => {
    if (asker !== null) await giveBack(app, asker, isHostAsked);
    await noteRefusal(app, asked, error);
    throw error;
  };
  // Before the host is asked and the bot's passages are searched: what comes of it could not be written down.
  app.store.assertWritable();
  try {
    const last = await admittedLast(app, turn);
    if (asker !== null && last === null) await admitQuestion(app, asker);
    const found = await gather(app, turn, last === null);
    const cost = costOf(app, turn, found.prompt);
    let held = asker === null || last !== null ? unbounded : await reservePoints(app, asker, cost);
    isHostAsked = hasHost(asked);
    const words = found.steps.question;
    if (asked.link !== null && isHostAsked) await notifyStart(app, asked.link, asked.visitor, words, signal);
    signal.throwIfAborted();
    const given = { ...question, facts: factsOf(turn) };
    let written = Promise.resolve();
    if (last !== null)
      await writeQuestion(app, scope, given, turn, async (writes) => {
        const admitted = await admitAndWrite(app, last, cost, writes);
        held = admitted.reserved;
        return admitted.written[0];
      });
    else if (isPlain(turn) && !isAnyLimited(asker))
      written = writeQuestion(app, scope, given, turn).catch(refuse);
    else await writeQuestion(app, scope, given, turn);
    const params = paramsOf(turn, held.maxTokens);
    return { ...found, steps: { ...found.steps, params }, heldPoints: held.points, written };
  } catch (error) {
    return await refuse(error);
  }
}

/** Where the store fails at this as well, the question is released later (`releaseExcept`); what ended it matters more. */
const giveBack = (app: App, asker: Asker, isHostAsked: boolean): Promise<void> =>
  (isHostAsked ? endQuestion : releaseQuestion)(app, asker).catch((error: unknown) => {
    if (isUnstored(error)) return;
    app.log.warn({ err: error, message_id: asker.messageId }, "a question's place could not be given back");
  });

/** The passages and the prompt. Where it is known that the bot has none (`mayHavePassages`), nobody looks again. */
async function gather(app: App, turn: Turn, mayHavePassages: boolean) {
  const { asked, scope, question, replaced, isNew } = turn;
  const startedAt = performance.now();
  const words = wordsOf(question.text, question.files);
  const passages = mayHavePassages ? await searchPassages(app, asked.bot.id, words) : [];
  const searchMs = performance.now() - startedAt;
  const recent = isNew ? [] : await listRecentMessages(app, scope.conversationId, replaced?.question.seq);
  const history = fitHistory(recent, app.config.limits.historyBytes);
  const memories = await recallFor(app, turn, history);
  const parts = {
    systemPrompt: asked.bot.systemPrompt,
    instructions: question.instructions,
    language: asked.bot.settings.language,
    passages,
    ...(await showFiles(app, asked.bot, history, question)),
  };
  const prompt = buildPrompt({ ...parts, memories });
  // A host's report waits and is kept: what a customer has cleared must not go on standing in those of other conversations.
  const reported = memories.length === 0 ? prompt : buildPrompt(parts);
  return { prompt, steps: { question: words, passages, searchMs, prompt: reported } };
}

/**
 * Who asks, where its limits let the question in with the transaction that writes it down, which saves two others. Null where there are
 * no limits, or where that would be late: what a limit refuses is not searched for, read files for or told to a host.
 */
async function admittedLast(app: App, turn: Turn): Promise<Asker | null> {
  const { asked, asker } = turn;
  if (asker === null || !isLimited(asker)) return null;
  return isPlain(turn) && !(await hasPassages(app, asked.bot.id)) ? asker : null;
}

/** Whether a question comes without files, replaces nothing, and no host has a say in it. */
const isPlain = ({ asked, question, replaced }: Turn): boolean =>
  !hasHost(asked) && replaced === null && question.files.length === 0;

const isAnyLimited = (asker: Asker | null): boolean => asker !== null && isLimited(asker);

/** What the call may cost. */
const costOf = ({ config }: App, { asked }: Turn, prompt: readonly PromptMessage[]): Cost => ({
  prompt: prompt.map(({ content }) => textOf(content)),
  otherTokens: countImages(prompt) * config.limits.imageTokens,
  pricing: asked.bot,
  wantedTokens: ownersMaxTokens(asked.bot) ?? config.limits.limitedAnswerTokens,
});

/** Says in the call how long its answer may get. Without a link that is the manager's own matter. */
function paramsOf({ asked, asker, body }: Turn, maxTokens: number | null): Record<string, unknown> {
  const params = readModelParams(body);
  if (asker === null) return params;
  const cap = maxTokens ?? ownersMaxTokens(asked.bot);
  return cap === null ? params : { ...params, max_tokens: cap };
}

/** A line in the link's time line for a question that a limit or the host refused; none for any other error. Never rejects. */
export async function noteRefusal(app: App, { link }: Asked, error: unknown): Promise<void> {
  if (link === null || !(error instanceof AppError)) return;
  const isRefusal = error.status === 429 || error.said !== undefined || refusals.has(error.code);
  if (!isRefusal) return;
  const { code } = error;
  const scope = limitScopeOf(error);
  await recordLinkEvent(app, link.id, { kind: "refused", code, scope, reason: refusalReasonOf(error) });
}

const refusals = new Set(["question_refused", "identity_changed", "hook_unavailable", "hook_timeout"]);
