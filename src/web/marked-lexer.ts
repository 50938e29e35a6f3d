import { basename } from "node:path";
import type { BunPlugin } from "bun";

const entry = "lexer";

/**
 * Builds marked's lexer alone into a page, out of the sources that its package carries in its source map: of the published file, which is
 * one piece, all would go along, with the renderers and parsers that no page uses. Fails the build where the map has another form.
 */
export function markedLexer(): BunPlugin {
  return {
    name: "marked-lexer",
    setup: (build) => {
      build.onResolve({ filter: /^marked$/ }, () => ({ path: entry, namespace: "marked" }));
      build.onResolve({ filter: /^marked:\w+\.ts$/ }, ({ path }) => ({
        path: path.slice("marked:".length),
        namespace: "marked",
      }));
      build.onLoad({ filter: /./, namespace: "marked" }, async ({ path }) => ({
        contents:
          path === entry ? 'export { _Lexer as Lexer } from "marked:Lexer.ts";' : await readSource(path),
        loader: "ts",
      }));
    },
  };
}

async function readSource(name: string): Promise<string> {
  const published = Bun.resolveSync("marked", import.meta.dir);
  const map: { sources: string[]; sourcesContent: string[] } = await Bun.file(`${published}.map`).json();
  const source = map.sourcesContent[map.sources.findIndex((path) => basename(path) === name)];
  if (source === undefined) throw new Error(`marked's source map holds no ${name}`);
  return source.replace(/ from '\.\/(\w+\.ts)'/g, " from 'marked:$1'");
}
