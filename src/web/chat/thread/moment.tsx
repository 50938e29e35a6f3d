import { language, listLocales } from "../../shared/language.ts";
import { sayFullTime } from "../days.ts";

/** Making one takes a browser longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** When a message was written: the hour, with the day where that is not today. */
export function sayMoment(iso: string, now: Date, locales: readonly string[]): string {
  const time = new Date(iso);
  const weekMs = 6 * 24 * 3_600_000;
  const isYear = time.getFullYear() === now.getFullYear();
  const hour: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  if (time.toDateString() === now.toDateString()) return format("today", hour, locales).format(time);
  if (now.getTime() - time.getTime() < weekMs)
    return format("week", { weekday: "short", ...hour }, locales).format(time);
  const day: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
  return isYear
    ? format("year", { ...day, ...hour }, locales).format(time)
    : format("all", { ...day, year: "numeric", ...hour }, locales).format(time);
}

function format(
  name: string,
  options: Intl.DateTimeFormatOptions,
  locales: readonly string[],
): Intl.DateTimeFormat {
  const key = [name, ...locales].join();
  const made = formats.get(key) ?? new Intl.DateTimeFormat([...locales], options);
  formats.set(key, made);
  return made;
}

/** The time of a message, quiet; the whole date on demand. */
export function Moment({ iso }: { iso: string }) {
  // Drawn again in another language.
  const locales = language.value ? listLocales() : [];
  return (
    <time class="moment" dateTime={iso} title={sayFullTime(iso, locales)}>
      {sayMoment(iso, new Date(), locales)}
    </time>
  );
}
