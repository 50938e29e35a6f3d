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

/** When something was, for beside an item in its day's group: the hour, with its day where the group has several. */
export function sayTime(iso: string, day: Day, now: Date, locales: readonly string[]): string {
  const time = new Date(iso);
  const isThisYear = time.getFullYear() === now.getFullYear();
  const days: Record<Day, Intl.DateTimeFormatOptions> = {
    today: {},
    yesterday: {},
    this_week: { weekday: "short" },
    earlier: { month: "short", day: "numeric", year: isThisYear ? undefined : "numeric" },
  };
  const hour: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat([...locales], { ...days[day], ...hour }).format(time);
}

/** The whole day and hour. */
export function sayFullTime(iso: string, locales: readonly string[]): string {
  return new Intl.DateTimeFormat([...locales], { dateStyle: "full", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/** When something will be, to the minute and not too early: the hour, with its weekday where that is not today. */
export function sayMoment(iso: string, now: Date, locales: readonly string[]): string {
  const minuteMs = 60_000;
  const time = new Date(Math.ceil(Date.parse(iso) / minuteMs) * minuteMs);
  const isToday = time.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat([...locales], {
    weekday: isToday ? undefined : "short",
    hour: "numeric",
    minute: "2-digit",
  }).format(time);
}
