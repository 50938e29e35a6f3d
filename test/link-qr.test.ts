import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { PNG } from "pngjs";
import decodeQr from "qr/decode.js";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// The picture of a link's address: what is drawn is read back by a decoder.

const server = startTestServer({ config: { publicUrl: "https://chat.example" } });
let shared: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  shared = await createShared(server);
});
afterAll(() => server.close());

const get = (query = "", headers: Record<string, string> = {}) => {
  const token = headers.cookie === undefined ? { token: shared.owner.token } : {};
  return server.send("GET", `/api/v1/bot-share-tokens/${shared.linkId}/qr${query}`, { ...token, headers });
};
const readPng = async (response: Response) => PNG.sync.read(Buffer.from(await response.arrayBuffer()));
const isDark = ({ width, data }: PNG, x: number, y: number) => (data[(y * width + x) * 4] ?? 255) < 128;

describe("a QR code as PNG", () => {
  for (const size of [64, 512, 1_000]) {
    test(`of ${size} pixels says the link's address`, async () => {
      const png = await readPng(await get(`?format=png&size=${size}`));
      expect([png.width, png.height]).toEqual([size, size]);
      expect(decodeQr(png)).toBe(`https://chat.example/s/${shared.shareToken}`);
    });
  }

  test("has four modules of white on each side", async () => {
    const png = await readPng(await get("?format=png&size=1000"));
    const row = Array.from({ length: png.height }, (_, y) => y).find((y) =>
      Array.from({ length: png.width }, (_, x) => x).some((x) => isDark(png, x, y)),
    );
    const first = row ?? 0;
    let start = 0;
    while (!isDark(png, start, first)) start += 1;
    let end = start;
    while (isDark(png, end, first)) end += 1;
    // The finder pattern's first line is seven modules long.
    const module = (end - start) / 7;
    expect(Number.isInteger(module)).toBe(true);
    expect(Math.min(start, first)).toBeGreaterThanOrEqual(4 * module);
  });
});

test("a QR code as SVG has the same modules as the PNG, and nothing that runs", async () => {
  const response = await get("?size=300");
  expect(response.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
  const svg = await response.text();
  expect(svg).toStartWith('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"');
  expect(svg.replace(/<(svg|path) [^<>]*?\/?>/g, "")).toBe("</svg>");
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const png = await readPng(await get(`?format=png&size=${4 * side}`));
  const dark = new Set<string>();
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let step = 0; step < Number(length); step += 1) dark.add(`${Number(x) + step} ${y}`);
  }
  const drawn = Array.from({ length: side * side }, (_, at) => [at % side, Math.floor(at / side)] as const);
  expect(drawn.filter(([x, y]) => isDark(png, 4 * x, 4 * y) !== dark.has(`${x} ${y}`))).toEqual([]);
});

test("the picture of a secret is kept by no cache and shown on no other site's page, and a browser's cookie is enough for it", async () => {
  const cookie = `__Host-botshare_console=${shared.owner.token}`;
  const response = await get("?format=png", { cookie });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(response.headers.get("content-disposition")).toContain('inline; filename="Film guide QR.png"');
});

for (const query of ["?size=63", "?size=2049", "?size=1.5", "?format=gif"]) {
  test(`a QR code with ${query} is refused`, async () => {
    const response = await get(query);
    expect([response.status, (await response.json()).code]).toEqual([422, "validation_failed"]);
  });
}
