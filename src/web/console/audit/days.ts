import { listLocales } from "../../shared/language.ts";

/** Entries of one calendar day of the browser's zone. */
export interface Day<Item> {
  /** YYYY-MM-DD. */
  key: string;
  items: Item[];
}

/** The days of a list that is in the order of time. */
export function groupDays<Item extends { created_at: string }>(items: readonly Item[]): Day<Item>[] {
  const days: Day<Item>[] = [];
  for (const item of items) {
    const key = dayKey(new Date(item.created_at));
    const last = days.at(-1);
    if (last?.key === key) last.items.push(item);
    else days.push({ key, items: [item] });
  }
  return days;
}

/** A day of the browser's zone as YYYY-MM-DD, as a field for days has it. */
function dayKey(time: Date): string {
  const [month, day] = [time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${time.getFullYear()}-${month}-${day}`;
}

/** The first instant of a day in the browser's zone, `more` days later; null where there is no such day. */
export function startOfDay(key: string | null, more = 0): string | null {
  const [year, month, day] = (key ?? "").split("-").map(Number);
  if (!year || !month || !day) return null;
  const start = new Date(year, month - 1, day + more);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}

/** A day in words: today and yesterday by name, others with their weekday. */
export function sayDayName(key: string, now: Date = new Date()): string {
  const [year = 0, month = 1, day = 1] = key.split("-").map(Number);
  const ago = [0, 1].find(
    (back) => key === dayKey(new Date(now.getFullYear(), now.getMonth(), now.getDate() - back)),
  );
  if (ago !== undefined) {
    const words = new Intl.RelativeTimeFormat(listLocales(), { numeric: "auto" }).format(-ago, "day");
    return words.charAt(0).toLocaleUpperCase() + words.slice(1);
  }
  return new Intl.DateTimeFormat(listLocales(), {
    weekday: "long",
    month: "long",
    day: "numeric",
    year: year === now.getFullYear() ? undefined : "numeric",
  }).format(new Date(year, month - 1, day));
}

/** The hour and minute of an instant in the browser's zone. */
export const sayHour = (iso: string): string =>
  new Intl.DateTimeFormat(listLocales(), { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
