/**
 * Runs each of the named in turns, a round each and each round in another order, so that what slows the machine for a moment slows them
 * all. Gives what each round gave, by name; the first round only warms up and is not among them.
 */
export async function inTurns<Name extends string, Outcome>(
  names: readonly Name[],
  rounds: number,
  run: (name: Name, round: number) => Promise<Outcome>,
): Promise<Map<Name, Outcome[]>> {
  const outcomes = new Map<Name, Outcome[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(place + round) % names.length];
      if (name === undefined) continue;
      const outcome = await run(name, round);
      if (round > 0) outcomes.get(name)?.push(outcome);
    }
  }
  return outcomes;
}

/** That share of the values is no larger. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Each round's value by the other's in the same round. */
export const ratios = (values: readonly number[], others: readonly number[]): number[] =>
  values.map((value, round) => value / (others[round] ?? Number.NaN));

/** From the least to the most, for a person. */
export const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
