import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type PageFile, type PageManifest, type PageName, pageNames } from "./manifest.ts";
import { markedLexer } from "./marked-lexer.ts";
import { bundleMathStyle } from "./math-style.ts";
import { chatOrder, inOrder, leaveOutPassers } from "./one-file.ts";

export interface BuildOptions {
  /** Emptied first. */
  outDir: string;
  /** Readable output with source maps, compressed fast rather than small. */
  dev?: boolean;
}

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

// Compressed by their own format.
const compressed = [".woff2"];

// Integrators link what is here by its address, which no hash may change.
const embedFolder = "js";

/**
 * Nothing inline and nothing from elsewhere, but https pictures, of an avatar or that a reader asked to see, and those that the page
 * holds itself.
 * No string becomes HTML but a character reference (shared/elements.ts), which the browser enforces (Trusted Types).
 */
const policyOf = (pictures: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${pictures}`,
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types references",
  ].join("; ");

/**
 * Builds the pages into `outDir`, each text file with its brotli and gzip copies beside it, and writes `manifest.json`.
 * Rejects when a page does not build.
 */
export async function buildPages(options: BuildOptions): Promise<PageManifest> {
  const dev = options.dev ?? false;
  await rm(options.outDir, { recursive: true, force: true });
  const { pictures, rich, ...styles } = await bundlePartStyles(options.outDir, dev);
  const define = {
    "process.env.NODE_ENV": JSON.stringify(dev ? "development" : "production"),
    MATH_STYLE: JSON.stringify(await bundleMathStyle(options.outDir, dev)),
    PICTURE_STYLE: JSON.stringify(pictures),
    RICH_STYLE: JSON.stringify(rich),
    PART_STYLES: JSON.stringify(styles),
  };
  // Each by itself: what two pages share would else be parts of their own, which the chat would have to ask for one by one.
  for (const name of pageNames) await bundle(options.outDir, name, { dev, define });
  await bundleEmbed(options.outDir, dev);
  const files = await listFiles(options.outDir);
  const manifest: PageManifest = {
    pages: {
      chat: { file: fileOf("chat"), csp: policyOf("https: data: blob:") },
      console: { file: fileOf("console"), csp: policyOf("https: data: blob:") },
      // It shows nobody's avatar and no answer.
      welcome: { file: fileOf("welcome"), csp: policyOf("data:") },
    },
    sentences: { en: sentencesIn(files, "en"), zh: sentencesIn(files, "zh") },
    files: await Promise.all(files.map((path) => finishFile(options.outDir, path, dev))),
  };
  await Bun.write(join(options.outDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function sentencesIn(files: readonly string[], language: string): string {
  const found = files.find((path) => path.startsWith(`assets/sentences-${language}-`));
  if (found === undefined) throw new Error(`the chat page has no sentences in ${language}`);
  return `/${found}`;
}

const fileOf = (name: PageName) => `${name}/index.html`;

async function bundle(
  outDir: string,
  name: PageName,
  { dev, define }: { dev: boolean; define: Record<string, string> },
): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await Bun.build({
    entrypoints: [join(import.meta.dir, fileOf(name))],
    root: import.meta.dir,
    outdir: outDir,
    target: "browser",
    publicPath: "/",
    splitting: true,
    // Each of the chat's parts needs what is there before it and hardly anything else.
    modulePreload: name !== "chat",
    minify: !dev,
    sourcemap: dev ? "inline" : "none",
    jsx: { runtime: "automatic", importSource: "preact", development: false },
    define,
    naming: {
      entry: "[dir]/[name].[ext]",
      chunk: "assets/[name]-[hash].[ext]",
      asset: "assets/[name]-[hash].[ext]",
    },
    plugins: [markedLexer(), inOrder(join(import.meta.dir, "chat"), chatOrder)],
  });
  if (!dev) await leaveOutPassers(outDir);
  await blockRendering(join(outDir, fileOf(name)));
}

const partStyles = {
  rare: "entrance/rare.css",
  history: "history/history.css",
  drawer: "history/drawer.css",
  ways: "history/ways.css",
  account: "account/part.css",
  extras: "thread/part.css",
  attached: "composer/part.css",
  pictures: "../shared/pictures.css",
  rich: "../shared/rich.css",
};

/** The styles of parts of the chat that load when they are first shown: their addresses by the parts' names. */
async function bundlePartStyles(outDir: string, dev: boolean): Promise<Record<string, string>> {
  const styles: Record<string, string> = {};
  for (const [name, path] of Object.entries(partStyles)) {
    const built = await Bun.build({
      entrypoints: [join(import.meta.dir, "chat", path)],
      outdir: outDir,
      target: "browser",
      minify: !dev,
      naming: { entry: `assets/${name}-[hash].[ext]` },
    });
    const [style] = built.outputs;
    if (style === undefined) throw new Error(`the style of the chat's ${name} was not built`);
    styles[name] = `/assets/${basename(style.path)}`;
  }
  return styles;
}

/** The first paint has the scheme and the accent that the script knows of, not those of a moment before. Bun drops the attribute. */
async function blockRendering(path: string): Promise<void> {
  const html = await Bun.file(path).text();
  await Bun.write(path, html.replace('<script type="module"', '$& blocking="render"'));
}

/** The chat bubble, one classic script that carries its style sheet, for pages that know nothing of modules. */
async function bundleEmbed(outDir: string, dev: boolean): Promise<void> {
  const style = await Bun.build({
    entrypoints: [join(import.meta.dir, "embed/embed.css")],
    target: "browser",
    minify: !dev,
  });
  const sheets = await Promise.all(style.outputs.map((output) => output.text()));
  await Bun.build({
    entrypoints: [join(import.meta.dir, "embed/iframe.ts")],
    outdir: join(outDir, embedFolder),
    target: "browser",
    format: "iife",
    minify: !dev,
    sourcemap: dev ? "inline" : "none",
    define: { BUBBLE_STYLE: JSON.stringify(sheets.join("")) },
    naming: "[name].[ext]",
  });
}

async function listFiles(outDir: string): Promise<string[]> {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(outDir, join(entry.parentPath, entry.name)))
    .sort();
}

/** Bun writes each rule with `:is()` twice more, for browsers that are older than what the pages need anyway. */
async function dropOlderSelectors(path: string): Promise<void> {
  const style = await Bun.file(path).text();
  await Bun.write(path, style.replace(/[^{}]*:-(?:webkit|moz)-any\([^{}]*\{[^{}]*\}/g, ""));
}

async function finishFile(outDir: string, path: string, dev: boolean): Promise<PageFile> {
  const type = types[extname(path)];
  if (!type) throw new Error(`The pages hold a file of an unknown type: ${path}`);
  if (extname(path) === ".css") await dropOlderSelectors(join(outDir, path));
  const bytes = await Bun.file(join(outDir, path)).bytes();
  const isCompressed = compressed.includes(extname(path));
  if (!isCompressed) {
    const brotli = await promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: dev ? 4 : 11 },
    });
    await Bun.write(join(outDir, `${path}.br`), brotli);
    await Bun.write(join(outDir, `${path}.gz`), await promisify(gzip)(bytes, { level: dev ? 1 : 9 }));
  }
  const isAsset = path.startsWith("assets/");
  const isEmbed = path.startsWith(`${embedFolder}/`);
  return {
    path,
    url: isAsset || isEmbed ? `/${path}` : null,
    type,
    immutable: isAsset,
    crossOrigin: isEmbed,
    br: isCompressed ? null : `${path}.br`,
    gz: isCompressed ? null : `${path}.gz`,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}
