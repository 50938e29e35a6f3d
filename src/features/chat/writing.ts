import type { App } from "../../app.ts";
import { type Arrival, chunksOf, single } from "../../upstream/arrival.ts";
import { createParter } from "../../upstream/paragraphs.ts";
import type { ChunkDelta } from "../../upstream/types.ts";
import { hasWords } from "./answer.ts";
import { startCheckpoints } from "./checkpoints.ts";
import { createFramer } from "./frames.ts";
import type { AnswerScope, Hand, RunningAnswer, TurnPiece } from "./running.ts";
import { cutOffPiece, lastPiece, type Shower } from "./shown.ts";

/** An answer that comes, and where it goes. */
interface Written {
  scope: AnswerScope;
  it: RunningAnswer;
  arrivals: AsyncIterable<Arrival[]>;
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
  let isFull = false;
  let pieces: TurnPiece[] = [];
  /** Adds what has come to the pieces, as far as the limit reaches. */
  const add = (arrival: Arrival): void => {
    if (isFull) return;
    const bytes = sizeOf(arrival);
    if (bytes <= leftBytes) {
      leftBytes -= bytes;
      watch.see(arrival);
      pieces.push({ arrival, frames: framesOf(arrival) });
    } else if (arrival.texts !== null) {
      for (const chunk of chunksOf(arrival)) add(single(chunk));
    } else {
      isFull = true;
      pieces.push(cutOffPiece(shower.show));
    }
  };
  try {
    for await (const arrived of arrivals) {
      it.signal.throwIfAborted();
      pieces = [];
      for (const arrival of arrived) part(arrival, add);
      hand(pieces);
      if (isFull) return;
    }
    // Nothing is left to tell where the next plain chunk would be shown as the ones before.
    if (!shower.isSteady()) hand([lastPiece(shower.show)]);
  } finally {
    endCheckpoints();
  }
}

/** The bytes an arrival adds to the answer. Most hold nothing but text. */
function sizeOf(arrival: Arrival): number {
  if (arrival.texts === null)
    return arrival.chunk.choices.reduce((sum, { delta }) => sum + sizeOfDelta(delta), 0);
  const role = arrival.like.choices[0]?.delta.role;
  const bytes = role === undefined ? 0 : arrival.texts.length * sizeOfFields({ role });
  return bytes + Buffer.byteLength(arrival.text);
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
    see: (arrival: Arrival): void => {
      if (firstTokenMs === null && hasWords(arrival)) firstTokenMs = performance.now() - startedAt;
    },
    read: () => ({ firstTokenMs, modelMs: performance.now() - startedAt }),
  };
}
