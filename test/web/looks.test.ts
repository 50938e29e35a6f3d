import { describe, expect, test } from "bun:test";
import { type Accent, contrast, deriveAccent, type Scheme } from "../../src/web/shared/accent.ts";
import { groundOf, readTheme } from "../../src/web/shared/theme.ts";

const tokens = await Bun.file("src/web/shared/tokens.css").text();

/** A colour of tokens.css that no accent changes. */
function token(name: string, scheme: Scheme): string {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens);
  return found?.[scheme === "light" ? 1 : 2] ?? "";
}

/** Colours all over the cube, its corners and greys among them, and those that brands like. */
const wanted = [
  ..."00 22 44 55 77 99 aa bb dd ff"
    .split(" ")
    .flatMap((red, _, all) => all.flatMap((green) => all.map((blue) => `#${red}${green}${blue}`))),
  ...["#bd410b", "#ffd400", "#0a66c2", "#07c160", "#7c3aed", "#e11d48", "#1677ff", "#010101", "#fefefe"],
];

/** What stands on what, and the contrast that WCAG 2.2 AA asks for: 4.5 for text, 3 for what is no text. */
function listPairs(accent: Accent, scheme: Scheme): [ink: string, ground: string, least: number][] {
  const of = (name: string) => token(name, scheme);
  return [
    [accent.accent, of("ground"), 4.5],
    [accent.accent, of("surface"), 4.5],
    [accent.accent, of("sunken"), 3],
    [accent.accent, accent["accent-wash"], 3],
    [accent["on-accent"], accent.accent, 4.5],
    [accent["on-accent"], accent["accent-strong"], 4.5],
    [accent["on-wash"], accent["accent-wash"], 4.5],
    [of("ink"), accent["accent-wash"], 4.5],
    [of("ink-soft"), accent["accent-wash"], 4.5],
  ];
}

describe("an owner's accent", () => {
  for (const scheme of ["light", "dark"] as const) {
    test(`is legible in ${scheme}, whatever colour it is`, () => {
      for (const colour of wanted) {
        const accent = deriveAccent(colour)?.[scheme];
        if (!accent) throw new Error(`${colour} gave no accent`);
        for (const [ink, ground, least] of listPairs(accent, scheme)) {
          const ratio = contrast(ink, ground);
          if (ratio < least) throw new Error(`${colour}: ${ink} on ${ground} has ${ratio}, not ${least}`);
        }
        expect(Object.values(accent).every((value) => /^#([0-9a-f]{6}|[0-9a-f]{8})$/.test(value))).toBe(true);
      }
    });
  }

  test("is the wanted colour itself where that is legible, and keeps its hue where it is not", () => {
    expect(deriveAccent("#0A66C2")?.light.accent).toBe("#0a66c2");
    expect(deriveAccent("#ffd400")?.dark.accent).toStartWith("#f");
    const [red = 0, green = 0, blue = 0] = (deriveAccent("#ffd400")?.light.accent.match(/\w\w/g) ?? []).map(
      (byte) => Number.parseInt(byte, 16),
    );
    expect(red > green && green > blue * 3).toBe(true);
  });

  test.each(["", "red", "#12", "#12345", "#1234567", "#gggggg", "rgb(1,2,3)", "#123456;color:red"])(
    "is none where it is %j",
    (value) => {
      expect(deriveAccent(value)).toBeNull();
    },
  );
});

test("the person's own choice of a scheme goes before the address's, and what is none before neither", () => {
  expect(readTheme("light", "?theme=dark")).toBe("light");
  expect(readTheme(null, "?shareId=a&theme=dark")).toBe("dark");
  expect(readTheme("system", "?theme=dark")).toBe("system");
  expect(readTheme({ theme: "dark" }, "?theme=sepia")).toBe("system");
});

test("the browser's bars have the page's ground", () => {
  expect({ light: token("ground", "light"), dark: token("ground", "dark") }).toEqual(groundOf);
});
