import type { Figure } from "./figure.ts";
import { parts } from "./parts.ts";

/** What came of a part: its figures, or why there are none. */
export interface Measured {
  name: string;
  seconds: number;
  figures: Figure[];
  failure: string | null;
}

const say = (words: string) => process.stderr.write(words);

/** Runs the parts of these names, or all, one after the other, and says meanwhile which. A part that fails does not stop the others. */
export async function measureParts(quick: boolean, names?: readonly string[]): Promise<Measured[]> {
  const chosen = parts.filter(({ name, isQuick }) => names?.includes(name) ?? (isQuick || !quick));
  const measured: Measured[] = [];
  for (const { name, measure } of chosen) {
    say(`${name} … `);
    const startedAt = performance.now();
    const outcome = await measure({ quick }).then(
      (figures) => ({ figures, failure: null }),
      (error: unknown) => ({ figures: [], failure: error instanceof Error ? error.message : String(error) }),
    );
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    say(`${seconds.toFixed(1)} s${outcome.failure === null ? "" : `, failed: ${outcome.failure}`}\n`);
    measured.push({ name, seconds, ...outcome });
  }
  return measured;
}
