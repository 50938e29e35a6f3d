import type { FiguresItem, Statistics, StepItem } from "../../../features/statistics/model.ts";
import { say } from "../../shared/language.ts";
import { sayDuration, sayNumber, sayPoints } from "../parts/format.ts";
import { type Column, Table } from "../parts/table.tsx";
import { sayStep } from "./metrics.ts";

/** The numbers of a plot, and those of all the others, one step a row. */
export function StepsTable({ statistics }: { statistics: Statistics }) {
  const { step, steps } = statistics;
  const columns: Column<StepItem>[] = [
    { head: say(`fig_step_${step}`), cell: ({ start }) => sayStep(start, step), isMain: true },
    ...figureColumns(),
  ];
  return <Table caption={say("fig_steps")} columns={columns} rows={steps} keyOf={({ start }) => start} />;
}

/** The columns that every table of figures has; with `isShort` a card on a small screen shows the most telling alone. */
export const figureColumns = ({ isShort = false } = {}): Column<FiguresItem>[] => [
  { head: say("fig_questions"), cell: ({ questions }) => sayNumber(questions), isNumber: true },
  { head: say("fig_customers"), cell: ({ customers }) => sayNumber(customers), isNumber: true },
  { head: say("fig_points"), cell: ({ points }) => sayPoints(points), isNumber: true },
  {
    head: say("fig_tokens"),
    cell: ({ prompt_tokens, completion_tokens }) => sayNumber(prompt_tokens + completion_tokens),
    isNumber: true,
    isExtra: isShort,
  },
  {
    head: say("fig_first_token"),
    cell: ({ first_token_ms }) => (first_token_ms === null ? "–" : sayDuration(first_token_ms.mean)),
    isNumber: true,
    isExtra: isShort,
  },
  {
    head: say("fig_ratings"),
    cell: ({ ratings }) => `+${sayNumber(ratings.up)} / −${sayNumber(ratings.down)}`,
    isNumber: true,
  },
  {
    head: say("fig_refusals"),
    cell: ({ refusals }) => sayNumber(refusals),
    isNumber: true,
    isExtra: isShort,
  },
  {
    head: say("fig_failures"),
    cell: ({ failures }) => sayNumber(failures),
    isNumber: true,
    isExtra: isShort,
  },
];
