import { expect, test } from "bun:test";

const css = await Bun.file("src/web/shared/tokens.css").text();
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

/** The hex colours of one scheme; dark takes what it does not say itself from light. */
function readColours(): Record<"light" | "dark", Map<string, string>> {
  const read = (part: string) =>
    [...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]): [string, string] => [
      name ?? "",
      value ?? "",
    ]);
  return { light: new Map(read(light)), dark: new Map([...read(light), ...read(dark)]) };
}

/** WCAG 2.2's relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((left, right) => right - left);
  return (high + 0.05) / (low + 0.05);
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
