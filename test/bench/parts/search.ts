import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../src/db/open.ts";
import { searchPassages } from "../../../src/features/knowledge/search.ts";
import { openKnowledgeApp } from "../../helpers/knowledge.ts";
import type { Figure, Part } from "../figure.ts";
import { keptFolder } from "../kept.ts";
import { type Collection, type Size, writeCollection } from "../search/corpus.ts";

// What a search of a bot's documents takes as they become many: the search itself, in this process, without the requests around it.

const sizes = { whole: [1_000, 10_000, 100_000], quick: [1_000, 5_000] } as const;
const questionsAsked = { whole: 200, quick: 50 };
const rounds = 3;
/** A bot with so many passages beside another one with the most of them. */
const besideCount = 1_000;

/** How the time of a search grows with the passages: in three languages, by questions of 3 to 12 words, rare and common ones. */
export const measureSearch: Part = async ({ quick }) => {
  const counts = quick ? sizes.quick : sizes.whole;
  const questions = quick ? questionsAsked.quick : questionsAsked.whole;
  const folder = keptFolder(quick ? "search-quick" : "search", {
    files: ["search/corpus.ts", "search/words.ts", "random.ts", "parts/search.ts"],
    make: (to) => {
      for (const count of counts) writePlace(to, { passages: count, questions }, count === counts.at(-1));
    },
  });
  const places = counts.map((count) => openPlace(folder, count));
  try {
    const beside = places.at(-1)?.collections[1];
    const searched = places.map(({ app, collections: [own] }) => ({ app, ...must(own) }));
    const last = searched.at(-1);
    const all = last === undefined || beside === undefined ? searched : [...searched, { ...last, ...beside }];
    const times = await timeInTurns(all);
    return toFigures(counts, times, quick);
  } finally {
    for (const { connection } of places) connection.close();
  }
};

const fileOf = (folder: string, count: number, ending: string) => join(folder, `${count}.${ending}`);

function writePlace(folder: string, size: Size, isLast: boolean): void {
  const connection = openDatabase(fileOf(folder, size.passages, "db"));
  if ("kind" in connection) throw new Error("The database is newer than the code");
  // Should the machine lose power the file is made anew.
  connection.pragma("synchronous = OFF");
  connection.pragma("cache_size = -262144");
  const collections = [writeCollection(connection, "Searched", size)];
  if (isLast) collections.push(writeCollection(connection, "Beside it", { ...size, passages: besideCount }));
  mergeEntries(connection);
  connection.close();
  writeFileSync(fileOf(folder, size.passages, "json"), JSON.stringify(collections));
}

/** The merging that the program does after each step of an upload. */
function mergeEntries(connection: { exec: (sql: string) => unknown; prepare: Preparing }): void {
  const changes = connection.prepare("SELECT total_changes()").pluck();
  for (let before = -2, now = 0; now - before >= 2; ) {
    before = Number(changes.get());
    connection.exec("INSERT INTO passages_fts (passages_fts, rank) VALUES ('merge', 4096)");
    now = Number(changes.get());
  }
}

type Preparing = (sql: string) => { pluck: () => { get: () => unknown } };

function openPlace(folder: string, count: number) {
  const { app, connection } = openKnowledgeApp(fileOf(folder, count, "db"));
  const collections: Collection[] = JSON.parse(readFileSync(fileOf(folder, count, "json"), "utf8"));
  return { app, connection, collections };
}

type Searched = Collection & Pick<ReturnType<typeof openPlace>, "app">;

/** The least time of each question over the rounds, in milliseconds, ascending; all places take part in each round. */
async function timeInTurns(places: readonly Searched[]): Promise<number[][]> {
  const least = places.map(({ questions: asked }) => asked.map(() => Number.POSITIVE_INFINITY));
  for (let round = 0; round < rounds; round += 1)
    for (const at of least[0]?.keys() ?? [])
      for (const [place, { app, botId, questions: asked }] of places.entries()) {
        const question = asked[at];
        const times = least[place];
        if (question === undefined || times === undefined) continue;
        const startedAt = performance.now();
        await searchPassages(app, botId, question);
        times[at] = Math.min(times[at] ?? 0, performance.now() - startedAt);
      }
  return least.map((times) => times.sort((one, other) => one - other));
}

function toFigures(counts: readonly number[], times: readonly number[][], quick: boolean): Figure[] {
  const [base = []] = times;
  const places = [
    ...counts.slice(1).map((count) => `${count.toLocaleString("en")} passages`),
    `${besideCount.toLocaleString("en")} passages beside ${(counts.at(-1) ?? 0).toLocaleString("en")} of another bot`,
  ];
  const named = counts[0]?.toLocaleString("en");
  return places.flatMap((place, index) =>
    [0.5, 0.99].map((share): Figure => {
      const [own, least] = [quantile(times[index + 1] ?? [], share), quantile(base, share)];
      const name = `p${share * 100}`;
      const isJudged = share === 0.99 && !quick;
      return {
        what: `search of ${place}, ${name}, of that of ${named}`,
        value: own / least,
        unit: "×",
        target: isJudged ? { atMost: 3 } : null,
        detail: `${own.toFixed(2)} ms and ${least.toFixed(2)} ms; ${base.length} questions, the least of ${rounds} rounds of each`,
      };
    }),
  );
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("The data of the bench lacks a collection");
  return value;
}

if (import.meta.main) {
  const figures = await measureSearch({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
