import type { App } from "../../app.ts";
import { sourceOf } from "./counted.ts";
import type { Counted, Known } from "./known.ts";
import { piecesOf, type Step } from "./period.ts";
import { addSums, eachSum, noSums } from "./sums.ts";
import { readVersions, type Versions } from "./versions.ts";
import { customerNumbers, eachVisit, type Narrowed } from "./visits.ts";

/** Numbers that a step holds beside its customers. */
const itemsOfStep = 16;

/** What was asked in each of the steps, which follow one another: those of which something has changed since the last look are read. */
export async function countEach(
  app: App,
  known: Known,
  narrowed: Narrowed,
  steps: readonly Step[],
  daysBeforeMs: number,
): Promise<Counted[]> {
  const { botId, linkId, visitorId } = narrowed;
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return [];
  const versions = await readVersions(app, botId, { fromMs: first.fromMs, toMs: last.toMs });
  const place = `${botId} ${linkId ?? ""} ${visitorId ?? ""} `;
  const looks = steps.map((step) => {
    const key = `${place}${step.fromMs} ${step.toMs} ${step.fromMs < daysBeforeMs ? daysBeforeMs : ""}`;
    const version = versions.of(step);
    return { step, key, version, counted: known.steps.get(key, version) };
  });
  const missing = looks.filter(({ counted }) => counted === undefined);
  if (missing.length > 0) {
    const anew = await countAnew(
      app,
      known,
      narrowed,
      missing.map(({ step }) => step),
      { daysBeforeMs, versions },
    );
    for (const [index, look] of missing.entries()) {
      const counted = anew[index];
      if (counted === undefined) continue;
      look.counted = counted;
      known.steps.set(look.key, look.version, counted, itemsOfStep + counted.customers.length);
    }
  }
  return looks.map(({ counted }) => counted ?? nothing);
}

const nothing: Counted = { sums: noSums(), customers: new Uint32Array() };

/** The same, read from the database. */
async function countAnew(
  app: App,
  known: Known,
  narrowed: Narrowed,
  steps: readonly Step[],
  { daysBeforeMs, versions }: { daysBeforeMs: number; versions: Versions },
): Promise<Counted[]> {
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
