import { expect, test } from "bun:test";
import { join } from "node:path";
import { openAppBeside } from "../src/cli/open-beside.ts";
import { closeFolder, lockFolder } from "../src/db/lock.ts";
import { backUp, contentsOf, makeInstallation, makePlace, settingsOf } from "./helpers/backed-up.ts";
import { runHere } from "./helpers/command-line.ts";

test("a restore and other commands keep out of each other's way: what one of them writes is never in what is replaced", async () => {
  using place = makePlace();
  const dataDir = await makeInstallation(place.path);
  const file = join(place.path, "plain.db");
  await backUp(dataDir, file);
  const before = contentsOf(dataDir);
  const restore = () => runHere("restore", file, "--data-dir", dataDir);
  const first = openAppBeside(settingsOf(dataDir));
  const refused = await restore();
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining(`Another command of botshare works in the data folder ${dataDir}. Try again`),
  ]);
  // Beside a server, and beside another one that goes on.
  const serving = lockFolder(dataDir);
  openAppBeside(settingsOf(dataDir)).store.close();
  serving?.();
  expect((await restore()).exitCode).toBe(1);
  first.store.close();
  expect(contentsOf(dataDir)).toEqual(before);
  const reopen = closeFolder(dataDir);
  for (const args of [
    ["customer", "list"],
    ["backup", join(place.path, "copy.db")],
  ]) {
    const { exitCode, stderr } = await runHere(...args, "--data-dir", dataDir);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("A backup is being put in the place of the database"),
    ]);
  }
  reopen?.();
  expect((await restore()).exitCode).toBe(0);
  expect((await runHere("customer", "list", "--data-dir", dataDir)).exitCode).toBe(0);
});
