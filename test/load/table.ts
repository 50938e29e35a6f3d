import { quantile } from "./measure.ts";
import type { Stage } from "./stages.ts";

const shown = (value: number | null, digits = 0): string => (value === null ? "?" : value.toFixed(digits));

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1000) / 1000;

/** One figure of every stage, and how many times that of the first it is. */
export interface Line {
  name: string;
  values: (number | null)[];
  ratios: (number | null)[];
}

const latencies: readonly [name: string, of: (stage: Stage) => number[]][] = [
  ["first token", ({ customers }) => customers.firstMs],
  ["whole turn", ({ customers }) => customers.wholeMs],
  ["page", ({ customers }) => customers.pageMs],
  ["entry", ({ customers }) => customers.entryMs],
  ["sign-in", ({ customers }) => customers.signInMs],
];

/** The figures of all stages, each beside the first one's. */
export function linesOf(stages: readonly Stage[]): Line[] {
  const line = (name: string, read: (stage: Stage) => number | null): Line => {
    const values = stages.map(read).map(rounded);
    const first = values[0] ?? null;
    return {
      name,
      values,
      ratios: values.map((value) => (value === null || !first ? null : rounded(value / first))),
    };
  };
  return [
    ...latencies.flatMap(([name, of]) =>
      [0.5, 0.99].map((share) => line(`${name} p${share * 100}, ms`, (stage) => quantile(of(stage), share))),
    ),
    line("memory at most, MiB", ({ server }) => server.peakMiB),
    line("  without files, MiB", ({ server }) => server.peakOwnMiB),
    line("processors", ({ server }) => server.cpu),
  ];
}

/** The table for a person. */
export function describe(stages: readonly Stage[]): string {
  const width = 24;
  const cells = (name: string, values: readonly string[]) =>
    name.padEnd(22) + values.map((value) => value.padStart(width)).join("");
  const counted = (name: string, read: (stage: Stage) => unknown) =>
    cells(
      name,
      stages.map((it) => String(read(it))),
    );
  return [
    cells(
      "",
      stages.map(({ name }) => name),
    ),
    counted("turns", ({ customers }) => customers.turns),
    counted("turns gone wrong", ({ customers }) => customers.wrong.length),
    counted("slow streams whole", ({ streams }) => streams?.firstMs.length ?? "-"),
    counted("slow streams wrong", ({ streams }) => streams?.wrong.length ?? "-"),
    ...linesOf(stages).map(({ name, values, ratios }) =>
      cells(
        name,
        values.map(
          (value, at) =>
            `${shown(value, name === "processors" ? 2 : 1)}${at === 0 ? "" : ` (${shown(ratios[at] ?? null, 1)}×)`}`,
        ),
      ),
    ),
    counted("sign-ins put off", ({ customers }) => customers.signInsRefused),
    counted("flood, by status", ({ flood }) => (flood === null ? "-" : statuses(flood))),
    counted("slow-loris shed", ({ loris }) => (loris === null ? "-" : `${loris.closed} of ${loris.opened}`)),
    counted("  longest let be, s", ({ loris }) =>
      loris === null ? "-" : Math.round(loris.longestMs / 1_000),
    ),
  ].join("\n");
}

const statuses = (flood: Record<string, number>): string =>
  Object.entries(flood)
    .map(([status, times]) => `${status}:${times}`)
    .join(" ");
