const width = 120;
const height = 32;

/** A small line of some numbers, as an ornament beside their sum: it has no words. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const most = Math.max(...values, 0);
  if (values.length < 2 || most === 0)
    return <svg class="sparkline" aria-hidden="true" viewBox={`0 0 ${width} ${height}`} />;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    return `${x.toFixed(1)} ${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`;
  });
  const line = `M${points.join("L")}`;
  return (
    <svg
      class="sparkline"
      aria-hidden="true"
      focusable="false"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
    >
      <path class="sparkline-area" d={`${line}L${width} ${height}L0 ${height}Z`} />
      <path class="sparkline-line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
