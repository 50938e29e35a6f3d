import { expect, test } from "bun:test";
import { join } from "node:path";
import { Command } from "commander";
import { settings } from "../src/cli/setting-list.ts";
import { addAdmin } from "../src/cli/verbs/admin.ts";
import { addCustomer } from "../src/cli/verbs/customer.ts";
import { addLink } from "../src/cli/verbs/link.ts";

const read = (path: string) => Bun.file(join(import.meta.dir, path)).text();
const readme = await read("../README.md");

test("the README's example host is the one that the tests run", async () => {
  expect(readme).toContain((await read("helpers/example-host.ts")).trimEnd());
});

test("the README names every setting", () => {
  for (const { flag } of settings) expect(readme).toContain(`\`--${flag}\``);
});

test("the README names the verbs that help people as they are", () => {
  const program = new Command();
  for (const add of [addAdmin, addCustomer, addLink]) add(program);
  expect(program.commands).toHaveLength(3);
  for (const verb of program.commands)
    expect(readme).toContain(`\`botshare ${verb.name()} ${verb.commands.map((it) => it.name()).join("|")}\``);
});
