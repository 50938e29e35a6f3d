import { PNG } from "pngjs";
import encodeQr from "qr";

/** ISO/IEC 18004, section 9.1: the white around the code is four modules wide. */
const marginModules = 4;

/** A text as a QR code (error correction M), `pixels` wide with its margin; an SVG's lines stay sharp at any size. */
export function qrSvg(text: string, pixels: number): string {
  const modules = modulesOf(text);
  const side = modules.length;
  const path = modules.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/>`,
    `<path d="${path.join("")}"/>`,
    "</svg>",
  ].join("");
}

/**
 * The same as a PNG in shades of grey. Every module is equally many pixels wide, which scanners want, and what is left widens the margin;
 * where `pixels` are too few for that, the picture is larger.
 */
export function qrPng(text: string, pixels: number): Buffer {
  const modules = modulesOf(text);
  const scale = Math.max(1, Math.floor(pixels / modules.length));
  const side = Math.max(pixels, modules.length);
  const start = Math.floor((side - scale * modules.length) / 2);
  const grey = Buffer.alloc(side * side, 255);
  for (const [row, cells] of modules.entries()) {
    for (const [x, length] of runsOf(cells)) {
      for (let line = 0; line < scale; line += 1) {
        const from = (start + row * scale + line) * side + start + x * scale;
        grey.fill(0, from, from + length * scale);
      }
    }
  }
  const png = new PNG({ width: side, height: side });
  png.data = grey;
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}

const modulesOf = (text: string): boolean[][] =>
  encodeQr(text, "raw", { ecc: "medium", border: marginModules });

/** The dark stretches of a row: where each begins and how long it is. */
function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
