import { expect, test } from "bun:test";
import { readBlocks } from "../../src/web/shared/markdown.ts";
import { toMarkup } from "../../src/web/shared/markup.ts";

const show = (source: string) => toMarkup(readBlocks(source).tokens);

test("comments are left out, and what only begins like one is shown", () => {
  expect(show("<!-- a\nb --> c <!-- d -->, <!-- e")).toEqual([" c , <!-- e"]);
  expect(show("<!-- a <!-- b --> c --> d")).toEqual([" c --> d"]);
  expect(show("<!-->")).toEqual(["<!-->"]);
});

test("comments without an end are read as often as they are long, not each to the end of the answer", () => {
  // Read from each of its beginnings on, it would take many minutes.
  const endless = "<!--".repeat(500_000);
  expect(show(endless)).toEqual([endless]);
  expect(show(`<!-- a -->${endless}`)).toEqual([endless]);
});
