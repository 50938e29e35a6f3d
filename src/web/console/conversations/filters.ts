/** What narrows the list, as the address holds it: `from` and `to` are days of the browser's calendar, or instants. */
export const filterNames = [
  "share_token_id",
  "customer_id",
  "visitor_id",
  "from",
  "to",
  "rating",
  "failed",
  "search",
] as const;

export type FilterName = (typeof filterNames)[number];

/** The filters of an address as the API takes them. */
export function readFilters(query: URLSearchParams): Partial<Record<FilterName, string>> {
  const named = filterNames.map((name): [FilterName, string] => [name, query.get(name) ?? ""]);
  const filters: Partial<Record<FilterName, string>> = Object.fromEntries(
    named.filter(([, value]) => value.trim() !== ""),
  );
  if (filters.from !== undefined) filters.from = instantOf(filters.from, 0);
  // A day is meant to its end.
  if (filters.to !== undefined) filters.to = instantOf(filters.to, 1);
  return filters;
}

/** Whether an address narrows the list. */
export const isNarrowed = (query: URLSearchParams): boolean => filterNames.some((name) => query.get(name));

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The beginning of a local day, so many days later; what is no day stays as it is. */
function instantOf(value: string, days: number): string {
  const [, year, month, day] = dayForm.exec(value) ?? [];
  if (day === undefined) return value;
  return new Date(Number(year), Number(month) - 1, Number(day) + days).toISOString();
}

/** A filter's value as the field of a day has it. `isEnd`: an instant is the end of the day before. */
export function dayOf(value: string | null, isEnd: boolean): string {
  if (value === null || dayForm.test(value)) return value ?? "";
  const time = Date.parse(value);
  if (Number.isNaN(time)) return "";
  const local = new Date(isEnd ? time - 1 : time);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}

/** The address of a conversation, or of the list alone, with the filters that hold. */
export function talkHref(id: string | null, query: URLSearchParams): string {
  const path = id === null ? "/console/conversations" : `/console/conversations/${id}`;
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
