import type { Statistics } from "../../../features/statistics/model.ts";
import { say } from "../../shared/language.ts";
import { metricOf } from "../figures/metrics.ts";
import { Sparkline } from "../figures/sparkline.tsx";

const shown = ["questions", "customers", "points", "first_token", "refusals", "ratings"] as const;

/** A few sums of the last days, each with its course; each leads to its plot. */
export function Glance({ statistics }: { statistics: Statistics }) {
  return (
    <ul class="glance">
      {shown.map((name) => {
        const metric = metricOf(name);
        const series = metric.series.at(-1);
        const first = name === "ratings" ? metric.series[0] : series;
        const values = statistics.steps.map((step) => first?.value(step) ?? null);
        return (
          <li key={name}>
            <a class="tile" href={`/console/figures?metric=${name}`}>
              <span class="tile-name">{say(metric.label)}</span>
              <span class="tile-value">{metric.total(statistics.totals)}</span>
              <Sparkline values={values} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
