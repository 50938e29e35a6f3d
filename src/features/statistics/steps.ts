import type { App } from "../../app.ts";
import { dayMs, startOf } from "../figures/spans.ts";
import { sourceOf } from "./counted.ts";
import type { Counted, Known } from "./known.ts";
import { piecesOf, type Step } from "./period.ts";
import { addSums, eachSum, noSums } from "./sums.ts";
import { readVersions, type Versions } from "./versions.ts";
import { customerNumbers, eachVisit, type Narrowed } from "./visits.ts";

/** Of days that have no version. */
const nothing: Counted = { sums: noSums(), customers: new Uint32Array() };

/** Numbers that a step holds beside its customers. */
const itemsOfStep = 16;

/**
 * What was asked in each of the steps, which follow one another: those of which something has changed since the last look are read. The
 * step that today is in has two parts, of which the longer one is of the days before: only what today adds is read again and again.
 */
export async function countEach(
  app: App,
  known: Known,
  narrowed: Narrowed,
  steps: readonly Step[],
  daysBeforeMs: number,
): Promise<Counted[][]> {
  const { botId, linkId, visitorId } = narrowed;
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return [];
  const versions = await readVersions(app, botId, { fromMs: first.fromMs, toMs: last.toMs });
  const place = `${botId} ${linkId ?? ""} ${visitorId ?? ""} `;
  const today = startOf(app.clock(), dayMs);
  const parts = steps.flatMap((step, index) =>
    partedAt(today, step).map((time) => {
      const key = `${place}${time.fromMs} ${time.toMs} ${time.fromMs < daysBeforeMs ? daysBeforeMs : ""}`;
      const version = versions.of(time);
      const counted = version === 0 ? nothing : known.steps.get(key, version);
      return { index, time, key, version, counted };
    }),
  );
  const missing = parts.filter(({ counted }) => counted === undefined);
  const times = missing.map(({ time }) => time);
  const anew = await countAnew(app, known, narrowed, times, { daysBeforeMs, versions });
  for (const [index, counted] of anew.entries()) {
    const part = missing[index];
    if (part === undefined) continue;
    part.counted = counted;
    known.steps.set(part.key, part.version, counted, itemsOfStep + counted.customers.length);
  }
  const ofSteps = steps.map((): Counted[] => []);
  for (const { index, counted } of parts) if (counted !== undefined) ofSteps[index]?.push(counted);
  return ofSteps;
}

function partedAt(instant: number, { fromMs, toMs }: Step): Step[] {
  if (instant <= fromMs || instant >= toMs) return [{ fromMs, toMs }];
  return [
    { fromMs, toMs: instant },
    { fromMs: instant, toMs },
  ];
}

/** What was asked in times that follow one another, perhaps with others between them, read from the database. */
async function countAnew(
  app: App,
  known: Known,
  narrowed: Narrowed,
  steps: readonly Step[],
  { daysBeforeMs, versions }: { daysBeforeMs: number; versions: Versions },
): Promise<Counted[]> {
  if (steps.length === 0) return [];
  const pieces = steps.flatMap((it, index) => piecesOf(it, index, daysBeforeMs));
  const counted = steps.map(() => ({ sums: noSums(), customers: new Set<number>() }));
  const source = await sourceOf(app, narrowed);
  const isOfVisitor = source.scope === "visitor";
  const numberOf = await customerNumbers(app, known, narrowed);
  for await (const sum of eachSum(app, source, pieces)) {
    const to = counted[sum.step];
    if (to !== undefined) addSums(to.sums, sum);
    const customer = isOfVisitor ? numberOf(sum.key) : undefined;
    if (customer !== undefined) to?.customers.add(customer);
  }
  if (!isOfVisitor)
    for await (const { step, customers } of eachVisit(app, known, narrowed, {
      ...{ steps, pieces, daysBeforeMs, versions, numberOf },
    }))
      for (const customer of customers) counted[step]?.customers.add(customer);
  return counted.map(({ sums, customers }) => ({ sums, customers: Uint32Array.from(customers) }));
}
