/** One number of an exposition. */
interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** A metric with what the exposition says of it. */
interface Family {
  type: string;
  help: string;
  samples: Sample[];
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

/**
 * Reads Prometheus' text format 0.0.4 ("Exposition formats") strictly: throws an Error that names the line for whatever is not in it, a
 * metric without help or type, a number that stands twice, and a histogram whose parts do not agree.
 */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Family>();
  let current: [name: string, family: Family] | undefined;
  for (const row of text.split("\n")) {
    const said = /^# (HELP|TYPE) (\S+) (.+)$/.exec(row);
    if (said !== null) {
      const [, what, name = "", words = ""] = said;
      const family = families.get(name) ?? { type: "", help: "", samples: [] };
      if ((what === "HELP" ? family.help : family.type) !== "") throw new Error(`twice: ${row}`);
      if (what === "HELP") family.help = words;
      else family.type = words;
      families.set(name, family);
      current = [name, family];
    } else if (row !== "") addSample(row, current);
  }
  for (const [name, family] of families) check(name, family);
  return families;
}

function addSample(row: string, current: [name: string, family: Family] | undefined): void {
  const [, name = "", written = "", value = ""] = line.exec(row) ?? [];
  if (current === undefined || name === "") throw new Error(`no sample: ${row}`);
  const [family, { type, samples }] = current;
  const parts = type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
  if (!parts.some((part) => family + part === name)) throw new Error(`out of place: ${row}`);
  samples.push({ name, labels: readLabels(written, row), value: Number(value.replace("Inf", "Infinity")) });
}

function readLabels(written: string, row: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < written.length) {
    const found = label.exec(written);
    if (found === null) throw new Error(`labels: ${row}`);
    const [, name = "", value = ""] = found;
    if (name in labels) throw new Error(`a label twice: ${row}`);
    labels[name] = value.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
  }
  return labels;
}

function check(name: string, { type, help, samples }: Family): void {
  if (!["counter", "gauge", "histogram"].includes(type) || help === "")
    throw new Error(`no type or help: ${name}`);
  const keys = samples.map(
    (sample) => `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`,
  );
  if (new Set(keys).size < keys.length) throw new Error(`a number twice: ${name}`);
  if (type !== "gauge" && samples.some(({ value }) => !(value >= 0))) throw new Error(`below zero: ${name}`);
  if (type === "histogram") checkHistogram(name, samples);
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const without = ({ le: _, ...labels }: Record<string, string>) => JSON.stringify(labels);
  for (const [key, own] of Map.groupBy(samples, ({ labels }) => without(labels))) {
    const buckets = own.filter((sample) => sample.name.endsWith("_bucket"));
    const bounds = buckets.map(({ labels }) => Number(labels.le?.replace("Inf", "Infinity")));
    const counts = buckets.map(({ value }) => value);
    const total = own.find((sample) => sample.name.endsWith("_count"))?.value;
    const isRising = (numbers: number[]) =>
      numbers.every((each, at) => at === 0 || each >= (numbers[at - 1] ?? 0));
    if (
      !isRising(bounds) ||
      !isRising(counts) ||
      bounds.at(-1) !== Number.POSITIVE_INFINITY ||
      counts.at(-1) !== total
    )
      throw new Error(`the parts of a histogram do not agree: ${name} ${key}`);
  }
}

/** The number of that name whose labels are at least these, summed up; 0 without any. */
export function numberOf(
  families: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ""));
  if (family === undefined) throw new Error(`there is no metric ${name}`);
  const meant = family.samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return meant.reduce((sum, { value }) => sum + value, 0);
}
