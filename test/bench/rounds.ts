import type { Round, Target } from "./load.ts";

/** One comparison: several targets under the same load. */
export interface Comparison {
  title: string;
  /** What `perSecond` counts, and what `waitsMs` waits for. */
  counts: string;
  waits: string;
  targets: Target[];
  /** The target that the others are measured by. */
  baseline: string;
  run: (target: Target) => Promise<Round>;
  /** What the results come to, in a sentence. */
  conclude?: (results: readonly Result[]) => string;
}

/** A target's figures over all rounds. */
export interface Result {
  name: string;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** The median over the rounds of this target's rate by the baseline's in the same round, and of its median wait. */
  rateOfBaseline: number;
  waitOfBaseline: number;
  rounds: number;
}

/**
 * Runs the targets in turns, a round each and each round in another order, so that what slows the machine for a moment slows them
 * all. The first round only warms up. Ends after `rounds`, or after the first round past `endsAt` (performance.now()).
 */
export async function compare(comparison: Comparison, rounds: number, endsAt: number): Promise<Result[]> {
  const { targets, baseline, run } = comparison;
  const measured = new Map<string, Round[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    if (round > 1 && performance.now() > endsAt) break;
    const order = targets
      .map((_, at) => targets[(at + round) % targets.length])
      .filter((it) => it !== undefined);
    for (const target of order) {
      const figures = await run(target);
      if (round > 0) measured.get(target.name)?.push(figures);
    }
  }
  const base = measured.get(baseline) ?? [];
  return targets.map(({ name }) => summarize(name, measured.get(name) ?? [], base));
}

function summarize(name: string, rounds: readonly Round[], base: readonly Round[]): Result {
  const waits = rounds.flatMap(({ waitsMs }) => waitsMs).sort((a, b) => a - b);
  const ratio = (read: (round: Round) => number) =>
    quantile(
      rounds.map((round, at) => read(round) / read(base[at] ?? round)).sort((a, b) => a - b),
      0.5,
    );
  return {
    name,
    perSecond: quantile(
      rounds.map(({ perSecond }) => perSecond).sort((a, b) => a - b),
      0.5,
    ),
    p50Ms: quantile(waits, 0.5),
    p99Ms: quantile(waits, 0.99),
    rateOfBaseline: ratio(({ perSecond }) => perSecond),
    waitOfBaseline: ratio(({ waitsMs }) => quantile(waitsMs, 0.5)),
    rounds: rounds.length,
  };
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** The results as a table for a terminal. */
export function describe(comparison: Comparison, results: readonly Result[]): string {
  const head = [
    "",
    comparison.counts,
    `${comparison.waits} p50`,
    "p99",
    `rate of ${comparison.baseline}`,
    "wait of it",
  ];
  const rows = results.map((it) => [
    it.name,
    it.perSecond.toFixed(it.perSecond < 100 ? 1 : 0),
    `${it.p50Ms.toFixed(2)} ms`,
    `${it.p99Ms.toFixed(2)} ms`,
    `${it.rateOfBaseline.toFixed(2)}×`,
    `${it.waitOfBaseline.toFixed(2)}×`,
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("   ");
  const end = comparison.conclude === undefined ? "" : `  ${comparison.conclude(results)}\n`;
  return `${comparison.title} (${results[0]?.rounds ?? 0} rounds)\n${[head, ...rows].map((row) => `  ${line(row)}`).join("\n")}\n${end}\n`;
}
