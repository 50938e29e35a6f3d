import type { App } from "../../app.ts";
import { AppError, type PeriodReason } from "../../errors.ts";
import { readPeriod } from "../../lib/period.ts";
import { toIso } from "../../lib/time.ts";
import { dayMs, oldestQuarter, quarterMs, startOf } from "../figures/spans.ts";
import { dayOf, zoneNamed } from "../usage/days.ts";
import { addDays, dayStart, type StepName, stepStarts } from "./calendar.ts";
import type { PeriodQuery } from "./model.ts";

/** What is to be counted: from one instant to before another, both whole quarters of an hour, in the days of a zone. */
export interface Period {
  fromMs: number;
  toMs: number;
  zone: string;
  /** Before this instant figures are known by days in UTC alone. */
  daysBeforeMs: number;
}

/** A part of a period, and the spans that make it up. */
export interface Step {
  fromMs: number;
  toMs: number;
}

/** Spans of one kind that follow one another. */
export interface Range {
  span: "quarter" | "day";
  fromMs: number;
  toMs: number;
}

/** The spans of one kind that a step is made of. */
export interface Piece extends Range {
  step: number;
}

const refuse = (period: PeriodReason) => new AppError("invalid_period", { params: { period } });

/** Days of the period that is counted where none is named: up to this moment, today being the last. */
const usualDays = 30;

/**
 * The period that a query names: instants of ISO 8601 with a zone, rounded outwards to whole quarters of an hour, and the zone as the
 * IANA database spells it. Throws invalid_period.
 */
export function countedPeriod({ config, clock }: App, query: PeriodQuery): Period {
  const zone = zoneNamed(query.zone ?? config.timeZone);
  if (zone === null) throw refuse("unknown_zone");
  const given = readPeriod(query);
  const now = clock();
  const toMs = startOf(inRange(given.toMs ?? now) + quarterMs - 1, quarterMs);
  const usual = () => dayStart(addDays(dayOf(toMs - 1, zone), 1 - usualDays), zone);
  const fromMs = given.fromMs === undefined ? usual() : startOf(inRange(given.fromMs), quarterMs);
  if (fromMs >= toMs) throw refuse("no_length");
  return { fromMs, toMs, zone, daysBeforeMs: oldestQuarter(now, config.limits.figureQuarterMs) };
}

/** Since 1972 all zones have had offsets of whole quarters of an hour; years of five digits have another form. */
const earliestMs = Date.parse("1972-02-01T00:00:00Z");
const latestMs = Date.parse("9990-01-01T00:00:00Z");

function inRange(ms: number): number {
  if (ms < earliestMs || ms >= latestMs) throw refuse("not_an_instant");
  return ms;
}

/** The steps of a period, the first and the last cut off where it begins and ends. Throws invalid_period where they are too many. */
export function stepsOf(app: App, period: Period, step: StepName): Step[] {
  const { fromMs, toMs, zone } = period;
  const most = app.config.limits.figureSteps;
  const starts = stepStarts(step, zone, fromMs, toMs, most + 2);
  const steps = starts.slice(0, -1).map((start, index) => ({
    fromMs: Math.max(start, fromMs),
    toMs: Math.min(starts[index + 1] ?? toMs, toMs),
  }));
  const last = steps.at(-1);
  if (steps.length > most || last === undefined || last.toMs < toMs)
    // There are no longer steps than months.
    throw refuse(step === "month" ? "too_long" : "too_many_spans");
  return steps;
}

/** The step that suits a period where none is named. */
export function usualStep({ fromMs, toMs }: Period): StepName {
  const days = (toMs - fromMs) / dayMs;
  if (days <= 3) return "hour";
  if (days <= 100) return "day";
  return days <= 2 * 366 ? "week" : "month";
}

/**
 * The spans that a step is made of: whole days in UTC, and the quarters of an hour before and after them. Days of which the quarters
 * are no longer known belong to the step in which their noon is.
 */
export function piecesOf({ fromMs, toMs }: Step, index: number, daysBeforeMs: number): Piece[] {
  const knownFrom = Math.max(fromMs, daysBeforeMs);
  const firstDay = Math.max(roundUp(knownFrom), daysBeforeMs);
  const lastDay = Math.max(startOf(toMs, dayMs), firstDay);
  const old = {
    fromMs: roundUp(fromMs - dayMs / 2),
    toMs: Math.min(roundUp(toMs - dayMs / 2), daysBeforeMs),
  };
  const pieces: Omit<Piece, "step">[] = [
    { span: "day", ...old },
    { span: "quarter", fromMs: knownFrom, toMs: Math.min(firstDay, toMs) },
    { span: "day", fromMs: firstDay, toMs: lastDay },
    { span: "quarter", fromMs: lastDay, toMs },
  ];
  return pieces.filter((piece) => piece.toMs > piece.fromMs).map((piece) => ({ step: index, ...piece }));
}

/** How many spans a range has. */
export const spansIn = ({ span, fromMs, toMs }: Range): number =>
  (toMs - fromMs) / (span === "day" ? dayMs : quarterMs);

/** The spans of the pieces of steps that follow one another, in as few ranges as hold them. */
export function rangesOf(pieces: readonly Piece[]): Range[] {
  const last: Partial<Record<Range["span"], Range>> = {};
  const ranges: Range[] = [];
  for (const { span, fromMs, toMs } of pieces) {
    const before = last[span];
    if (before?.toMs === fromMs) before.toMs = toMs;
    else {
      last[span] = { span, fromMs, toMs };
      ranges.push(last[span]);
    }
  }
  return ranges;
}

const roundUp = (ms: number) => startOf(ms + dayMs - 1, dayMs);

/** A period as the wire has it. */
export const toPeriodItem = ({ fromMs, toMs, zone }: Period) => ({
  from: toIso(fromMs),
  to: toIso(toMs),
  zone,
});
