import { say } from "../shared/language.ts";

export type Day = "today" | "yesterday" | "this_week" | "earlier";

/** Newest-first items in groups by the reader's own calendar day. Empty groups are left out. */
export function groupByDay<Item extends { updated_at: string }>(
  items: readonly Item[],
  now: Date,
): { day: Day; items: Item[] }[] {
  const groups: { day: Day; items: Item[] }[] = [];
  for (const item of items) {
    const day = dayOf(new Date(item.updated_at), now);
    const group = groups.find((candidate) => candidate.day === day);
    if (group) group.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}

function dayOf(time: Date, now: Date): Day {
  const midnight = (daysAgo: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  if (time >= midnight(0)) return "today";
  if (time >= midnight(1)) return "yesterday";
  return time >= midnight(7) ? "this_week" : "earlier";
}

/**
 * When something was, as briefly as its group allows: the hour for today and yesterday, else the day. Among what is pinned, whose days
 * differ, the day says which.
 */
export function sayTime(iso: string, group: Day | "pinned", now: Date, locales: readonly string[]): string {
  const time = new Date(iso);
  const day = group === "pinned" ? dayOf(time, now) : group;
  const isThisYear = time.getFullYear() === now.getFullYear();
  const hour: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  const weekday: Intl.DateTimeFormatOptions = { weekday: "short" };
  const forms: Record<Day, Intl.DateTimeFormatOptions> = {
    today: hour,
    yesterday: group === "pinned" ? weekday : hour,
    this_week: weekday,
    earlier: { month: "short", day: "numeric", year: isThisYear ? undefined : "numeric" },
  };
  return new Intl.DateTimeFormat([...locales], forms[day]).format(time);
}

/** The whole day and hour. */
export function sayFullTime(iso: string, locales: readonly string[]): string {
  return new Intl.DateTimeFormat([...locales], { dateStyle: "full", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/** When something will be, to the minute and not too early: the hour, with its weekday where that is not today, and the next midnight by its name. */
export function sayMoment(iso: string, now: Date, locales: readonly string[]): string {
  const minuteMs = 60_000;
  const time = new Date(Math.ceil(Date.parse(iso) / minuteMs) * minuteMs);
  const isToday = time.toDateString() === now.toDateString();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  if (time.getTime() === midnight.getTime()) return say("next_midnight");
  return new Intl.DateTimeFormat([...locales], {
    weekday: isToday ? undefined : "short",
    hour: "numeric",
    minute: "2-digit",
  }).format(time);
}
