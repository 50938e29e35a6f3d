/** The spans of figures, in milliseconds. Offsets of zones are whole quarters of an hour, and were since 1972. */
export const quarterMs = 15 * 60_000;
export const dayMs = 24 * 3_600_000;

/** The start of the span of that length which holds an instant. */
export const startOf = (ms: number, lengthMs: number): number => ms - (ms % lengthMs);

/** Before this day's start, in UTC, figures are known by days alone. */
export const oldestQuarter = (now: number, keptMs: number): number => startOf(now - keptMs, dayMs);

/** The key of what a visitor asked through a link, or without one. */
export const visitorKey = (linkId: string | null, visitorId: string): string =>
  `${linkId ?? ""}/${visitorId}`;

/** The parts of a visitor's key. */
export function readVisitorKey(key: string): { linkId: string | null; visitorId: string } {
  const [linkId = "", visitorId = ""] = key.split("/");
  return { linkId: linkId || null, visitorId };
}
