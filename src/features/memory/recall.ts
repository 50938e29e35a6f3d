import type { App } from "../../app.ts";
import { findWords, readText, weigh } from "../../lib/match.ts";
import { cutQuestion } from "../../lib/text.ts";
import { rarityOf } from "../knowledge/rank.ts";
import { factKey, onOneLine } from "./facts.ts";
import { type MemoryShelf, readMemories } from "./service.ts";

/** A question is read up to here, and compared by at most so many of its words. */
const questionChars = 2_000;
const questionWords = 20;

/** What a visitor said of itself, and when. */
export interface Memory {
  text: string;
  createdAt: number;
}

/**
 * What a question calls to mind of what its visitor said of itself: the memories that share the most and the rarest words with it, then
 * the newest, at most limits.recalledMemories, oldest first. Left out are those that stand in `shown`, which the model reads anyway, and
 * those of the version of the question that it takes the place of (`formerId`).
 */
export async function recallMemories(
  app: App,
  shelf: MemoryShelf,
  question: string,
  { shown, formerId }: { shown: readonly string[]; formerId: string | null },
): Promise<Memory[]> {
  const known = await readMemories(app, shelf, formerId);
  if (known.length === 0) return [];
  const read = shown.map((text) => factKey(onOneLine(text))).join("\n");
  const recalled: Memory[] = [];
  for (const memory of rank(known, question)) {
    if (recalled.length === app.config.limits.recalledMemories) break;
    if (!read.includes(factKey(memory.text))) recalled.push(memory);
  }
  return recalled.sort((one, other) => one.createdAt - other.createdAt);
}

/** The most relevant first; what is as relevant stays in its order. */
function rank(newestFirst: readonly Memory[], question: string): Memory[] {
  const words = cutQuestion(question, questionWords, questionChars);
  if (words.length === 0) return [...newestFirst];
  const rows = newestFirst.map((memory) => ({ memory, found: findWords(words, readText(memory.text)) }));
  const weights = words.map((word, place) => {
    const having = rows.filter(({ found }) => (found[place] ?? 0) > 0).length;
    return word.weight * rarityOf(having, rows.length);
  });
  return rows
    .map(({ memory, found }) => ({ memory, score: weigh(found, weights) }))
    .sort((one, other) => other.score - one.score)
    .map(({ memory }) => memory);
}
