import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startBackups } from "../src/cli/backups.ts";
import { backupName } from "../src/db/backup/names.ts";
import { verifyBackup } from "../src/db/backup/verify.ts";
import { databaseFile } from "../src/db/open.ts";
import { makeInstallation, makePlace } from "./helpers/backed-up.ts";
import { waitFor } from "./helpers/executable.ts";
import { startTestServer, type TestServer } from "./helpers/test-server.ts";

// Backups that a server makes by itself, each by a process of its own from the sources.

const hourMs = 3600 * 1000;
const maxMs = 20_000;
let place: ReturnType<typeof makePlace>;
let folder: string;
let server: TestServer;
let end: () => Promise<void>;
beforeEach(async () => {
  place = makePlace();
  folder = join(place.path, "backups");
  mkdirSync(folder);
  const dataDir = await makeInstallation(place.path);
  server = startTestServer({
    databasePath: join(dataDir, databaseFile),
    // A minute ahead of the process that makes the backup, which has the real one.
    nowMs: Date.now() + 60_000,
    config: { dataDir, backups: { folder, everyMs: hourMs, keep: 3, passphrase: null } },
    limits: { backupLookMs: 5 },
  });
});
afterEach(async () => {
  await end();
  await server.close();
  place[Symbol.dispose]();
});

const start = () => {
  end = startBackups(server.app);
};
const state = () => server.app.backups;
const nameBefore = (hours: number) => backupName(server.clock.nowMs - hours * hourMs, false);
const write = (name: string) => writeFileSync(join(folder, name), "");

describe("while a server runs", () => {
  test(
    "one that cannot be made is told, and made after a pause; then the oldest go, and nothing else",
    async () => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
      start();
      await waitFor("a failure", () => state().failure !== null);
      expect(state().newestAt).toBeNull();
      rmSync(folder);
      mkdirSync(folder);
      const old = [1, 2, 3, 4].map(nameBefore);
      const others = ["botshare.db", "notes.txt", `my-${nameBefore(5)}`, nameBefore(-48)];
      for (const name of [...old, ...others]) write(name);
      server.clock.nowMs += server.app.config.limits.backupRetryMs;
      await waitFor("a backup", () => state().failure === null);
      expect(state().newestAt).toBe(server.clock.nowMs);
      await waitFor("the oldest to go", () => readdirSync(folder).length === 3 + others.length);
      const left = readdirSync(folder).filter((name) => !others.includes(name));
      const made = left.find((name) => !old.includes(name)) ?? "";
      expect(left.sort()).toEqual([made, ...old.slice(0, 2)].sort());
      expect((await verifyBackup(join(folder, made), null, place.path)).rows).toMatchObject({
        messages: 2,
      });
      expect(readdirSync(place.path).sort()).toEqual(["backups", "data"]);
    },
    maxMs,
  );

  test("a clock that was ahead and is set back keeps neither another try away, nor the next one", async () => {
    rmSync(folder, { recursive: true });
    // Each try fails at once.
    writeFileSync(folder, "");
    const { clock, app } = server;
    const yearMs = 365 * 24 * hourMs;
    clock.nowMs += yearMs;
    start();
    await waitFor("a failure", () => state().failure !== null);
    state().failure = null;
    clock.nowMs -= yearMs;
    await waitFor("another try", () => state().failure !== null);
    // As one is that was made while the clock was ahead.
    state().newestAt = clock.nowMs + yearMs;
    state().failure = null;
    clock.nowMs += app.config.limits.backupRetryMs;
    await waitFor("the next one", () => state().failure !== null);
  });

  test("none is made while the newest one is young enough, a restart or not", async () => {
    write(nameBefore(0.5));
    start();
    await end();
    start();
    expect(readdirSync(folder)).toEqual([nameBefore(0.5)]);
    expect(state().newestAt).toBe(Math.floor((server.clock.nowMs - hourMs / 2) / 1000) * 1000);
  });

  test("the end of the server ends one that is being made, and leaves nothing of it", async () => {
    start();
    await end();
    expect([readdirSync(folder), state()]).toEqual([[], { newestAt: null, failure: null }]);
    expect(readdirSync(join(place.path, "data")).filter((name) => name.startsWith("."))).toEqual([]);
  });
});
