import { language, listLocales, say } from "../../shared/language.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A whole number with its groups. */
export const sayNumber = (value: number): string => new Intl.NumberFormat(listLocales()).format(value);

/** Points, with two decimals or, for less than a point, as many as it takes to say something, up to six. */
export function sayPoints(value: number): string {
  const small = value !== 0 && Math.abs(value) < 1;
  const digits = small
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(listLocales(), value === 0 ? {} : digits).format(value);
}

/** A share of one as a percentage. */
export const sayShare = (value: number): string =>
  new Intl.NumberFormat(listLocales(), { style: "percent", maximumFractionDigits: 1 }).format(value);

/** A size in bytes as people say it: 1.5 MB. */
export function sayBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return new Intl.NumberFormat(listLocales(), {
    style: "unit",
    unit: units[power],
    // "199 byte" is how English shortens it.
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1024 ** power);
}

/** A duration: milliseconds below a second, else seconds. */
export function sayDuration(ms: number): string {
  const isShort = ms < 1_000;
  return new Intl.NumberFormat(listLocales(), {
    style: "unit",
    unit: isShort ? "millisecond" : "second",
    maximumFractionDigits: isShort ? 0 : 1,
  }).format(isShort ? ms : ms / 1_000);
}

/** A calendar day, with its year where that is not this one. */
export function sayDay(iso: string): string {
  const time = new Date(iso);
  const year = time.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(listLocales(), { month: "short", day: "numeric", year }).format(time);
}

/** A day and its hour and minute, in the browser's zone. */
export function sayDateTime(iso: string): string {
  const time = new Date(iso);
  const year = time.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(listLocales(), {
    year,
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: language.value === "zh" ? "h23" : undefined,
  }).format(time);
}

/** How long ago or in how long: "3 hours ago", "in 2 days"; the day itself where that is more than a month. */
export function sayAgo(iso: string, nowMs: number = Date.now()): string {
  const ms = Date.parse(iso) - nowMs;
  const size = Math.abs(ms);
  if (size < minuteMs) return say("just_now");
  const format = new Intl.RelativeTimeFormat(listLocales(), { numeric: "auto" });
  if (size < 60 * minuteMs) return format.format(Math.trunc(ms / minuteMs), "minute");
  if (size < dayMs) return format.format(Math.trunc(ms / (60 * minuteMs)), "hour");
  return size < 30 * dayMs ? format.format(Math.trunc(ms / dayMs), "day") : sayDay(iso);
}
