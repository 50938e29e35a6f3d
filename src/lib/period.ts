import { AppError } from "../errors.ts";
import { parseExpiry } from "./time.ts";

/** From an instant on and up to another, which is no more part of it. */
export interface Period {
  fromMs: number | undefined;
  toMs: number | undefined;
}

/** The period that `from` and `to` of a query name. Throws invalid_period for what is no instant with a zone, and an end before the beginning. */
export function readPeriod({ from, to }: { from?: string; to?: string }): Period {
  const period = { fromMs: readInstant(from), toMs: readInstant(to) };
  if (period.fromMs !== undefined && period.toMs !== undefined && period.fromMs >= period.toMs)
    throw new AppError("invalid_period", { params: { period: "no_length" } });
  return period;
}

/** `2026-11-22T08:00:00.000000000+08:00` in characters. */
const longestInstant = 35;

/** An instant of a query, in which a plus sign that nobody escaped has become a space. */
function readInstant(given: string | undefined): number | undefined {
  if (given === undefined || given.trim() === "") return undefined;
  const value = given.trim().replace(/ (?=\d{2}:?\d{2}$)/, "+");
  // What is longer is none, and would be looked through anew from each of its spaces.
  const hasZone = value.length <= longestInstant && /[Tt ].*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/.test(value);
  try {
    if (hasZone) return parseExpiry(value) ?? undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  throw new AppError("invalid_period", { params: { period: "not_an_instant" } });
}
