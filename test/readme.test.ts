import { expect, test } from "bun:test";
import { join } from "node:path";
import { settings } from "../src/cli/setting-list.ts";

const read = (path: string) => Bun.file(join(import.meta.dir, path)).text();
const readme = await read("../README.md");

test("the README's example host is the one that the tests run", async () => {
  expect(readme).toContain((await read("helpers/example-host.ts")).trimEnd());
});

test("the README names every setting", () => {
  for (const { flag } of settings) expect(readme).toContain(`\`--${flag}\``);
});
