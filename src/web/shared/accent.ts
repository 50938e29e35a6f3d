/** An accent in one scheme: five colours that belong together, and the tint of an empty chat's ground. */
export interface Accent {
  accent: string;
  "accent-strong": string;
  "on-accent": string;
  "accent-wash": string;
  "on-wash": string;
  "glow-tint": string;
}

export type Scheme = "light" | "dark";

/** Lightness from 0 to 1, chroma, and hue in radians (Björn Ottosson's OKLCH). */
interface Oklch {
  l: number;
  c: number;
  h: number;
}

/** Red, green and blue in linear light, from 0 to 1. */
type Linear = readonly [number, number, number];

/** The grounds that an accent stands on: `tokens.css` says the same. */
const grounds: Record<Scheme, { text: string[]; parts: string[] }> = {
  light: { text: ["#f6f8f6", "#ffffff"], parts: ["#e9eeea"] },
  dark: { text: ["#101513", "#181f1c"], parts: ["#222b27"] },
};

// WCAG 2.2's 4.5 for text and 3 for what is no text, with a little more for rounding to eight bits.
const leastText = 4.55;
const leastPart = 3.05;
const step = 0.005;

/**
 * The accent that an owner wants, in both schemes: its hue is kept, and its lightness moved only as far as text on it, and it on the page's
 * grounds, stay legible. Null for what is no colour of the form `#rgb` or `#rrggbb`.
 */
export function deriveAccent(wanted: string): Record<Scheme, Accent> | null {
  const linear = readHex(wanted);
  if (!linear) return null;
  const colour = toOklch(linear);
  return { light: inLight(colour), dark: inDark(colour) };
}

/** The contrast of two colours `#rrggbb` by WCAG 2.2: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((left, right) => right - left);
  return (high + 0.05) / (low + 0.05);
}

function inLight(wanted: Oklch): Accent {
  const wash = toHex({ l: 0.955, c: Math.min(wanted.c * 0.2, 0.028), h: wanted.h });
  const accent = moveUntil(wanted, -step, (hex) => standsOn(hex, "light", wash));
  const strong = moveUntil({ ...accent, l: accent.l - 0.08 }, -step, () => true);
  return {
    accent: toHex(accent),
    "accent-strong": toHex(accent.l > 0.2 ? strong : { ...accent, l: accent.l + 0.14 }),
    "on-accent": "#ffffff",
    "accent-wash": wash,
    "on-wash": toHex(
      moveUntil({ ...accent, l: Math.min(accent.l, 0.45) }, -step, (hex) => contrast(hex, wash) >= 6),
    ),
    "glow-tint": withAlpha(toHex({ l: 0.92, c: Math.min(wanted.c * 0.4, 0.055), h: wanted.h }), "8c"),
  };
}

function inDark(wanted: Oklch): Accent {
  const wash = toHex({ l: 0.28, c: Math.min(wanted.c * 0.35, 0.045), h: wanted.h });
  // A colour that glares on white is quieter on black.
  const calm = { ...wanted, l: Math.max(wanted.l, 0.72), c: Math.min(wanted.c, 0.16) };
  const accent = moveUntil(calm, step, (hex) => standsOn(hex, "dark", wash));
  const strong = { ...accent, l: accent.l > 0.92 ? accent.l - 0.08 : accent.l + 0.06, c: accent.c * 0.75 };
  return {
    accent: toHex(accent),
    "accent-strong": toHex(strong),
    "on-accent": toHex({ l: 0.2, c: Math.min(wanted.c * 0.2, 0.025), h: wanted.h }),
    "accent-wash": wash,
    "on-wash": toHex({ l: 0.87, c: Math.min(accent.c * 0.55, 0.08), h: wanted.h }),
    "glow-tint": withAlpha(toHex({ l: 0.4, c: Math.min(wanted.c * 0.5, 0.09), h: wanted.h }), "47"),
  };
}

/** Whether an accent can be read on the scheme's grounds, and seen as a line on the sunken ones and on its own wash. */
function standsOn(hex: string, scheme: Scheme, wash: string): boolean {
  const { text, parts } = grounds[scheme];
  return (
    text.every((ground) => contrast(hex, ground) >= leastText) &&
    [...parts, wash].every((ground) => contrast(hex, ground) >= leastPart)
  );
}

/** The first colour on the way to black or white that is good. Black and white themselves are, on every ground here. */
function moveUntil(from: Oklch, by: number, isGood: (hex: string) => boolean): Oklch {
  let colour = from;
  while (colour.l > 0 && colour.l < 1 && !isGood(toHex(colour))) colour = { ...colour, l: colour.l + by };
  return { ...colour, l: Math.min(1, Math.max(0, colour.l)) };
}

function readHex(text: string): Linear | null {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!digits) return null;
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) =>
    toLinear(Number.parseInt(full.slice(at, at + 2), 16) / 255),
  );
  return [red, green, blue];
}

function luminance(hex: string): number {
  const [red, green, blue] = readHex(hex) ?? [0, 0, 0];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function toOklch([red, green, blue]: Linear): Oklch {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  const b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
  const l = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
  return { l, c: Math.hypot(a, b), h: Math.atan2(b, a) };
}

function fromOklch({ l, c, h }: Oklch): Linear {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

/** `#rrggbb`; where a screen cannot show so much chroma at that lightness, the most that it can. */
function toHex(colour: Oklch): string {
  let { c } = colour;
  const isShown = (channel: number) => channel >= -0.0005 && channel <= 1.0005;
  while (c > 0 && !fromOklch({ ...colour, c }).every(isShown)) c -= 0.004;
  const channels = fromOklch({ ...colour, c: Math.max(0, c) });
  return `#${channels.map((channel) => toByte(channel).toString(16).padStart(2, "0")).join("")}`;
}

const withAlpha = (hex: string, alpha: string): string => `${hex}${alpha}`;

const toByte = (channel: number): number =>
  Math.round(Math.min(1, Math.max(0, fromLinear(Math.min(1, Math.max(0, channel))))) * 255);

const toLinear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

const fromLinear = (channel: number): number =>
  channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055;
