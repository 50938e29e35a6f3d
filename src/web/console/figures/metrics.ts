import type { FiguresItem, Statistics } from "../../../features/statistics/model.ts";
import { language, listLocales, say } from "../../shared/language.ts";
import type { WordKey } from "../../shared/words.ts";
import { sayDuration, sayNumber, sayPoints } from "../parts/format.ts";

export type StepName = Statistics["step"];

/** One row of bars or one line. Colours are the design's values by their names. */
export interface Series {
  label: WordKey;
  colour: "--accent" | "--good" | "--danger" | "--line-strong";
  /** Null where there is nothing to show. */
  value: (item: FiguresItem) => number | null;
  /** Where it is drawn, if that is not its value: below zero, or on top of another. */
  place?: (item: FiguresItem) => number | null;
}

/** Something that can be plotted over time. */
export interface Metric {
  name: string;
  label: WordKey;
  form: "bars" | "line";
  /** Drawn in this order: a later one covers an earlier. */
  series: readonly Series[];
  say: (value: number) => string;
  total: (item: FiguresItem) => string;
}

const count = (
  name: "questions" | "customers" | "refusals" | "failures",
  colour: Series["colour"],
): Metric => ({
  name,
  label: `fig_${name}`,
  form: "bars",
  series: [{ label: `fig_${name}`, colour, value: (item) => item[name] }],
  say: sayNumber,
  total: (item) => sayNumber(item[name]),
});

/** What the page can plot, in the order of its tiles. */
export const metrics: readonly Metric[] = [
  count("questions", "--accent"),
  count("customers", "--accent"),
  {
    name: "points",
    label: "fig_points",
    form: "bars",
    series: [{ label: "fig_points", colour: "--accent", value: ({ points }) => points }],
    say: sayPoints,
    total: ({ points }) => sayPoints(points),
  },
  {
    name: "tokens",
    label: "fig_tokens",
    form: "bars",
    series: [
      {
        label: "fig_completion_tokens",
        colour: "--accent",
        value: ({ completion_tokens }) => completion_tokens,
        place: ({ prompt_tokens, completion_tokens }) => prompt_tokens + completion_tokens,
      },
      {
        label: "fig_prompt_tokens",
        colour: "--line-strong",
        value: ({ prompt_tokens }) => prompt_tokens,
      },
    ],
    say: sayNumber,
    total: ({ prompt_tokens, completion_tokens }) => sayShort(prompt_tokens + completion_tokens),
  },
  {
    name: "first_token",
    label: "fig_first_token",
    form: "line",
    series: [
      {
        label: "fig_longest",
        colour: "--line-strong",
        value: ({ first_token_ms }) => first_token_ms?.longest ?? null,
      },
      { label: "fig_mean", colour: "--accent", value: ({ first_token_ms }) => first_token_ms?.mean ?? null },
    ],
    say: sayDuration,
    total: ({ first_token_ms }) =>
      first_token_ms === null ? say("fig_none") : sayDuration(first_token_ms.mean),
  },
  {
    name: "ratings",
    label: "fig_ratings",
    form: "bars",
    series: [
      { label: "fig_rated_up", colour: "--good", value: ({ ratings }) => ratings.up },
      {
        label: "fig_rated_down",
        colour: "--danger",
        value: ({ ratings }) => ratings.down,
        place: ({ ratings }) => -ratings.down,
      },
    ],
    say: sayNumber,
    total: ({ ratings }) => `+${sayNumber(ratings.up)} / −${sayNumber(ratings.down)}`,
  },
  count("refusals", "--danger"),
  count("failures", "--danger"),
];

/** The metric of that name; questions where there is none. */
export const metricOf = (name: string | null): Metric => {
  const [first] = metrics;
  const found = metrics.find((metric) => metric.name === name) ?? first;
  if (found === undefined) throw new Error("there is no metric");
  return found;
};

/** A large number in short, 1.2M, with so many digits behind the point at most. */
export const sayShort = (value: number, maximumFractionDigits = 1): string =>
  new Intl.NumberFormat(listLocales(), { notation: "compact", maximumFractionDigits }).format(value);

/** What a step is called, in full or, under the plot, in short. */
export function sayStep(start: string, step: StepName, isShort = false): string {
  const form = isShort ? shortForms[step] : longForms[step];
  const hourCycle = language.value === "zh" ? ("h23" as const) : undefined;
  const named = new Intl.DateTimeFormat(listLocales(), { ...form, hourCycle }).format(new Date(start));
  return step === "week" && !isShort ? say("fig_week_of", { day: named }) : named;
}

const shortForms = {
  hour: { hour: "numeric" },
  day: { month: "short", day: "numeric" },
  week: { month: "short", day: "numeric" },
  month: { month: "short", year: "2-digit" },
} as const satisfies Record<StepName, Intl.DateTimeFormatOptions>;

const longForms = {
  hour: { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  day: { weekday: "short", month: "short", day: "numeric", year: "numeric" },
  week: { month: "short", day: "numeric", year: "numeric" },
  month: { month: "long", year: "numeric" },
} as const satisfies Record<StepName, Intl.DateTimeFormatOptions>;
