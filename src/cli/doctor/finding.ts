/** What was found of one thing: a problem stops something, a warning will one day or harms somebody already. */
export interface Finding {
  check: string;
  verdict: "ok" | "warning" | "problem";
  words: string;
  /** What to do about it; null where nothing is. */
  next: string | null;
}

export const ok = (check: string, words: string): Finding => ({ check, verdict: "ok", words, next: null });

export const warning = (check: string, words: string, next: string): Finding => ({
  check,
  verdict: "warning",
  words,
  next,
});

export const problem = (check: string, words: string, next: string): Finding => ({
  check,
  verdict: "problem",
  words,
  next,
});

/** Bytes for a person, in units of 1024. */
export function sizeOf(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

/** A span for a person: days from two days on, hours from two hours on, else minutes or seconds. */
export function spanOf(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  const units = [
    [172_800, 86_400, "day"],
    [7_200, 3_600, "hour"],
    [120, 60, "minute"],
  ] as const;
  const [, length, unit] = units.find(([from]) => seconds >= from) ?? [0, 1, "second"];
  const count = Math.round(seconds / length);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The sentence of what was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
