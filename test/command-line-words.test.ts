import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { rotateMasterKey, tellMasterKey } from "../src/cli/master-key.ts";
import { openAppAlone } from "../src/cli/open-app.ts";
import { readSettings } from "../src/cli/settings.ts";
import { watchStorage } from "../src/cli/storage-watch.ts";
import { explainUnlocked, explainUnopened } from "../src/cli/unusable.ts";
import { freeBytesBeside, freeBytesNow } from "../src/db/free-bytes.ts";
import { isFolderLocked, lockFolder } from "../src/db/lock.ts";
import { listMigrations } from "../src/db/migrations.ts";
import { printed, runHere as run } from "./helpers/command-line.ts";
import { everyonesPassword, hashEveryonesPasswordOnce } from "./helpers/everyones-password.ts";
import { startTestServer } from "./helpers/test-server.ts";

hashEveryonesPasswordOnce();
const folder = mkdtempSync(join(tmpdir(), "botshare-"));
const server = startTestServer();
beforeAll(() => makeInstallation("data"));
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const settingsOf = (name: string) => readSettings({ "data-dir": at(name) }, {});
const thrown = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
};

async function makeInstallation(name: string): Promise<void> {
  const account = ["--username", "ann", "--password", everyonesPassword];
  await printed("admin", "create", ...account, "--data-dir", at(name));
}

test("a password that nobody chose is made up, printed once, and can be read aloud", async () => {
  const told = await printed("admin", "create", "--username", "bea", "--data-dir", at("data"));
  const [password = ""] = /(?:[a-km-np-z2-9]{5}-){3}[a-km-np-z2-9]{5}/.exec(told) ?? [];
  expect(password).toHaveLength(23);
  const other = await printed("admin", "create", "--username", "cid", "--data-dir", at("data"));
  expect(other).not.toContain(password);
});

describe("health asks the server on this machine", () => {
  test("and says what it answers", async () => {
    const { port } = new URL(server.listen());
    expect(JSON.parse(await printed("health", "--port", port))).toEqual({ status: "ok" });
    expect(JSON.parse(await printed("health", "--ready", "--port", port))).toMatchObject({ status: "ready" });
    expect(await printed("health", "--host", "0.0.0.0", "--port", port)).toContain("ok");
  });

  test("and fails with a sentence where none answers, or one that is not well", async () => {
    const nobody = await run("health", "--port", "9", "--host", "::1");
    expect(nobody).toMatchObject({ exitCode: 1, stdout: "" });
    expect(nobody.stderr).toStartWith("botshare: Nothing answers at http://[::1]:9/health (");
    const ill = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => new Response("no", { status: 503 }),
    });
    const { exitCode, stderr } = await run("health", "--port", String(ill.port));
    expect([exitCode, stderr]).toEqual([
      1,
      `botshare: http://127.0.0.1:${ill.port}/health answers 503: no\n`,
    ]);
    await ill.stop(true);
  });
});

describe("a folder", () => {
  test("is one server's alone, until that lets go of it", () => {
    const app = openAppAlone(settingsOf("alone"));
    expect(isFolderLocked(at("alone"))).toBe(true);
    expect(lockFolder(at("alone"))).toBeUndefined();
    expect(thrown(() => openAppAlone(settingsOf("alone")))).toBe(
      `The data folder ${at("alone")} is in use: another botshare serves it. Stop that one, or use another --data-dir.`,
    );
    app.store.close();
  });

  test("whose lock cannot be made is told from one that cannot be written", () => {
    mkdirSync(join(at("no-lock"), "serve.lock"), { recursive: true });
    expect(thrown(() => openAppAlone(settingsOf("no-lock")))).toStartWith(
      `data-dir: ${at("no-lock")} cannot be locked (`,
    );
    expect(explainUnlocked(at("missing"), new Error("x"))).toStartWith(
      `data-dir: ${at("missing")} cannot be written: the folder or its disk is read-only.`,
    );
  });
});

describe("a database", () => {
  test("that cannot be opened is explained by what is wrong with it", async () => {
    await makeInstallation("damaged");
    const path = join(at("damaged"), "botshare.db");
    writeFileSync(path, "no database at all, but long enough to be one ".repeat(200));
    expect(thrown(() => openAppAlone(settingsOf("damaged")))).toStartWith(`The database ${path} `);
    const said = (code: string) => explainUnopened("x.db", new Database.SqliteError("said", code));
    expect(said("SQLITE_FULL")).toContain("its disk is full. Free some space");
    expect(said("SQLITE_READONLY")).toContain("is read-only. Let the user who runs botshare write there");
    expect(said("SQLITE_BUSY")).toContain("is held by another process");
    expect(said("SQLITE_CORRUPT")).toContain("is damaged. Restore it from your backup.");
    expect(explainUnopened("x.db", "no error")).toBe(
      "The database x.db cannot be opened (no error). If it is damaged, restore it from your backup.",
    );
  });

  test("of a newer version is left alone, and of an older one copied before it is changed", async () => {
    for (const name of ["newer", "older"]) await makeInstallation(name);
    const known = listMigrations().length;
    const setSchema = (name: string, schema: number) => {
      const database = new Database(join(at(name), "botshare.db"));
      database.pragma(`user_version = ${schema}`);
      database.close();
    };
    setSchema("newer", known + 1);
    expect(thrown(() => openAppAlone(settingsOf("newer")))).toContain(
      `was written by a newer botshare (schema ${known + 1}; this one knows ${known})`,
    );
    setSchema("older", known - 1);
    // The last migration finds its work done already: what matters is what was kept before it.
    thrown(() => openAppAlone(settingsOf("older")).store.close());
    const copies = readdirSync(at("older")).filter((name) => /copy|before/.test(name));
    expect(copies).toHaveLength(1);
    const copy = new Database(join(at("older"), copies[0] ?? ""), { readonly: true });
    expect(copy.prepare("SELECT username FROM users").pluck().all()).toEqual(["ann"]);
    copy.close();
  });

  test("knows how much its disk has left, and one in memory has no disk", async () => {
    const database = new Database(join(at("data"), "botshare.db"), { readonly: true });
    const left = freeBytesNow(database) ?? 0;
    expect(left).toBeGreaterThan(0);
    expect(await freeBytesBeside(database)).toBeGreaterThan(left / 2);
    database.close();
    expect(freeBytesNow(server.connection)).toBeNull();
    expect(await freeBytesBeside(server.connection)).toBeNull();
    mkdirSync(at("gone"));
    const lost = new Database(join(at("gone"), "x.db"));
    rmSync(at("gone"), { recursive: true });
    expect([freeBytesNow(lost), await freeBytesBeside(lost)]).toEqual([null, null]);
    lost.close();
  });
});

test("the disk's filling and the database's refusal are told once each, and their end", async () => {
  const told: string[] = [];
  const note = (_: unknown, words?: string) => void told.push(words ?? String(_));
  const log = Object.assign(Object.create(server.app.log), { info: note, warn: note, error: note });
  const { reservedDiskBytes, lowDiskBytes } = server.app.config.limits;
  const sizes = [reservedDiskBytes - 1, reservedDiskBytes - 1, lowDiskBytes - 1, lowDiskBytes * 2];
  let tell: (
    condition: { state: "ok" } | { state: "unwritable"; reason: "disk_full"; since: number },
  ) => void;
  tell = () => {};
  const store = Object.assign(Object.create(server.app.store), {
    freeBytes: async () => sizes.shift() ?? null,
    onCondition: (listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
  });
  const limits = { ...server.app.config.limits, diskLookMs: 1 };
  const end = watchStorage({ ...server.app, log, store, config: { ...server.app.config, limits } });
  while (told.length < 3) await Bun.sleep(1);
  end();
  tell({ state: "unwritable", reason: "disk_full", since: 0 });
  tell({ state: "ok" });
  expect(told).toEqual([
    "the disk is nearly full: files and documents are refused, conversations go on",
    "the disk is nearly full: free some space",
    "the disk has room again",
    "the disk is full: nothing can be stored, what is stored can be read; free some space",
    "the database takes writes again",
  ]);
});

test("the master key is where it was said to be, and is changed nowhere else", async () => {
  const settings = settingsOf("data");
  expect(tellMasterKey(settings)).toContain(`${join(at("data"), "master.key")}, for its owner's eyes alone`);
  expect(tellMasterKey(settingsOf("missing"))).toContain("is made at the next start, in ");
  const given = { ...settings, masterKey: "from a setting" };
  expect(tellMasterKey(given)).toBe("The master key comes from its setting: `botshare config` says which.");
  const refused = await rotateMasterKey(server.app, given).catch((error: unknown) => String(error));
  expect(refused).toContain("change it there");
});
