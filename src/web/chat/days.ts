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
