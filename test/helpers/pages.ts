import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPages } from "../../src/web/build.ts";
import type { PageManifest } from "../../src/web/manifest.ts";

interface BuiltPages {
  pagesDir: string;
  manifest: PageManifest;
}

let built: Promise<BuiltPages> | null = null;

/** The pages, built once for all files of a test run, in a temporary folder that `make test` removes. */
export function buildPagesOnce(): Promise<BuiltPages> {
  built ??= build();
  return built;
}

async function build(): Promise<BuiltPages> {
  const pagesDir = await mkdtemp(join(tmpdir(), "botshare-pages-"));
  return { pagesDir, manifest: await buildPages({ outDir: pagesDir }) };
}
