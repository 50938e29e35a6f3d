import type { Reads } from "./reads.ts";
import type { Exported, Waits } from "./times.ts";

/** What a request took over the larger database and over the smaller one, and what it read. */
export interface Figures {
  name: string;
  largeMs?: number;
  smallMs?: number;
  waits?: Waits;
  large?: Reads | undefined;
  small?: Reads | undefined;
  /** What went wrong, where it could not be measured. */
  failure?: string;
}

const ms = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(1)} ms`);
const whole = (value: number | undefined) => (value === undefined ? "–" : value.toLocaleString("en"));
const times = (large: number | undefined, small: number | undefined) =>
  large === undefined || small === undefined || small === 0 ? "" : `${(large / small).toFixed(1)}×`;
const megabytes = (bytes: number | null) => (bytes === null ? "–" : `${Math.round(bytes / 1024 ** 2)} MB`);

/** The table of the requests over databases of so many messages, and under it those that read much. */
export function describeRequests(
  figures: readonly Figures[],
  sizes: { large: number; small: number },
): string {
  const names = { large: whole(sizes.large), small: whole(sizes.small) };
  const head = [
    "messages:",
    names.large,
    names.small,
    "ratio",
    "others wait",
    "rows read",
    `of ${names.small}`,
    "ratio",
  ];
  const rows = figures.map(({ name, largeMs, smallMs, waits, large, small, failure }) =>
    failure === undefined
      ? [
          name,
          ...[ms(largeMs), ms(smallMs), times(largeMs, smallMs), ms(waits?.longestMs)],
          ...[whole(large?.rows), whole(small?.rows), times(large?.rows, small?.rows)],
        ]
      : [`${name} FAILED: ${failure}`],
  );
  const growing = figures.flatMap(({ name, large, small }) =>
    large === undefined || small === undefined || large.rows < 2_000 || large.worst === null
      ? []
      : [`  ${name}: ${whole(large.worst.rows)} rows by ${large.worst.plan}\n    ${large.worst.source}`],
  );
  const end =
    growing.length === 0
      ? ""
      : `\n\nRequests that read more than 2,000 rows, and where most of them:\n${growing.join("\n")}`;
  return `${layOut([head, ...rows])}${end}`;
}

/** The table of the files; under it how long others wait when nobody asks for anything. */
export function describeExports(
  exports: readonly (Exported & { name: string; rows: number })[],
  idle: Waits,
): string {
  const head = [
    "messages of one bot",
    "rows",
    "size",
    "time",
    "rows/s",
    "memory before",
    "at most",
    "others wait p99",
    "longest",
  ];
  const rows = exports.map((it) => [
    it.name,
    whole(it.rows),
    megabytes(it.bytes),
    `${(it.ms / 1_000).toFixed(1)} s`,
    whole(Math.round((it.rows / it.ms) * 1_000)),
    megabytes(it.peakBefore),
    megabytes(it.peakAfter),
    ms(it.waits.p99Ms),
    ms(it.waits.longestMs),
  ]);
  const nothing = ["nothing", "", "", "", "", "", "", ms(idle.p99Ms), ms(idle.longestMs)];
  return layOut([head, ...rows, nothing]);
}

/** The table of what was deleted. */
export function describeDeletions(deletions: readonly { name: string; ms: number; waits: Waits }[]): string {
  const rows = deletions.map((it) => [
    it.name,
    `${(it.ms / 1_000).toFixed(2)} s`,
    ms(it.waits.p99Ms),
    ms(it.waits.longestMs),
  ]);
  return layOut([["deleted", "time", "others wait p99", "longest"], ...rows]);
}

function layOut(rows: readonly (readonly string[])[]): string {
  const whole = rows.filter((row) => row.length > 1);
  const widths = (whole[0] ?? []).map((_, at) =>
    Math.max(...whole.map((row) => Bun.stringWidth(row[at] ?? ""))),
  );
  const pad = (cell: string, at: number) =>
    " ".repeat(Math.max(0, (widths[at] ?? 0) - Bun.stringWidth(cell)));
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell + pad(cell, at) : pad(cell, at) + cell)).join("   "))
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}
