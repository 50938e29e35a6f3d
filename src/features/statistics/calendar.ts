import { dayMs, quarterMs, startOf } from "../figures/spans.ts";
import { dayOf } from "../usage/days.ts";

export const stepNames = ["hour", "day", "week", "month"] as const;
export type StepName = (typeof stepNames)[number];

const hourMs = 3_600_000;

/** The first instant of a calendar day (YYYY-MM-DD) in a zone, or of the next where the zone left that day out. */
export function dayStart(day: string, zone: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`);
  // Everywhere the day begins within 15 hours of its beginning in UTC, on a whole quarter of an hour.
  let before = noon - 27 * hourMs;
  let after = noon + 3 * hourMs;
  while (after - before > quarterMs) {
    const middle = before + startOf((after - before) / 2, quarterMs);
    if (dayOf(middle, zone) < day) before = middle;
    else after = middle;
  }
  return after;
}

/** A calendar day so many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/**
 * The instants at which calendar hours, days, weeks (from Monday) or months of a zone begin, from the one that `fromMs` is in up to the
 * first at or after `toMs`; at most `most` of them.
 */
export function stepStarts(
  step: StepName,
  zone: string,
  fromMs: number,
  toMs: number,
  most: number,
): number[] {
  const starts: number[] = [];
  const next = step === "hour" ? hoursFrom(zone, fromMs) : daysFrom(step, zone, fromMs);
  for (const start of next) {
    // A day that a zone left out begins where the next one does.
    if (start !== starts.at(-1)) starts.push(start);
    if (start >= toMs || starts.length >= most) return starts;
  }
  return starts;
}

function* daysFrom(step: Exclude<StepName, "hour">, zone: string, fromMs: number): Generator<number> {
  let day = firstDay(step, dayOf(fromMs, zone));
  for (let start = dayStart(day, zone); ; ) {
    yield start;
    const next = nextDay(step, day);
    const likely = start + Date.parse(next) - Date.parse(day);
    start = isDayStart(likely, next, zone) ? likely : dayStart(next, zone);
    day = next;
  }
}

/** Nearly all days have 24 hours: two looks at a calendar instead of the ten that finding the start takes. */
const isDayStart = (ms: number, day: string, zone: string): boolean =>
  dayOf(ms, zone) === day && dayOf(ms - quarterMs, zone) < day;

function firstDay(step: Exclude<StepName, "hour">, day: string): string {
  if (step === "month") return `${day.slice(0, 8)}01`;
  if (step === "day") return day;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

function nextDay(step: Exclude<StepName, "hour">, day: string): string {
  if (step === "month") return `${addDays(day, 31).slice(0, 8)}01`;
  return addDays(day, step === "week" ? 7 : 1);
}

/** Clock hours. Where clocks are put back by half an hour (Lord Howe Island), one is half as long or half as long again. */
function* hoursFrom(zone: string, fromMs: number): Generator<number> {
  for (let at = startOf(fromMs, quarterMs) - minutesOf(fromMs, zone); ; ) {
    yield at;
    const next = at + hourMs;
    const past = minutesOf(next, zone);
    at = past === 0 ? next : next + hourMs - past;
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is past the hour, in milliseconds of whole quarters. */
function minutesOf(ms: number, zone: string): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat("en-GB", { timeZone: zone, minute: "numeric" });
  clocks.set(zone, clock);
  return startOf(Number(clock.format(ms)) * 60_000, quarterMs);
}
