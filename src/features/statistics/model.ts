import { t } from "elysia";
import { limits } from "../../config.ts";
import { tableFormat } from "../../http/table-file.ts";
import { id, instant, nullable } from "../../http/wire.ts";

const periodFields = {
  bot_id: t.Optional(t.String({ description: "One bot. Left out: all of your own" })),
  share_token_id: t.Optional(t.String({ description: "What was asked through one link" })),
  visitor_id: t.Optional(t.String({ description: "What one visitor asked" })),
  from: t.Optional(
    t.String({
      description:
        "ISO 8601 with a zone, rounded down to a quarter of an hour. Left out: the first of the last 30 days",
      examples: ["2026-11-01T00:00:00+08:00"],
    }),
  ),
  to: t.Optional(
    t.String({
      description: "Not counted itself; rounded up to a quarter of an hour. Left out: now",
      examples: ["2026-12-01T00:00:00+08:00"],
    }),
  ),
  zone: t.Optional(
    t.String({
      description:
        "The zone whose days count, as the IANA database names it. Left out: that of the installation",
      examples: ["Asia/Shanghai"],
      maxLength: limits.nameChars,
    }),
  ),
};
const periodQuery = t.Object(periodFields);
export type PeriodQuery = typeof periodQuery.static;

const step = t.Union([t.Literal("hour"), t.Literal("day"), t.Literal("week"), t.Literal("month")], {
  description: `Weeks begin on Monday. At most ${limits.figureSteps} steps. Left out: what suits the period`,
});
const dimension = t.Union([t.Literal("bot"), t.Literal("link"), t.Literal("customer")], {
  description: "What each item sums up",
});

const stepFields = { ...periodFields, step: t.Optional(step) };
export const statisticsQuery = t.Object(stepFields);
export type StatisticsQuery = typeof statisticsQuery.static;
export const statisticsFileQuery = t.Object({ ...stepFields, format: t.Optional(tableFormat) });

const breakdownFields = { ...periodFields, dimension };
export const breakdownQuery = t.Object({
  ...breakdownFields,
  cursor: t.Optional(t.String({ description: "`next_cursor` of the page before" })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: limits.pageItems, description: "Items a page" })),
});
export type BreakdownQuery = typeof breakdownQuery.static;
export const breakdownFileQuery = t.Object({ ...breakdownFields, format: t.Optional(tableFormat) });

const figureFields = {
  questions: t.Integer({ description: "Questions that a bot answered, or failed to", examples: [214] }),
  customers: t.Integer({
    description:
      "Different visitors who asked through a link. Those who were erased, and nameless ones who were forgotten, are no longer counted",
    examples: [17],
  }),
  points: t.Number({ examples: [42.5] }),
  prompt_tokens: t.Integer({ examples: [180_300] }),
  completion_tokens: t.Integer({ examples: [52_100] }),
  first_token_ms: nullable(
    t.Object(
      { mean: t.Integer({ examples: [820] }), longest: t.Integer({ examples: [4_310] }) },
      {
        description:
          "From the model's call until its first word of answer or reasoning, in milliseconds. null: there was none",
      },
    ),
  ),
  failures: t.Integer({
    description:
      "Answers that failed of themselves. Not those that were cut off as their link or session ended",
    examples: [2],
  }),
  refusals: t.Integer({
    description: "Questions and visitors refused, by a limit or by the host. Not known of visitors: 0 there",
    examples: [5],
  }),
  ratings: t.Object({ up: t.Integer({ examples: [31] }), down: t.Integer({ examples: [4] }) }),
};
const figuresItem = t.Object(figureFields, { title: "Figures" });
export type FiguresItem = typeof figuresItem.static;

const stepItem = t.Object({ start: instant, ...figureFields });
export type StepItem = typeof stepItem.static;

const period = { from: instant, to: instant, zone: t.String({ examples: ["Asia/Shanghai"] }) };
export const statistics = t.Object({ ...period, step, totals: figuresItem, steps: t.Array(stepItem) });
export type Statistics = typeof statistics.static;

const breakdownItem = t.Object({
  id: t.String({
    description:
      "The bot's, the link's or the visitor's; empty among links for what managers asked without one",
    examples: id.examples,
  }),
  name: nullable(
    t.String({
      description:
        "The bot's, the link's, the customer's username, or what the host calls its visitor. null: it has none",
    }),
  ),
  bot_id: nullable(id),
  kind: nullable(
    t.String({
      description:
        "Of a visitor, how it is known: `account`, `hook`, `signed`, `anonymous`, `master`, or `preview`: a manager who looks, who is none of the `customers`. Among links `none` for what was asked without one",
    }),
  ),
  ...figureFields,
});
export type BreakdownItem = typeof breakdownItem.static;

export const breakdown = t.Object({
  ...period,
  dimension,
  items: t.Array(breakdownItem),
  next_cursor: nullable(t.String()),
});
export type Breakdown = typeof breakdown.static;
export type Dimension = typeof dimension.static;
