import { dataFrame } from "../../http/sse.ts";
import { type Alike, type Arrival, chunksOf } from "../../upstream/arrival.ts";
import type { CompletionChunk } from "../../upstream/types.ts";
import type { Shower } from "./shown.ts";

/** The frame of what the caller sees; none where there is nothing to see. */
export const frameOf = (shown: CompletionChunk | null): string =>
  shown === null ? "" : dataFrame(JSON.stringify(shown));

/**
 * Makes the frames of all that came at once. Chunks that are alike are shown alike, as long as the shower says the same of all: then one of them is
 * shown and written, and of the others only their texts.
 */
export function createFramer({ show, isSteady }: Shower): (arrival: Arrival) => string {
  let known: { like: CompletionChunk; write: ((text: string) => string) | null } | null = null;
  return (arrival) => {
    if (arrival.texts !== null && isSteady()) {
      if (known?.like !== arrival.like) known = { like: arrival.like, write: writerOf(arrival, show) };
      if (known.write !== null) return joined(arrival.texts, known.write);
    }
    return joined(chunksOf(arrival), (chunk) => frameOf(show(chunk)));
  };
}

function joined<Item>(items: readonly Item[], write: (item: Item) => string): string {
  let text = "";
  for (const item of items) text += write(item);
  return text;
}

/** Writes the frame of a text as that of the chunk which the others are like; null where its own text is not found there just once. */
function writerOf({ like }: Alike, show: Shower["show"]): ((text: string) => string) | null {
  const ownText = JSON.stringify(like.choices[0]?.delta.content);
  const [head, tail, ...others] = frameOf(show(like)).split(ownText);
  if (head === undefined || tail === undefined || others.length > 0) return null;
  return (text) => `${head}${JSON.stringify(text)}${tail}`;
}
