import uPlot from "uplot";
import type { StepItem } from "../../../features/statistics/model.ts";
import { type Metric, type Series, type StepName, sayShort, sayStep } from "./metrics.ts";

/** What is drawn, and what hears which step is pointed at. */
export interface Drawing {
  steps: readonly StepItem[];
  step: StepName;
  metric: Metric;
  onPoint: (index: number | null) => void;
}

const height = 280;
/** Between the words under the plot. */
const wordsPx = { hour: 58, day: 64, week: 64, month: 72 };

/** Draws a plot into an element as wide as that is, in the colours that hold there. The caller destroys it. */
export function drawPlot(place: HTMLElement, { steps, step, metric, onPoint }: Drawing): uPlot {
  const colours = coloursOf(place);
  const line = { stroke: colours("--line"), width: 1 };
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const words = { stroke: colours("--ink-faint"), font, ticks: { show: false } };
  return new uPlot(
    {
      width: place.clientWidth,
      height,
      legend: { show: false },
      padding: [10, 24, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: metric.form === "line" } },
      scales: {
        x: { time: false, range: [-0.5, steps.length - 0.5] },
        y: { range: (_, least, most) => rangeOf(least, most) },
      },
      axes: [
        {
          ...words,
          grid: { show: false },
          border: { show: true, ...line },
          size: 30,
          splits: (plot) => splitsOf(steps.length, plot.bbox.width / devicePixelRatio / wordsPx[step]),
          values: (_, places) => places.map((at) => sayStep(steps[at]?.start ?? "", step, true)),
        },
        {
          ...words,
          grid: line,
          size: (_, values) => 14 + 7 * Math.max(3, ...(values ?? []).map((value) => value.length)),
          values: (_, values, _axis, _space, apart) =>
            values.map((value) =>
              metric.form === "line" ? metric.say(value) : sayShort(Math.abs(value), digitsOf(apart)),
            ),
          incrs: metric.name === "points" ? undefined : wholeSteps,
        },
      ],
      series: [{}, ...metric.series.map((one) => drawnSeries(one, metric, colours(one.colour, "none")))],
      hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    },
    [
      steps.map((_, index) => index),
      ...metric.series.map(({ value, place: at = value }) =>
        steps.map((item) => drawnValue(at(item), metric)),
      ),
    ],
    place,
  );
}

/** A bar of nothing would be a stroke on the ground line. */
const drawnValue = (value: number | null, { form }: Metric) => (form === "bars" ? value || null : value);

/** One, two and five with their noughts: what is counted has no parts. */
const wholeSteps = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

/** How many digits behind the point tell numbers apart that are so far from one another: of a few points' cost all were 0.1 else. */
const digitsOf = (apart: number) => Math.max(1, String(apart).split(".")[1]?.length ?? 0);

function drawnSeries({ label }: Series, { form }: Metric, colour: string): uPlot.Series {
  if (form === "line") return { label, stroke: colour, width: 2, points: { size: 6, fill: colour } };
  const paths = uPlot.paths.bars?.({ size: [0.72, 44], radius: 0.12 });
  return { label, fill: colour, stroke: colour, width: 0, points: { show: false }, ...(paths && { paths }) };
}

/** From zero, with some air above; a plot of nothing has a scale all the same. */
function rangeOf(least: number | null, most: number | null): [number, number] {
  const [low, high] = [Math.min(0, least ?? 0), Math.max(0, most ?? 0)];
  const air = (high - low || 4) * 0.06;
  return [low < 0 ? low - air : 0, high > 0 || low === 0 ? (high || 4) + air : air];
}

function splitsOf(count: number, most: number): number[] {
  const every = Math.max(1, Math.ceil(count / Math.max(1, most)));
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every);
}

/**
 * The design's values as a canvas takes them: a browser resolves `light-dark()` in no value but a property's. Where the system chooses the
 * colours it does so for these too, but for those that tell one series from another (`adjust` none).
 */
function coloursOf(place: HTMLElement): (name: string, adjust?: "auto" | "none") => string {
  return (name, adjust = "auto") => {
    const probe = document.createElement("i");
    probe.style.setProperty("forced-color-adjust", adjust);
    probe.style.color = `var(${name})`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
