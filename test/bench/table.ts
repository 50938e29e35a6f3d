import { type Figure, isMet } from "./figure.ts";
import type { Measured } from "./measure.ts";

/** What the words of the table mean, for who reads it the first time. */
const legend = `Figures with × are ratios within this run: both sides were measured in turns, a round each, and the median of the rounds' ratios is told.
  direct        whoever asks, at the test model itself, with nothing between
  raw           a Bun server of ten lines between them, which knows nobody, keeps nothing and hands the bytes on
  one row, …    a route of Elysia, the framework beneath, that runs one statement and does nothing else
  hello world   an executable with one route of Elysia
Wanted is what the project set out to reach. Other work on the machine makes every figure of time worse, those of botshare before those of raw.
`;

/** One table of all figures that something is wanted of, and below it what lies behind each, and the others. */
export function describe(measured: readonly Measured[]): string {
  const figures = measured.flatMap((part) => part.figures);
  const wanted = figures.filter(({ target }) => target !== null);
  const rows = wanted.map((figure) => [figure.what, shownOf(figure), targetOf(figure), verdictOf(figure)]);
  const failures = measured.flatMap(({ name, failure }) =>
    failure === null ? [] : [[name, "—", "", `failed: ${failure}`]],
  );
  const details = measured.flatMap((part) => [
    `\n${part.name} (${part.seconds.toFixed(0)} s)`,
    ...part.figures.map(
      (figure) => `  ${figure.what}: ${[shownOf(figure), figure.detail].filter(Boolean).join(" · ")}`,
    ),
  ]);
  const lines = tableOf([["what", "figure", "wanted", ""], ...rows, ...failures]);
  const met = wanted.filter((figure) => verdictOf(figure) === "met").length;
  const summary = `\n${met} of ${wanted.length} reach what is wanted.`;
  return [legend, ...lines, summary, ...details, ""].join("\n");
}

/** A value with its unit; a dash where it could not be measured. */
export function shownOf({ value, unit }: Pick<Figure, "value" | "unit">): string {
  if (Number.isNaN(value)) return "—";
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

function targetOf({ target, unit }: Figure): string {
  if (target === null) return "";
  return "atMost" in target ? `≤ ${target.atMost} ${unit}` : `≥ ${target.atLeast} ${unit}`;
}

function verdictOf(figure: Figure): string {
  if (Number.isNaN(figure.value)) return "not measured";
  return isMet(figure) ? "met" : "missed";
}

/** The rows with their columns under one another: the first to the left, the others to the right but the last. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const isLeft = at === 0 || at === row.length - 1;
        return isLeft ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
      })
      .join("   ")
      .trimEnd(),
  );
}
