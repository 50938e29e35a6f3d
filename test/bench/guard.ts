import { judge, type Outside } from "./bands.ts";
import { readBands } from "./bands-file.ts";
import { type Measured, measureParts } from "./measure.ts";
import { shownOf } from "./table.ts";

// `make bench-guard`: the quick bench held against test/bench/bands.json. It fails only where a figure is far worse than recorded over
// three tries, so that what slows a machine for a moment blocks nobody.

const tries = 3;

const describe = ({ part, what, best, band }: Outside): string =>
  best === null
    ? `  ${part}: "${what}" is recorded, but not measured any more.`
    : `  ${part}: ${what}: ${shownOf(best)}, recorded ${shownOf({ ...best, value: band.value })}: ` +
      `${best.worse.toFixed(1)} times worse in the best of ${tries} tries; ${band.factor} are let through.`;

const bands = readBands();
let time = 0;

/** Measures parts, and tells of each figure that has a band how it compares. */
async function measureAndTell(names: string[]): Promise<Measured[]> {
  time += 1;
  if (time > 1) process.stdout.write("Once more, what was outside of its band:\n");
  const measured = await measureParts(true, names);
  for (const { name, figures } of measured) {
    for (const figure of figures) {
      const band = bands[name]?.[figure.what];
      if (band === undefined) continue;
      const was = shownOf({ ...figure, value: band.value });
      process.stdout.write(
        `  ${figure.what}: ${shownOf(figure)} (recorded ${was}, up to ${band.factor} times worse passes)\n`,
      );
    }
  }
  return measured;
}

const { outside, failed } = await judge(bands, measureAndTell, tries);
if (outside.length === 0 && failed.length === 0) {
  process.stdout.write("No figure is far outside of its band.\n");
} else {
  const lines = [
    "Something has become much slower or larger:",
    ...outside.map(describe),
    ...failed.map(({ part, why }) => `  ${part} could not be measured: ${why}`),
    "`make bench-quick` shows what lies behind each. Where it is worth it, record anew on a quiet machine and say why in the commit:",
    "  make bench-quick RECORD=yes     (writes test/bench/bands.json)",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = 1;
}
