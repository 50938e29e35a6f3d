import type { App } from "../../app.ts";
import { type Arrival, chunksOf, single } from "../../upstream/arrival.ts";
import { createParter } from "../../upstream/paragraphs.ts";
import type { ChunkDelta, CompletionChunk } from "../../upstream/types.ts";
import { hasWords } from "./answer.ts";
import { createFramer } from "./frames.ts";
import { startCheckpoints } from "./record.ts";
import type { AnswerScope, Hand, RunningAnswer, TurnPiece } from "./running.ts";
import { cutOffPiece, lastPiece, type Shower } from "./shown.ts";

/** An answer that comes, and where it goes. */
interface Written {
  scope: AnswerScope;
  it: RunningAnswer;
  arrivals: AsyncGenerator<Arrival[]>;
  shower: Shower;
  watch: ModelWatch;
}

/**
 * Hands on what comes of an answer, at once what came at once, up to its end or to where it grows beyond limits.answerBytes. Throws what
 * breaks it, and the reason of its signal.
 */
export async function writeAnswer(
  app: App,
  { scope, it, arrivals, shower, watch }: Written,
  hand: Hand,
): Promise<void> {
  const endCheckpoints = startCheckpoints(app, scope.messageId, it.answer);
  const part = createParter();
  const framesOf = createFramer(shower);
  let leftBytes = app.config.limits.answerBytes;
  /** Adds what has come to the pieces, as far as the limit reaches. Gives whether that was all. */
  const add = (arrival: Arrival, pieces: TurnPiece[]): boolean => {
    const bytes = sizeOf(arrival);
    if (bytes > leftBytes) {
      return arrival.alike !== null && chunksOf(arrival).every((chunk) => add(single(chunk), pieces));
    }
    leftBytes -= bytes;
    watch.see(arrival.chunk);
    pieces.push({ chunk: arrival.chunk, frames: framesOf(arrival) });
    return true;
  };
  try {
    for await (const arrived of arrivals) {
      it.signal.throwIfAborted();
      const pieces: TurnPiece[] = [];
      const isAll = arrived.every((arrival) => part(arrival).every((each) => add(each, pieces)));
      if (!isAll) pieces.push(cutOffPiece(shower.show));
      hand(pieces);
      if (!isAll) return;
    }
    hand([lastPiece(shower.show)]);
  } finally {
    endCheckpoints();
  }
}

/** The bytes an arrival adds to the answer. Most hold nothing but text. */
function sizeOf({ chunk, alike }: Arrival): number {
  if (alike === null) return chunk.choices.reduce((sum, { delta }) => sum + sizeOfDelta(delta), 0);
  const { content, ...others } = alike.like.choices[0]?.delta ?? {};
  return alike.texts.reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    alike.texts.length * sizeOfFields(others),
  );
}

const sizeOfDelta = ({ content, ...others }: ChunkDelta) =>
  Buffer.byteLength(content ?? "") + sizeOfFields(others);

const sizeOfFields = (others: Record<string, unknown>) =>
  Object.keys(others).length > 0 ? Buffer.byteLength(JSON.stringify(others)) : 0;

export type ModelWatch = ReturnType<typeof startWatch>;

/**
 * Measures a model call from its beginning, an image's reading and the connection included: until the first word of its answer or of its
 * reasoning is seen, and until it is read.
 */
export function startWatch() {
  const startedAt = performance.now();
  let firstTokenMs: number | null = null;
  return {
    see: (chunk: CompletionChunk): void => {
      if (firstTokenMs === null && hasWords(chunk)) firstTokenMs = performance.now() - startedAt;
    },
    read: () => ({ firstTokenMs, modelMs: performance.now() - startedAt }),
  };
}
