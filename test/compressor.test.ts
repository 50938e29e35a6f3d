import { describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createCompressor } from "../src/http/compressor.ts";

const page = "<p>A page that many open</p>".repeat(20);
const other = "<p>Another one</p>".repeat(20);

describe("what is compressed for those who come", () => {
  test("is sent in the best way that they take", async () => {
    const compress = createCompressor(10_000);
    const brotli = await compress(page, "gzip, deflate, br", true);
    const gzip = await compress(page, "gzip", true);
    expect(brotli.encoding).toBe("br");
    expect(brotliDecompressSync(brotli.body).toString()).toBe(page);
    expect(gzip.encoding).toBe("gzip");
    expect(gunzipSync(gzip.body).toString()).toBe(page);
    expect(await compress(page, "", true)).toEqual({ body: page, encoding: null });
  });
  test("is compressed once where it is everybody's, and each time where it is somebody's own", async () => {
    const compress = createCompressor(10_000);
    const first = await compress(page, "br", true);
    const own = await compress(page, "br", false);
    expect((await compress(page, "br", true)).body).toBe(first.body);
    expect(own.body).not.toBe(first.body);
    expect(own.body).toEqual(first.body);
    expect((await compress(page, "br", false)).body).not.toBe(own.body);
  });
  test("is compressed anew once other texts have taken its room", async () => {
    const compress = createCompressor(page.length + 10);
    const first = await compress(page, "br", true);
    await compress(other, "br", true);
    const again = await compress(page, "br", true);
    expect(again.body).not.toBe(first.body);
    expect(again.body).toEqual(first.body);
  });
});
