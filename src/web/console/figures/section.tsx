import type { Statistics } from "../../../features/statistics/model.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { Card } from "../parts/bits.tsx";
import { useBots } from "../parts/bot-choice.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { useResource } from "../parts/resource.ts";
import { Loading } from "../parts/table.tsx";
import { setQuery } from "../router.ts";
import type { SectionProps } from "../sections.ts";
import { Breakdown } from "./breakdown.tsx";
import { Filters } from "./filters.tsx";
import { type Metric, metricOf, metrics } from "./metrics.ts";
import { figuresPath, ownZone } from "./period.ts";
import { Plot } from "./plot.tsx";
import { StepsTable } from "./steps-table.tsx";
import { figureWords } from "./words.ts";

learnWords(figureWords);

/** The figures over time, and where they came from. */
export function Section({ query }: SectionProps) {
  const { value, failure, isStale, reload } = useResource<Statistics>(figuresPath("", query), {
    keeps: true,
  });
  const bots = useBots(query.get("bot_id"));
  return (
    <>
      <PageHead title={say("nav_figures")} lead={say("fig_lead", { zone: ownZone() })} />
      <Filters query={query} bots={bots} />
      {failure && <FailureNotice failure={failure} onRetry={reload} />}
      {!failure && value === null && <Loading />}
      {value && !(failure && isStale) && (
        <div class={isStale ? "over-time is-stale" : "over-time"} aria-busy={isStale}>
          <OverTime statistics={value} query={query} />
        </div>
      )}
      <Breakdown query={query} points={isStale ? null : (value?.totals.points ?? null)} bots={bots} />
    </>
  );
}

function OverTime({ statistics, query }: { statistics: Statistics; query: URLSearchParams }) {
  const metric = metricOf(query.get("metric"));
  const isTable = query.has("table");
  const isEmpty = statistics.totals.questions + statistics.totals.refusals === 0;
  return (
    <>
      <Tiles statistics={statistics} chosen={metric} />
      <Card
        title={say(metric.label)}
        actions={
          <>
            <button
              type="button"
              class="button button-small"
              aria-pressed={isTable}
              onClick={() => setQuery({ table: isTable ? null : "1" })}
            >
              <IconOf name="list" />
              {say("fig_as_table")}
            </button>
            <a
              class="button button-small"
              href={`/api/v1${figuresPath("/export", query, { format: "csv", step: statistics.step })}`}
              download
            >
              <IconOf name="download" />
              {say("fig_csv")}
            </a>
          </>
        }
      >
        {isEmpty ? (
          <p class="plot-nothing">{say("fig_nothing")}</p>
        ) : (
          <Plot statistics={statistics} metric={metric} />
        )}
        {isTable && <StepsTable statistics={statistics} />}
      </Card>
    </>
  );
}

/** The sums of the period; the one that is chosen is plotted. */
function Tiles({ statistics, chosen }: { statistics: Statistics; chosen: Metric }) {
  return (
    <fieldset class="tiles">
      <legend class="visually-hidden">{say("fig_choose")}</legend>
      {metrics.map((metric) => (
        <label key={metric.name} class="tile">
          <input
            type="radio"
            class="visually-hidden"
            name="metric"
            checked={metric.name === chosen.name}
            onChange={() => setQuery({ metric: metric.name === "questions" ? null : metric.name })}
          />
          <span class="tile-name">{say(metric.label)}</span>
          <span class="tile-value">{metric.total(statistics.totals)}</span>
        </label>
      ))}
    </fieldset>
  );
}
