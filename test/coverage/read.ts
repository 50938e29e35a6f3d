/** A file of the sources as the tests ran it. */
export interface Covered {
  path: string;
  lines: number;
  /** The numbers of those that no test ran. */
  missed: number[];
}

/** Reads what `bun test --coverage-reporter=lcov` writes (geninfo(1), "FILES"): of each file its lines and how often each ran. */
export function readLcov(text: string): Covered[] {
  const hits = new Map<string, Map<number, number>>();
  let current = new Map<number, number>();
  for (const row of text.split("\n")) {
    const [, path] = /^SF:(.+)$/.exec(row) ?? [];
    if (path !== undefined) {
      current = hits.get(path) ?? new Map();
      hits.set(path, current);
    }
    const [, line, count] = /^DA:(\d+),(\d+)/.exec(row) ?? [];
    if (line !== undefined) current.set(Number(line), (current.get(Number(line)) ?? 0) + Number(count));
  }
  return [...hits].map(([path, lines]) => ({
    path,
    lines: lines.size,
    missed: [...lines].flatMap(([line, count]) => (count === 0 ? [line] : [])).sort((a, b) => a - b),
  }));
}

/** The share of lines that ran, from 0 to 1. */
export const shareOf = (files: readonly Covered[]): number => {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const missed = files.reduce((sum, file) => sum + file.missed.length, 0);
  return lines === 0 ? 1 : (lines - missed) / lines;
};

/**
 * What is said at the end of a run: the sum, the files that no test loaded, and each file of which less than `least` (0 to 1) ran, with
 * the lines that did not. It is not `good` where there is such a file.
 */
export function describeCoverage(files: readonly Covered[], unloaded: readonly string[], least: number) {
  const under = files
    .filter((file) => shareOf([file]) < least)
    .sort((a, b) => shareOf([a]) - shareOf([b]))
    .map((file) => `  ${file.path}: ${percent(shareOf([file]))}, without lines ${spansOf(file.missed)}`);
  const rows = [...under, ...unloaded.map((path) => `  ${path}: no test loads it`)];
  const words = [`Coverage: ${percent(shareOf(files))} of the server's lines.`];
  if (rows.length > 0)
    words.push(`Each file has to have ${percent(least)} (bunfig.toml); these do not:`, ...rows);
  return { good: rows.length === 0, words: words.join("\n") };
}

/** Never more than it is: what is shown as 95.0 % is no less. */
const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

/** Line numbers for a person: 3-5, 9. */
function spansOf(lines: readonly number[]): string {
  const spans: [first: number, last: number][] = [];
  for (const line of lines) {
    const latest = spans.at(-1);
    if (latest !== undefined && line === latest[1] + 1) latest[1] = line;
    else spans.push([line, line]);
  }
  return spans.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
