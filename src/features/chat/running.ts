import type { App } from "../../app.ts";
import { AppError, type ErrorCode, type Language } from "../../errors.ts";
import { errorFrame } from "../../http/error-body.ts";
import { createEventStream, dataFrame, type EventStream, keepAliveFrame } from "../../http/sse.ts";
import { createGivingBack } from "../../lib/giving-back.ts";
import { currentRequest } from "../../lib/request-scope.ts";
import type { Arrival } from "../../upstream/arrival.ts";
import { type Answer, newAnswer } from "./answer.ts";
import { countRunning } from "./counted.ts";
import { pump } from "./pump.ts";
import { startSweep } from "./sweep.ts";
import { createUnstoredAnswers } from "./unstored.ts";

/** What an answer belongs to. Whatever ends one of these stops the answer. */
export interface AnswerScope {
  messageId: string;
  questionId: string;
  conversationId: string;
  visitorId: string;
  botId: string;
  linkId: string | null;
  sessionId: string | null;
  createdAtMs: number;
}

/** What its caller may see of an answer beside the text. */
export interface Visible {
  citations: boolean;
  reasoning: boolean;
  tools: boolean;
  usage: boolean;
}

/** One piece of a turn: what came of the model, null for what is said beside the answer, and the frames of what of it the caller may see. */
export interface TurnPiece {
  arrival: Arrival | null;
  frames: string;
}

/** Takes pieces of a turn that come at once. */
export type Hand = (pieces: readonly TurnPiece[]) => void;

/** Answers a question: hands on the answer's pieces as they come, and resolves when it is written down. Throws what prevents or breaks it. */
export type Turn = (it: RunningAnswer, hand: Hand) => Promise<void>;

/** Why an answer was stopped: its visitor's wish, or something that ended under it. */
export type StopReason = "stopped" | AppError;

/** An answer being written. It goes on without readers; readers come and go. */
export interface RunningAnswer {
  /** The request that asked for it, which its error names to whoever reads it. */
  requestId: string;
  answer: Answer;
  signal: AbortSignal;
  /** Set before the answer's row is written, so that nothing can end unnoticed. */
  scope: AnswerScope | null;
  visible: Visible;
  /** Which model was called and on which host, for the log; null where none was. */
  called: { model: string; host: string } | null;
  /** Its readers, each with the session it reads in: a session's end ends its reading, not the answer of another. */
  readers: Map<EventStream, string | null>;
  /** Whether its visitor stopped it before it was done. */
  isStopped: boolean;
  /** Resolves once something of the answer has come or it has ended well; rejects with the AppError that prevented it. */
  begun: Promise<void>;
  /** Resolves when the answer is written down; rejects with the AppError that broke it. */
  ended: Promise<void>;
}

export type RunningAnswers = ReturnType<typeof createRunningAnswers>;

/** The answers being written at this moment, each with what stops it. */
type Running = Map<RunningAnswer, AbortController>;

/** The answers being written at this moment: starts them, hands their pieces to readers, stops them. */
export function createRunningAnswers(app: App) {
  const running: Running = new Map();
  const held = new Set<string>();
  const unstored = createUnstoredAnswers(app);
  const isBusy = (conversationId: string): boolean =>
    held.has(conversationId) ||
    unstored.isOf(conversationId) ||
    running.keys().some((it) => it.scope?.conversationId === conversationId);
  let isDraining = false;
  const keepAlive = setInterval(() => {
    for (const { readers } of running.keys())
      for (const reader of readers.keys()) reader.send(keepAliveFrame);
  }, app.config.limits.keepAliveMs);
  keepAlive.unref();
  stopWhatEnds(app, running);
  const endSweep = startSweep(app, () => inUse(running));
  const givingBack = giveBackAfter(app, running);
  return {
    /** Starts a turn. Throws too_many_streams, shutting_down. */
    start: (language: Language, turn: Turn): RunningAnswer => {
      if (isDraining) throw new AppError("shutting_down", { retryAfterSeconds: 5 });
      if (running.size >= app.config.limits.streamsAtOnce) {
        throw new AppError("too_many_streams", { retryAfterSeconds: 5 });
      }
      return startAnswer(app, running, language, turn, givingBack.look);
    },
    ...stoppersOf(running),
    /** How many answers wait for their first word, how many are being written, and how many streams read them. */
    count: () => countRunning([...running.keys()]),
    /** The answer with that message id, if it is still being written. */
    get: (messageId: string): RunningAnswer | undefined =>
      running.keys().find((it) => it.scope?.messageId === messageId),
    /** Answers that have ended and could not be written down yet. */
    unstored,
    /** The message ids of the answers being written or waiting to be stored, those whose questions still wait for their limits included. */
    listIds: (): Set<string> => {
      const ids = running.keys().flatMap(({ scope }) => (scope === null ? [] : [scope.messageId]));
      return new Set([...ids, ...unstored.ids()]);
    },
    /** Whether no question is taken any more, because the server stops. */
    isDraining: (): boolean => isDraining,
    /** How many answers are being written for a visitor. */
    countOf: (visitorId: string): number =>
      running.keys().reduce((count, { scope }) => count + (scope?.visitorId === visitorId ? 1 : 0), 0),
    /** Whether an answer is being written in that conversation or waits to be stored, or the conversation is held. */
    isBusy,
    /** Keeps questions out of a conversation while something else changes it. Gives what ends that. Throws conversation_busy. */
    hold: (conversationId: string): (() => void) => {
      if (isBusy(conversationId)) throw new AppError("conversation_busy");
      held.add(conversationId);
      return () => held.delete(conversationId);
    },
    /** Takes no new question, waits up to `maxMs` for running answers, then stops the rest; each is written down. */
    drain: async (maxMs: number): Promise<void> => {
      isDraining = true;
      const ends = () => Promise.allSettled(running.keys().map((it) => it.ended));
      await Promise.race([ends(), Bun.sleep(maxMs)]);
      for (const controller of running.values()) controller.abort(new AppError("shutting_down"));
      await ends();
      const lost = await unstored.end();
      if (lost > 0) app.log.error({ answers: lost }, "answers could not be stored before the stop");
      clearInterval(keepAlive);
      endSweep();
      givingBack.end();
    },
  };
}

/** What stops answers because somebody wants them no longer. */
const stoppersOf = (running: Running) => ({
  /** Stops the answers of a visitor on a link: the one with that message id, or all. Gives how many. */
  stop: (visitorId: string, linkId: string, messageId: string | null): number =>
    stopWhere(running, "stopped", (it) => {
      const isMeant = messageId === null || it.messageId === messageId;
      return isMeant && it.visitorId === visitorId && it.linkId === linkId;
    }),
  /** Stops what a bot's manager has asked it without a link: the answer with that message id, or all. Gives how many. */
  stopManaged: (visitorId: string, botId: string, messageId: string | null): number =>
    stopWhere(running, "stopped", (it) => {
      const isMeant = messageId === null || it.messageId === messageId;
      return isMeant && it.visitorId === visitorId && it.botId === botId && it.linkId === null;
    }),
  /** Stops what is being written in a conversation that is about to be deleted. */
  stopConversation: (conversationId: string): number =>
    stopWhere(running, "stopped", (it) => it.conversationId === conversationId),
});

function stopWhere(running: Running, reason: StopReason, matches: (scope: AnswerScope) => boolean): number {
  const stopped = [...running].filter(([{ scope }]) => scope !== null && matches(scope));
  for (const [, controller] of stopped) controller.abort(reason);
  return stopped.length;
}

/** Whether a session has ended. The master key has none. */
type IsOver = (sessionId: string | null | undefined) => boolean;

/** Why an answer is cut off that did not fail of itself: what it belongs to ended under it, as somebody wished. */
export const cutOffCodes: ReadonlySet<string | null> = new Set([
  "share_token_revoked",
  "session_ended",
  "share_token_not_found",
  "not_found",
] satisfies ErrorCode[]);

function stopWhatEnds(app: App, running: Running): void {
  const { endings } = app;
  endings.on("link_revoked", (id) => {
    stopWhere(running, new AppError("share_token_revoked"), ({ linkId }) => linkId === id);
  });
  endings.on("access_changed", (id) => {
    stopWhere(running, new AppError("session_ended"), ({ linkId }) => linkId === id);
  });
  endings.on("sessions_ended", (ids) => {
    const ended = new AppError("session_ended");
    const isOver: IsOver = (sessionId) => typeof sessionId === "string" && ids.has(sessionId);
    stopWhere(running, ended, ({ sessionId }) => isOver(sessionId));
    for (const it of running.keys()) {
      const error = errorFrame(ended, app.config.language, it.requestId);
      endReadersWhere(it, isOver, error + dataFrame("[DONE]"));
    }
  });
  endings.on("bot_deleted", (id) => {
    const isThrough = (isLink: boolean) => (it: AnswerScope) =>
      it.botId === id && (it.linkId !== null) === isLink;
    stopWhere(running, new AppError("share_token_not_found"), isThrough(true));
    stopWhere(running, new AppError("not_found"), isThrough(false));
  });
}

/** Ends the readers in sessions that are over with `last`, where the answer itself is another session's and goes on. */
function endReadersWhere(it: RunningAnswer, isOver: IsOver, last: string): void {
  if (isOver(it.scope?.sessionId)) return;
  for (const [reader, readsIn] of it.readers) {
    if (!isOver(readsIn)) continue;
    reader.send(last);
    reader.end();
    it.readers.delete(reader);
  }
}

function inUse(running: Running) {
  const sessionIds = new Set<string>();
  const linkIds = new Set<string>();
  for (const { scope, readers } of running.keys()) {
    for (const id of [scope?.sessionId, ...readers.values()]) if (id) sessionIds.add(id);
    if (scope?.linkId) linkIds.add(scope.linkId);
  }
  return { sessionIds, linkIds };
}

function giveBackAfter({ config }: App, running: Running) {
  const { memoryRestMs: restMs, memoryGrownBytes: grownBytes } = config.limits;
  return createGivingBack({ restMs, grownBytes, isAtRest: () => running.size === 0 });
}

function startAnswer(
  app: App,
  running: Running,
  language: Language,
  turn: Turn,
  onRest: () => void,
): RunningAnswer {
  const controller = new AbortController();
  const begun = Promise.withResolvers<void>();
  const it: RunningAnswer = {
    requestId: currentRequest()?.id ?? "",
    answer: newAnswer(),
    signal: controller.signal,
    scope: null,
    visible: { citations: false, reasoning: false, tools: false, usage: false },
    called: null,
    readers: new Map(),
    isStopped: false,
    begun: begun.promise,
    ended: Promise.resolve(),
  };
  running.set(it, controller);
  const remove = () => {
    running.delete(it);
    if (running.size === 0) onRest();
  };
  it.ended = pump(app, it, turn, language, begun, remove);
  // Whoever waits hears of a failure. With nobody left to wait it is written down all the same, and logged where it arose.
  it.begun.catch(() => undefined);
  // What it began, and did not come to reading, ends with it.
  it.ended.catch(() => controller.abort());
  return it;
}

/** Adds a reader, who gets every frame from now on. A reader who leaves does not stop the answer. */
export function addReader(app: App, it: RunningAnswer, sessionId: string | null): EventStream {
  const reader = createEventStream(app.config.limits.unreadBytes, () => it.readers.delete(reader));
  it.readers.set(reader, sessionId);
  return reader;
}
