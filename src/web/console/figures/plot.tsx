import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Statistics } from "../../../features/statistics/model.ts";
import { language, say } from "../../shared/language.ts";
import { theme } from "../looks.ts";
import { drawPlot } from "./drawing.ts";
import { type Metric, sayStep } from "./metrics.ts";

/** A metric over time. Whoever does not see it hears the sum, and finds each number in the table. */
export function Plot({ statistics, metric }: { statistics: Statistics; metric: Metric }) {
  const { steps, step, totals } = statistics;
  const place = useRef<HTMLDivElement>(null);
  const pointed = useSignal<number | null>(null);
  const scheme = useScheme();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const onPoint = (index: number | null) => {
      pointed.value = index;
    };
    const plot = drawPlot(element, { steps, step, metric, onPoint });
    const resizing = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: plot.height });
    });
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      plot.destroy();
      pointed.value = null;
    };
  }, [statistics, metric, language.value, scheme]);
  const at = pointed.value === null ? undefined : steps[pointed.value];
  const [first, last] = [steps[0], steps.at(-1)];
  const label = say("fig_plot", {
    metric: say(metric.label),
    step: say(`fig_by_${step}`),
    from: first ? sayStep(first.start, step) : "",
    to: last ? sayStep(last.start, step) : "",
    total: metric.total(totals),
  });
  return (
    <figure class="plot">
      <figcaption class="plot-read" aria-hidden="true">
        <strong>
          {at
            ? sayStep(at.start, step)
            : say("fig_heading", { metric: say(metric.label), step: say(`fig_by_${step}`) })}
        </strong>
        {(at || metric.series.length > 1) &&
          metric.series.map(({ label: name, colour, value }) => (
            <span key={name} class={`plot-key plot-key${colour}`}>
              {metric.series.length > 1 && `${say(name)} `}
              {at && sayValue(metric, value(at))}
            </span>
          ))}
      </figcaption>
      <div ref={place} class="plot-place" role="img" aria-label={label} />
    </figure>
  );
}

const sayValue = (metric: Metric, value: number | null) =>
  value === null ? say("fig_none") : metric.say(value);

/** Changes whenever other colours hold: another choice, or the system's. */
function useScheme(): string {
  const isDark = useSignal(matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const read = () => {
      isDark.value = media.matches;
    };
    media.addEventListener("change", read);
    return () => media.removeEventListener("change", read);
  }, []);
  return useComputed(() => `${theme.value} ${isDark.value}`).value;
}
