import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { buildPages } from "../../src/web/build.ts";
import type { PageManifest } from "../../src/web/manifest.ts";

// All pages are built, twice.
setDefaultTimeout(60_000);

let outDir = "";
let manifest: PageManifest;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), "botshare-build-"));
  manifest = await buildPages({ outDir });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

const read = (path: string | null) => Bun.file(join(outDir, path ?? "")).bytes();

test("every file has its hash, and but for fonts, which are compressed already, compressed copies of the same bytes", async () => {
  for (const file of manifest.files) {
    const bytes = await read(file.path);
    const isFont = file.type === "font/woff2";
    expect([file.path, file.br === null, file.gz === null]).toEqual([file.path, isFont, isFont]);
    if (!isFont) {
      expect(brotliDecompressSync(await read(file.br)).equals(bytes)).toBe(true);
      expect(gunzipSync(await read(file.gz)).equals(bytes)).toBe(true);
    }
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.sha256);
  }
});

test("the manifest on disk is the one that the build answers with", async () => {
  expect(await Bun.file(join(outDir, "manifest.json")).json()).toEqual(manifest);
});

test("assets carry a hash in their name and may be kept forever; the page and the bubble's script may not", () => {
  const script = manifest.files.filter(({ path }) => path === "js/iframe.js");
  expect(script).toMatchObject([{ url: "/js/iframe.js", immutable: false, crossOrigin: true }]);
  const pages = Object.values(manifest.pages).map(({ file }) => file);
  for (const { path, url, immutable, crossOrigin } of manifest.files) {
    if (crossOrigin) continue;
    const isAsset = !pages.includes(path);
    expect([path, immutable, url]).toEqual([path, isAsset, isAsset ? `/${path}` : null]);
    if (isAsset) expect(path).toMatch(/^assets\/[\w-]+-[a-z0-9]{8}\.(js|css|svg|woff2)$/);
  }
});

test("the page holds no script, style or address of its own that its policy would refuse", async () => {
  const html = await Bun.file(join(outDir, manifest.pages.chat.file)).text();
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|data:|https?:/);
  const urls = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? "");
  expect(urls.length).toBe(3);
  for (const url of urls) expect(manifest.files.some((file) => file.url === url)).toBe(true);
  expect(manifest.pages.chat.csp).not.toContain("unsafe");
  expect(manifest.pages.welcome.csp).toContain("; img-src 'self' data:; ");
});

test("the style sheet of formulas is asked for by a script alone, and every address in it is a font of the build", async () => {
  const texts = await Promise.all(
    manifest.files
      .filter(({ type }) => /javascript|html|css/.test(type))
      .map(async ({ path, url }) => ({ path, url, text: await Bun.file(join(outDir, path)).text() })),
  );
  const style = texts.find(({ path }) => /math-\w+\.css$/.test(path));
  const named = texts.filter(({ text }) => text.includes(style?.url ?? "none")).map(({ path }) => path);
  // The chat's script and the console's.
  expect(named).toEqual([expect.stringMatching(/\.js$/), expect.stringMatching(/\.js$/)]);
  const urls = [...(style?.text ?? "").matchAll(/url\("?([^")]+)"?\)/g)].map(([, url]) => url ?? null);
  const fonts = manifest.files.filter(({ type }) => type === "font/woff2").map(({ url }) => url);
  expect(fonts.length).toBeGreaterThan(10);
  expect(urls.toSorted()).toEqual(fonts.toSorted());
});

test("a second build of the same sources gives the same files", async () => {
  const again = await mkdtemp(join(tmpdir(), "botshare-build-"));
  expect(await buildPages({ outDir: again })).toEqual(manifest);
  await rm(again, { recursive: true });
});
