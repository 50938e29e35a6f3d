const formatters = new Map<string, Intl.DateTimeFormat>();

/** No zone's day is longer: an hour is added where clocks go back, and never two. */
const longestDayMs = 26 * 3600 * 1000;

/**
 * A zone's name as the IANA database spells it, whatever letters are large or small in `name`; null where it has none of that name.
 * Formatters are kept for good: a zone that somebody else names goes through this first.
 */
export function zoneNamed(name: string): string | null {
  // Runtimes take offsets for zones too, which name no place's calendar.
  if (/^[+-]/.test(name)) return null;
  if (formatters.has(name)) return name;
  try {
    return makeFormatter(name).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The calendar day of an instant in a zone of the IANA database, as YYYY-MM-DD. */
export function dayOf(ms: number, zone: string): string {
  // The same as below without the calendar data of the zones, which take 5 ms to load.
  if (zone === "UTC") return new Date(ms).toISOString().slice(0, 10);
  const known = formatters.get(zone);
  const formatter = known ?? makeFormatter(zone);
  if (known === undefined) formatters.set(zone, formatter);
  return formatter.format(ms);
}

/** Canada's English writes dates in the order and with the hyphens of ISO 8601. */
const makeFormatter = (timeZone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

/**
 * The first instant of the next calendar day in a zone, in milliseconds since 1970. That is not always midnight, which some zones
 * leave out when their clocks go forward: the calendar itself is asked.
 */
export function nextDayStart(ms: number, zone: string): number {
  const today = dayOf(ms, zone);
  let before = ms;
  let after = ms + longestDayMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayOf(middle, zone) === today) before = middle;
    else after = middle;
  }
  return after;
}
