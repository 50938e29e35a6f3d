import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { BunPlugin } from "bun";

// KaTeX's style sheet names each font in three formats; every browser that the pages run in reads the first.
const olderFormats = /,\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)/g;
const fontFile = /url\((fonts\/[\w-]+\.woff2)\)/g;

/**
 * Builds the style sheet of formulas and copies the fonts that it names into `outDir`, all of them as assets with a hash in their names.
 * Gives the style sheet's address. Rejects where KaTeX's style sheet has another form than this knows.
 */
export async function bundleMathStyle(outDir: string, dev: boolean): Promise<string> {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, "shared/math.css")],
    outdir: outDir,
    target: "browser",
    minify: !dev,
    // A font that the bundler sees, it writes into the style sheet, where the page's policy does not let it be.
    external: ["/assets/*"],
    plugins: [katexFonts(outDir)],
    naming: { entry: "assets/[name]-[hash].[ext]" },
  });
  const style = built.outputs[0];
  if (style === undefined) throw new Error("the style sheet of formulas was not built");
  return `/assets/${basename(style.path)}`;
}

function katexFonts(outDir: string): BunPlugin {
  return {
    name: "katex-fonts",
    setup: (build) => {
      build.onLoad({ filter: /katex\.css$/ }, async ({ path }) => {
        const css = (await Bun.file(path).text()).replace(olderFormats, "");
        const urls = new Map<string, string>();
        for (const [, font = ""] of css.matchAll(fontFile)) {
          urls.set(font, await copyFont(join(dirname(path), font), outDir));
        }
        if (urls.size === 0) throw new Error("KaTeX's style sheet names no fonts");
        const contents = css.replace(fontFile, (_, font: string) => `url(${urls.get(font)})`);
        return { contents, loader: "css" };
      });
    },
  };
}

async function copyFont(path: string, outDir: string): Promise<string> {
  const bytes = await Bun.file(path).bytes();
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const url = `/assets/${basename(path, ".woff2")}-${hash}.woff2`;
  await Bun.write(join(outDir, url), bytes);
  return url;
}
