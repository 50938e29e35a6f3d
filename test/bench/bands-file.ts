import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Band, Bands } from "./bands.ts";
import type { Figure } from "./figure.ts";
import type { Measured } from "./measure.ts";

const file = join(import.meta.dir, "bands.json");

/** What a figure that was never recorded may be worse by: times and rates vary from machine to machine, counts and sizes hardly. */
const factors: Partial<Record<Figure["unit"], number>> = { KB: 1.2, requests: 1.2, MiB: 1.5 };
const factorOfRatios = 2;

/** The bands of the guard, by part and by what is measured. */
export const readBands = (): Bands => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});

/** Takes the wanted figures of these parts as what the guard compares with; a factor that was chosen for one of them stays. */
export async function recordBands(parts: readonly Measured[]): Promise<void> {
  const before = readBands();
  const recorded = parts.map(({ name, figures }) => {
    const own = figures.filter(({ target, value }) => target !== null && value > 0);
    return [
      name,
      Object.fromEntries(own.map((figure) => [figure.what, bandOf(figure, before[name])])),
    ] as const;
  });
  const bands = {
    ...before,
    ...Object.fromEntries(recorded.filter(([, own]) => Object.keys(own).length > 0)),
  };
  await Bun.write(file, `${JSON.stringify(bands, null, 2)}\n`);
  process.stdout.write("Recorded in test/bench/bands.json.\n");
}

function bandOf({ what, unit, value }: Figure, before: Record<string, Band> | undefined): Band {
  const factor = before?.[what]?.factor ?? factors[unit] ?? factorOfRatios;
  return { value: Number(value.toPrecision(3)), factor };
}
