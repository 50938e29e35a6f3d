const width = 120;
const height = 32;

/** A small line of some numbers, as an ornament beside their sum: it has no words. Where there is none, it has a gap. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const most = Math.max(...values.map((value) => value ?? 0), 0);
  if (values.length < 2 || most === 0)
    return <svg class="sparkline" aria-hidden="true" viewBox={`0 0 ${width} ${height}`} />;
  const xOf = (index: number) => ((index / (values.length - 1)) * width).toFixed(1);
  const yOf = (value: number) => (height - 2 - (value / most) * (height - 4)).toFixed(1);
  const runs = runsOf(values).map((run) => ({
    // A number alone is a line without a length, which a round end makes a dot.
    line: `M${run.map(({ index, value }) => `${xOf(index)} ${yOf(value)}`).join("L")}${run.length === 1 ? "h0" : ""}`,
    ground: `L${xOf(run.at(-1)?.index ?? 0)} ${height}L${xOf(run[0]?.index ?? 0)} ${height}Z`,
  }));
  return (
    <svg
      class="sparkline"
      aria-hidden="true"
      focusable="false"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
    >
      <path class="sparkline-area" d={runs.map(({ line, ground }) => line + ground).join("")} />
      <path
        class="sparkline-line"
        d={runs.map(({ line }) => line).join("")}
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The numbers that follow one another without a gap, with their places. */
function runsOf(values: readonly (number | null)[]): { index: number; value: number }[][] {
  const runs: { index: number; value: number }[][] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const last = runs.at(-1);
    if (last?.at(-1)?.index === index - 1) last.push({ index, value });
    else runs.push([{ index, value }]);
  }
  return runs;
}
