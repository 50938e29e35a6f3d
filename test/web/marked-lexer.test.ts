import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markedLexer } from "../../src/web/marked-lexer.ts";
import { readBlocks } from "../../src/web/shared/markdown.ts";

const pieces = [
  ..."*|**|_|__|~|~~|`|```\n|\n|\n\n|- |1. |> |# |    |\t|[a]|(b)|(/c 'd')|[a]: /u\n|<b>|</b>|<div>|---|===\n|\\|!".split(
    "|",
  ),
  ..."www.a.de|http://x.y/z|a@b.cd|word |<!-- c -->|- [ ] |- [x] |&amp;|中文|“|.|  \n|$x^2$|[1]".split("|"),
  "|",
  "| a | b |\n|---|:-:|\n| c | d |\n",
];

/** The next number below `below` of a row that is always the same. */
function pick(row: { now: number }, below: number): number {
  row.now = (row.now * 1_103_515_245 + 12_345) % 2 ** 31;
  return Math.floor(row.now / 65_536) % below;
}

const source = join(import.meta.dir, "../../src/web/shared/markdown.ts");

async function build(): Promise<typeof readBlocks> {
  const outdir = mkdtempSync(join(tmpdir(), "lexer-"));
  try {
    const built = await Bun.build({ entrypoints: [source], outdir, plugins: [markedLexer()], minify: true });
    return (await import(built.outputs[0]?.path ?? "")).readBlocks;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test("the lexer that is built into the pages reads every text as the published one does", async () => {
  const readBuilt = await build();
  expect(readBuilt).not.toBe(readBlocks);
  const row = { now: 7 };
  for (let count = 0; count < 3_000; count++) {
    const written = Array.from({ length: 3 + pick(row, 18) }, () => pieces[pick(row, pieces.length)]);
    const text = written.join("");
    expect([text, readBuilt(text)]).toEqual([text, readBlocks(text)]);
  }
});
