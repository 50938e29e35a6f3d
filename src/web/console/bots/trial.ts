import { type Signal, signal } from "@preact/signals";
import { type Answer, applyEvent, isRunning, newAnswer, readAnswerEvent } from "../../chat/thread/answer.ts";
import { openStream } from "../../shared/api.ts";
import { readEvents } from "../../shared/events.ts";
import { type Failure, networkFailure } from "../../shared/failure.ts";
import { call, isSignInDue } from "../person.ts";

/** Longer than the server waits for a silent model (120 s) before it ends the stream itself. */
const idleTimeoutMs = 150_000;
/** Text that arrives faster than this is shown together. */
const showEveryMs = 30;

/** An answer to the bot's owner. */
export interface TriedAnswer extends Answer {
  /** From the question to the first word or thought. */
  firstMs: number | null;
}

export interface TriedTurn {
  key: number;
  question: string;
  /** A signal of its own, so that its growth draws nothing else again. */
  answer: Signal<TriedAnswer>;
}

/** A chat with a bot as its owner has it: without a link, and with nothing hidden. */
export interface Trial {
  turns: Signal<readonly TriedTurn[]>;
  /** What is typed. */
  draft: Signal<string>;
  isBusy: Signal<boolean>;
  ask: (question: string) => Promise<void>;
  /** Has the server stop what it writes. */
  stop: () => Promise<void>;
  /** Begins another conversation. */
  startOver: () => void;
}

const trials = new Map<string, Trial>();

/** The chat with that bot. It is kept while the console is open: an answer goes on while one looks elsewhere. */
export function trialOf(botId: string): Trial {
  const trial = trials.get(botId) ?? createTrial(botId);
  trials.set(botId, trial);
  return trial;
}

/** Begins a chat with that bot; the server keeps it among the bot's conversations once something was asked. */
function createTrial(botId: string): Trial {
  const turns = signal<readonly TriedTurn[]>([]);
  const draft = signal("");
  const isBusy = signal(false);
  let conversationId: string | null = null;
  let reading = new AbortController();
  let count = 0;
  const stop = async () => {
    const message_id = turns.value.at(-1)?.answer.value.id ?? null;
    await call("POST", `/bots/${botId}/stop`, { message_id });
  };
  return {
    turns,
    draft,
    isBusy,
    ask: async (question) => {
      if (isBusy.value || question.trim() === "") return;
      count += 1;
      const answer = signal<TriedAnswer>({ ...newAnswer, firstMs: null });
      turns.value = [...turns.value, { key: count, question, answer }];
      isBusy.value = true;
      reading = new AbortController();
      const { signal: gone } = reading;
      await readAnswer(answer, { botId, conversationId, question }, gone);
      if (gone.aborted) return;
      conversationId = answer.value.conversationId ?? conversationId;
      isBusy.value = false;
    },
    stop,
    startOver: () => {
      if (isBusy.value) void stop();
      reading.abort();
      turns.value = [];
      isBusy.value = false;
      conversationId = null;
    },
  };
}

interface Asking {
  botId: string;
  conversationId: string | null;
  question: string;
}

async function readAnswer(answer: Signal<TriedAnswer>, asking: Asking, gone: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const fail = (failure: Failure) => {
    if (failure.status === 401) isSignInDue.value = true;
    answer.value = { ...answer.value, status: "failed", failure };
  };
  const opened = await openStream("/api/v3/chat/completions", {
    method: "POST",
    signal: gone,
    body: {
      bot_id: asking.botId,
      conversation_id: asking.conversationId ?? undefined,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: "user", content: asking.question }],
    },
  });
  if (gone.aborted) return;
  if (!opened.ok) return fail(opened.failure);
  let latest = answer.value;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!gone.aborted) answer.value = latest;
  };
  try {
    for await (const message of readEvents(opened.value.body, idleTimeoutMs)) {
      const event = readAnswerEvent(message);
      if (event === null) continue;
      const now = performance.now();
      const next = applyEvent(latest, event, now);
      const isFirst = latest.firstMs === null && (next.content !== "" || next.reasoning !== "");
      latest = { ...next, firstMs: isFirst ? now - startedAt : latest.firstMs };
      timer ??= setTimeout(show, showEveryMs);
    }
  } catch {
    opened.value.close();
  }
  show();
  // The connection broke: an owner's answer cannot be picked up again, but is among the bot's conversations.
  if (isRunning(latest) && !gone.aborted) fail(networkFailure);
}
