import { judge, type Outside } from "./bands.ts";
import { readBands } from "./bands-file.ts";
import { measureParts } from "./measure.ts";
import { shownOf } from "./table.ts";

// `make bench-guard`: the quick bench held against test/bench/bands.json. It fails only where a figure is far worse than recorded over
// three tries, so that what slows a machine for a moment blocks nobody.

const tries = 3;

const describe = ({ part, what, best, band }: Outside): string =>
  best === null
    ? `  ${part}: "${what}" is recorded, but not measured any more.`
    : `  ${part}: ${what}: ${shownOf(best)}, recorded ${shownOf({ ...best, value: band.value })}: ` +
      `${best.worse.toFixed(1)} times worse in the best of ${tries} tries; ${band.factor} are let through.`;

const { outside, failed } = await judge(readBands(), (parts) => measureParts(true, parts), tries);
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
