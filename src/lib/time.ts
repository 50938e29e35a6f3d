import { AppError } from "../errors.ts";

/** Milliseconds since 1970 as the wire's time: ISO 8601 in UTC with milliseconds. */
export const toIso = (ms: number): string => new Date(ms).toISOString();

/** `toIso`, keeping null. */
export const toIsoOrNull = (ms: number | null): string | null => (ms === null ? null : toIso(ms));

const instantForm =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads an expiry as the contract takes it: ISO 8601 with `Z` or an offset, without a zone UTC; null and an empty string are
 * none. Throws invalid_expiry for another form, a day that does not exist, and an instant outside the years 1 to 9999 in UTC.
 */
export function parseExpiry(value: string | null | undefined): number | null {
  if (value === null || value === undefined || value.trim() === "") return null;
  const match = instantForm.exec(value.trim());
  if (!match) throw new AppError("invalid_expiry");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const millisecond = Math.floor(Number(`0.${match[7] ?? "0"}`) * 1000);
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, millisecond);
  const exists =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month - 1 &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second;
  const instant = local.getTime() - offsetMs(match[8]);
  const utcYear = new Date(instant).getUTCFullYear();
  if (!exists || year < 1 || utcYear < 1 || utcYear > 9999) throw new AppError("invalid_expiry");
  return instant;
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) throw new AppError("invalid_expiry");
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
