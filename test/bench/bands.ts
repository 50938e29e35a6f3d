import type { Figure } from "./figure.ts";

/** What was recorded of a figure, and how many times worse it may be before the guard fails. */
export interface Band {
  value: number;
  factor: number;
}

/** By part and by what is measured. */
export type Bands = Record<string, Record<string, Band>>;

/** A figure far outside of its band. `worse` is how many times worse than recorded it was in the best of the tries. */
export interface Outside {
  part: string;
  what: string;
  /** Null where the figure is not measured any more. */
  best: { value: number; worse: number; unit: Figure["unit"] } | null;
  band: Band;
}

export interface Try {
  name: string;
  figures: readonly Figure[];
  failure: string | null;
}

/** What the guard found: nothing in either list is well. */
export interface Verdict {
  outside: Outside[];
  /** Parts that could not be measured at all, and why. */
  failed: { part: string; why: string }[];
}

/**
 * Measures the parts that have bands, and again, up to `tries` times in all, those with a figure far outside of its band: only what is
 * outside each time is so for a reason. What a machine cannot measure (not a number) is not judged.
 */
export async function judge(
  bands: Bands,
  measure: (parts: string[]) => Promise<readonly Try[]>,
  tries: number,
): Promise<Verdict> {
  let outside: Outside[] = Object.entries(bands).flatMap(([part, own]) =>
    Object.entries(own).map(([what, band]) => ({ part, what, best: null, band })),
  );
  let failed: Verdict["failed"] = [];
  for (let time = 0; time < tries && outside.length > 0; time += 1) {
    const measured = await measure([...new Set(outside.map(({ part }) => part))]);
    failed = measured.flatMap(({ name, failure }) =>
      failure === null ? [] : [{ part: name, why: failure }],
    );
    outside = outside.flatMap((it) => {
      const own = measured.find(({ name }) => name === it.part);
      // It could not be measured this time; whether it is outside is still open.
      if (own === undefined || own.failure !== null) return [it];
      return narrowed(
        it,
        own.figures.find(({ what }) => what === it.what),
      );
    });
  }
  const isJudged = ({ part, best }: Outside) => best !== null || !failed.some((it) => it.part === part);
  return { outside: outside.filter(isJudged), failed };
}

/** The same with the better of its values, or nothing where it is within its band after all. */
function narrowed(it: Outside, figure: Figure | undefined): Outside[] {
  if (figure === undefined) return [it];
  const worse = howMuchWorse(figure, it.band);
  if (Number.isNaN(worse) || worse <= it.band.factor) return [];
  if (it.best !== null && it.best.worse <= worse) return [it];
  return [{ ...it, best: { value: figure.value, worse, unit: figure.unit } }];
}

/** 2 where a value that should be small is twice the recorded one, or one that should be large half of it. */
function howMuchWorse({ value, target }: Figure, band: Band): number {
  return target !== null && "atLeast" in target ? band.value / value : value / band.value;
}
