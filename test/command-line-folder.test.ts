import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere as run } from "./helpers/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a password's reset names the folder, and makes none where no installation is", async () => {
  const dataDir = join(folder, "none");
  const reset = ["admin", "reset-password", "--username", "ann", "--password", "x", "--data-dir", dataDir];
  expect(await run(...reset)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `botshare: There is no installation in ${dataDir}. Name its folder with --data-dir or BOTSHARE_DATA_DIR.\n`,
  });
  expect(existsSync(dataDir)).toBe(false);
  await run("admin", "create", "--data-dir", dataDir);
  expect((await run(...reset)).stderr).toBe(`botshare: There is no account named ann in ${dataDir}.\n`);
});

test("a file in the folder's place is told apart from a folder without an installation", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const { stderr } = await run("admin", "reset-password", "--username", "ann", "--data-dir", file);
  expect(stderr).toBe(`botshare: data-dir: ${file} is not a folder\n`);
});

test("an administrator's making names the folder, and says where that began a new installation", async () => {
  const dataDir = join(folder, "new");
  const create = ["admin", "create", "--data-dir", dataDir];
  const began = `A new installation begins in ${dataDir}: there was none.\n`;
  const first = await run(...create);
  expect(first.stdout).toStartWith(`${began}Set up: http://127.0.0.1:3000/welcome#`);
  expect(first.stdout).toContain(`administrator in ${dataDir}. It`);
  const second = await run(...create, "--username", "ann", "--password", "x");
  expect(second.stdout).toBe(`Administrator ann is made in ${dataDir}.\n`);
  const third = await run(
    ...["admin", "reset-password", "--username", "ann", "--password", "y", "--data-dir", dataDir],
  );
  expect(third.stdout).toBe(`ann has a new password in ${dataDir}; its sessions have ended.\n`);
});
