import { say } from "../../shared/language.ts";
import { withQuery } from "../parts/listing.ts";

const presets = ["today", "7", "30", "90", "year", "custom"] as const;
export type Preset = (typeof presets)[number];

/** A period in instants; without an end it goes on until now. */
export interface Chosen {
  preset: Preset;
  from: string;
  to: string | null;
  /** The days of a custom period, as fields for dates have them. */
  firstDay: string;
  lastDay: string;
}

/** The browser's zone, whose days are counted. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

export const presetOptions = (): { value: Preset; label: string }[] =>
  presets.map((value) => ({ value, label: labelOf(value) }));

function labelOf(preset: Preset): string {
  if (preset === "today" || preset === "year" || preset === "custom") return say(`fig_${preset}`);
  return say("fig_days", { days: preset });
}

/** The period that the address names; the last 30 days where it names none. */
export function readPeriod(query: URLSearchParams, now = new Date()): Chosen {
  const preset = presets.find((name) => name === query.get("period")) ?? "30";
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const lastDay = dayIn(query.get("to")) ?? today;
  const firstDay = dayIn(query.get("from")) ?? daysAfter(lastDay, -29);
  const days = { firstDay: toDay(firstDay), lastDay: toDay(lastDay) };
  if (preset !== "custom") return { preset, from: startOf(preset, today).toISOString(), to: null, ...days };
  return { preset, from: firstDay.toISOString(), to: daysAfter(lastDay, 1).toISOString(), ...days };
}

function startOf(preset: Exclude<Preset, "custom">, today: Date): Date {
  if (preset === "today") return today;
  if (preset === "year") return new Date(today.getFullYear() - 1, today.getMonth(), today.getDate() + 1);
  return daysAfter(today, 1 - Number(preset));
}

const daysAfter = (day: Date, days: number) =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

/** A calendar day as its first moment here. */
function dayIn(text: string | null): Date | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "") ?? [];
  return year === undefined ? null : new Date(Number(year), Number(month) - 1, Number(day));
}

const toDay = (day: Date) =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

const filterNames = ["bot_id", "share_token_id", "visitor_id"] as const;

/** A path of the figures with the period and the filters of the page's address, and `more`. */
export function figuresPath(
  path: string,
  query: URLSearchParams,
  more: Record<string, string | number> = {},
): string {
  const { from, to } = readPeriod(query);
  const filters = Object.fromEntries(filterNames.map((name) => [name, query.get(name)]));
  return withQuery(`/statistics${path}`, { ...filters, from, to, zone: ownZone(), ...more });
}
