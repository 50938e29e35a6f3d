import { expect, test } from "bun:test";
import { contrast } from "../../src/web/shared/accent.ts";

const css = await Bun.file("src/web/shared/tokens.css").text();

/** The hex colours of each scheme: `light-dark(#…, #…)`, or within it those that stand where no accent was chosen. */
function readColours(): Record<"light" | "dark", Map<string, string>> {
  const found = [...css.matchAll(/--([\w-]+): light-dark\(([^;]+)\);/g)].flatMap(
    ([, name = "", values = ""]) => {
      const [light, dark] = values.match(/#[0-9a-f]{6}/g) ?? [];
      return light && dark ? [{ name, light, dark }] : [];
    },
  );
  return {
    light: new Map(found.map(({ name, light }) => [name, light])),
    dark: new Map(found.map(({ name, dark }) => [name, dark])),
  };
}

const textPairs = [
  ...["ink", "ink-soft", "ink-faint", "accent", "danger"].flatMap((ink) => [
    [ink, "ground"],
    [ink, "surface"],
  ]),
  ["ink", "sunken"],
  ["ink-soft", "sunken"],
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["on-wash", "accent-wash"],
  ["danger", "danger-wash"],
  ["ground", "ink"],
  ...["keyword", "string", "number", "type", "call", "name"].map((kind) => [`code-${kind}`, "surface"]),
];
// Text is 4.5 and the edges of fields are 3, by WCAG 2.2 AA.
const pairs = [
  ...textPairs.map((pair) => [...pair, "4.5"]),
  ["ink-faint", "sunken", "3"],
  ["line-strong", "ground", "3"],
  ["line-strong", "surface", "3"],
];

for (const scheme of ["light", "dark"] as const) {
  const colours = readColours()[scheme];
  for (const [ink = "", ground = "", least = ""] of pairs) {
    test(`${scheme}: ${ink} on ${ground} has a contrast of at least ${least}`, () => {
      const ratio = contrast(colours.get(ink) ?? "", colours.get(ground) ?? "");
      expect(ratio).toBeGreaterThanOrEqual(Number(least));
    });
  }
}
