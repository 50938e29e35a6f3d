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
  let known: { like: CompletionChunk; write: ((alike: Alike) => string) | null } | null = null;
  return (arrival) => {
    if (arrival.texts !== null && isSteady()) {
      if (known?.like !== arrival.like) known = { like: arrival.like, write: writerOf(arrival, show) };
      if (known.write !== null) return known.write(arrival);
    }
    let frames = "";
    for (const chunk of chunksOf(arrival)) frames += frameOf(show(chunk));
    return frames;
  };
}

/** Writes the frames of texts as that of the chunk which they are like; null where its own text is not found there just once. */
function writerOf({ like }: Alike, show: Shower["show"]): ((alike: Alike) => string) | null {
  const ownText = like.choices[0]?.delta.content;
  if (!ownText) return null;
  const [head, tail, ...others] = frameOf(show(like)).split(inJson(ownText));
  if (head === undefined || tail === undefined || others.length > 0) return null;
  const between = tail + head;
  return ({ texts, isVerbatim }) => `${head}${(isVerbatim ? texts : texts.map(inJson)).join(between)}${tail}`;
}

/** A text as it stands in JSON, between its quotation marks. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
