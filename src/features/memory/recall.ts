import type { App } from "../../app.ts";
import { breathe } from "../../lib/breathe.ts";
import { type FoundWords, findWords, readText, weigh } from "../../lib/match.ts";
import { cutQuestion } from "../../lib/text.ts";
import { rarityOf } from "../knowledge/rank.ts";
import { type Leaving, type MemoryShelf, readMemories } from "./service.ts";

/** A question is read up to here, and compared by at most so many of its words. */
const questionChars = 2_000;
const questionWords = 20;
/** So many memories are cut into words at once: a millisecond or two. */
const atOnce = 50;

/** What a visitor said of itself, and when. */
export interface Memory {
  text: string;
  createdAt: number;
}

/**
 * What a question calls to mind of what its visitor said of itself: the memories that share the most and the rarest words with it, then
 * the newest, at most limits.recalledMemoryItems, oldest first. Left out are those that stand in `shown`, which the model reads anyway, and
 * those of what the question takes the place of (`leaving`).
 */
export async function recallMemories(
  app: App,
  shelf: MemoryShelf,
  question: string,
  { shown, leaving }: { shown: readonly string[]; leaving: Leaving | null },
): Promise<Memory[]> {
  const known = await readMemories(app, shelf, leaving);
  if (known.length === 0) return [];
  const recalled = new Set<Memory>();
  for (const memory of await rank(known, question)) {
    if (recalled.size === app.config.limits.recalledMemoryItems) break;
    if (!shown.some((text) => text.includes(memory.text))) recalled.add(memory);
  }
  return known.filter((memory) => recalled.has(memory)).reverse();
}

/** The most relevant first; what is as relevant stays in its order. */
async function rank(newestFirst: readonly Memory[], question: string): Promise<Memory[]> {
  const words = cutQuestion(question, questionWords, questionChars);
  if (words.length === 0) return [...newestFirst];
  const rows: { memory: Memory; found: FoundWords }[] = [];
  for (const memory of newestFirst) {
    rows.push({ memory, found: findWords(words, readText(memory.text)) });
    if (rows.length % atOnce === 0) await breathe();
  }
  const weights = words.map((word, place) => {
    const having = rows.filter(({ found }) => (found[place] ?? 0) > 0).length;
    return word.weight * rarityOf(having, rows.length);
  });
  return rows
    .map(({ memory, found }) => ({ memory, score: weigh(found, weights) }))
    .sort((one, other) => other.score - one.score)
    .map(({ memory }) => memory);
}
