import type { TranscriptMessage } from "../../../features/transcripts/model.ts";

/** A message on a path, and the other versions of it, which are not on that path. */
export interface Entry {
  message: TranscriptMessage;
  others: readonly TranscriptMessage[];
}

/** Messages by what they follow; empty for first questions. */
export type Followers = ReadonlyMap<string, readonly TranscriptMessage[]>;

export const followersOf = (messages: readonly TranscriptMessage[]): Followers =>
  Map.groupBy(messages, (message) => message.parent_id ?? "");

/**
 * What is read one after the other from a message on, that one included; without one, from the first question. Of versions the one that
 * the visitor sees is taken, else the latest.
 */
export function listPath(followers: Followers, from: TranscriptMessage | null): Entry[] {
  const path: Entry[] = from === null ? [] : [{ message: from, others: [] }];
  for (;;) {
    const last = path.at(-1);
    const versions = followers.get(last?.message.id ?? "") ?? [];
    const message = versions.find(({ shown }) => shown) ?? versions.at(-1);
    if (message === undefined) return path;
    path.push({ message, others: versions.filter((version) => version !== message) });
  }
}

/** The tokens of all answers that are here. */
export function sumTokens(messages: readonly TranscriptMessage[]): { prompt: number; completion: number } {
  let prompt = 0;
  let completion = 0;
  for (const { usage } of messages) {
    prompt += usage?.prompt_tokens ?? 0;
    completion += usage?.completion_tokens ?? 0;
  }
  return { prompt, completion };
}
