import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openAppBeside } from "../src/cli/open-beside.ts";
import { type Restored, restore } from "../src/cli/restore.ts";
import { finishRestore, isRestoring } from "../src/db/backup/restore.ts";
import { databaseFile } from "../src/db/open.ts";
import {
  backUp,
  contentsOf,
  makeInstallation,
  makePlace,
  passphrase,
  rowsIn,
  sealingKey,
  settingsOf,
} from "./helpers/backed-up.ts";

// One installation is backed up, with its keys and without. Another one, with other keys and changed since, is where it is put back.

const place = makePlace();
const nowSql = "UPDATE bots SET name = 'Now'";
const otherKey = `${Buffer.alloc(32, 9).toString("base64url")}\n`;
let backedUp: string;
let plain: string;
let sealed: string;
let target: string;
beforeAll(async () => {
  backedUp = await makeInstallation(place.path);
  plain = join(place.path, "plain.db");
  sealed = join(place.path, "sealed.db.age");
  await backUp(backedUp, plain);
  await backUp(backedUp, sealed, { "sealing.key": sealingKey, "master.key": "of the backup\n" });
  mkdirSync(join(place.path, "second"));
  target = await makeInstallation(join(place.path, "second"), nowSql);
});
afterAll(() => place[Symbol.dispose]());

/** A copy of the installation that has changed since, its server killed: what it wrote last stands in its log. */
function makeTarget(folder: string): string {
  const dataDir = join(folder, "data");
  cpSync(target, dataDir, { recursive: true });
  writeFileSync(join(dataDir, "sealing.key"), otherKey);
  writeFileSync(join(dataDir, "master.key"), "of the target\n");
  const connection = new Database(join(dataDir, databaseFile));
  connection.pragma("journal_mode = WAL");
  connection.exec("UPDATE bots SET system_prompt = 'in the log'");
  for (const name of [databaseFile, `${databaseFile}-wal`]) cpSync(join(dataDir, name), join(folder, name));
  connection.close();
  for (const name of [databaseFile, `${databaseFile}-wal`]) cpSync(join(folder, name), join(dataDir, name));
  return dataDir;
}

const put = (
  dataDir: string,
  file: string,
  wish: { endsSessions?: boolean; words?: string } = {},
): Promise<Restored> =>
  restore(settingsOf(dataDir, wish.words), {
    file,
    endsSessions: wish.endsSessions ?? false,
    tell: () => undefined,
  });
const keyOf = (dataDir: string, name = "sealing.key") => readFileSync(join(dataDir, name), "utf8");

/** The rows without the entry that says of the restore. */
function restoredRows(dataDir: string): Record<string, unknown[]> {
  const { audit_events = [], ...rows } = rowsIn(join(dataDir, databaseFile));
  const isOwn = (row: unknown) => JSON.stringify(row).includes("installation.restored");
  expect(audit_events.filter(isOwn)).toHaveLength(1);
  return { ...rows, audit_events: audit_events.filter((row) => !isOwn(row)) };
}

describe("a backup with its keys", () => {
  test("makes another folder equal to the one it was made of, row by row", async () => {
    using other = makePlace();
    const done = await put(other.path, sealed, { words: passphrase });
    expect(done).toMatchObject({ replaced: null, keys: ["sealing.key", "master.key"], version: "1.2.3" });
    expect(restoredRows(other.path)).toEqual(rowsIn(join(backedUp, databaseFile)));
    expect([keyOf(other.path), keyOf(other.path, "master.key")]).toEqual([sealingKey, "of the backup\n"]);
    for (const name of [databaseFile, "sealing.key", "master.key"])
      expect(statSync(join(other.path, name)).mode & 0o777).toBe(0o600);
    // The keys that travelled in the database are in none of its pages any more.
    expect(readFileSync(join(other.path, databaseFile)).includes(sealingKey.trim())).toBe(false);
  });

  test("keeps all that it replaces, what stands in the log too", async () => {
    using other = makePlace();
    const dataDir = makeTarget(other.path);
    const { replaced } = await put(dataDir, sealed, { words: passphrase });
    expect(restoredRows(dataDir)).toEqual(rowsIn(join(backedUp, databaseFile)));
    expect(replaced).toMatch(/\/replaced-\d{8}T\d{6}Z$/);
    expect([keyOf(replaced ?? ""), keyOf(replaced ?? "", "master.key")]).toEqual([
      otherKey,
      "of the target\n",
    ]);
    expect(rowsIn(join(replaced ?? "", databaseFile)).bots).toMatchObject([
      { name: "Now", system_prompt: "in the log" },
    ]);
  });
});

describe("a backup without keys", () => {
  test("keeps the folder's own where it fits", async () => {
    using other = makePlace();
    const dataDir = makeTarget(other.path);
    writeFileSync(join(dataDir, "sealing.key"), sealingKey);
    await put(dataDir, plain);
    expect([keyOf(dataDir), keyOf(dataDir, "master.key")]).toEqual([sealingKey, "of the target\n"]);
    expect(restoredRows(dataDir)).toEqual(rowsIn(join(backedUp, databaseFile)));
  });

  const refusals: [what: string, change: (dataDir: string) => void, sentence: RegExp][] = [
    [
      "is refused where that opens nothing of it",
      () => undefined,
      /sealed with another key than .+sealing\.key\./,
    ],
    [
      "is refused where there is none",
      (dataDir) => rmSync(join(dataDir, "sealing.key")),
      /holds no keys, and there is no .+sealing\.key/,
    ],
  ];
  for (const [what, change, sentence] of refusals)
    test(`${what}, and nothing is changed`, async () => {
      using other = makePlace();
      const dataDir = makeTarget(other.path);
      change(dataDir);
      const before = contentsOf(dataDir);
      await expect(put(dataDir, plain)).rejects.toThrow(sentence);
      expect(contentsOf(dataDir)).toEqual(before);
    });
});

describe("refused, with nothing changed:", () => {
  const cases: [what: string, file: (dataDir: string) => string, sentence: RegExp][] = [
    ["another passphrase", () => sealed, /The passphrase does not open/],
    ["a file that is not there", () => join(place.path, "none"), /none cannot be read/],
    [
      "a data folder's own database, without what stands in its log",
      (dataDir) => join(dataDir, databaseFile),
      /is a data folder's own database, with its log/,
    ],
    ["a backup of a newer version", () => newer(), /written by a newer botshare \(schema 99/],
  ];
  for (const [what, file, sentence] of cases)
    test(what, async () => {
      using other = makePlace();
      const dataDir = makeTarget(other.path);
      const before = contentsOf(dataDir);
      await expect(put(dataDir, file(dataDir), { words: "not the right words" })).rejects.toThrow(sentence);
      expect(contentsOf(dataDir)).toEqual(before);
    });

  function newer(): string {
    const path = join(place.path, "newer.db");
    cpSync(plain, path);
    const connection = new Database(path);
    connection.pragma("user_version = 99");
    connection.close();
    return path;
  }
});

describe("what an older state brings back", () => {
  test("is told: links that were revoked, accounts that were switched off, sign-ins", async () => {
    using other = makePlace();
    const ended = `UPDATE share_tokens SET revoked_at = 5; UPDATE users SET is_active = 0 WHERE is_end_user`;
    const dataDir = await makeInstallation(other.path, ended);
    const { revived } = await put(dataDir, plain);
    expect(revived).toMatchObject({ links: ["Autumn"], accounts: ["客户"], reports: 0, unread: null });
  });

  test("is told of a damaged database too, as far as it can be read", async () => {
    using other = makePlace();
    const dataDir = await makeInstallation(other.path);
    writeFileSync(join(dataDir, databaseFile), "what is left of a database".repeat(400));
    expect((await put(dataDir, plain)).revived.unread).toContain("not a database");
  });

  test("goes without anybody's sign-in where that is asked for", async () => {
    using other = makePlace();
    const dataDir = await makeInstallation(other.path);
    await put(dataDir, plain, { endsSessions: true });
    const { sessions, visitor_sessions, users } = rowsIn(join(dataDir, databaseFile));
    expect([sessions, visitor_sessions, users?.length]).toEqual([[], [], 2]);
  });
});

describe("a restore that is killed", () => {
  /** Does one, and keeps the folder as each step found it: as a kill in that moment would have left it. */
  async function stopAtEach(folder: string) {
    const dataDir = makeTarget(folder);
    const before = contentsOf(dataDir);
    const stops: { step: string; dataDir: string }[] = [];
    const tell = (step: string) => {
      const copy = join(folder, String(stops.length), "data");
      cpSync(dataDir, copy, { recursive: true });
      stops.push({ step, dataDir: copy });
    };
    await restore(settingsOf(dataDir, passphrase), { file: sealed, endsSessions: false, tell });
    const unchanged = Object.entries(before).map(([path, hash]) => [path.slice(dataDir.length), hash]);
    return { stops, unchanged };
  }

  test("at any step leaves the old folder, or one that the next start makes the new one; what it replaced is whole", async () => {
    using other = makePlace();
    const { stops, unchanged } = await stopAtEach(other.path);
    const told = stops.map(({ step }) => step);
    expect(told).toEqual([
      `Reading ${sealed}`,
      "Checking that it is whole",
      "Putting it in its place",
      "Keeping master.key",
      "Placing master.key",
      "Keeping sealing.key",
      "Placing sealing.key",
      `Keeping ${databaseFile}-wal`,
      `Keeping ${databaseFile}-shm`,
      `Keeping ${databaseFile}`,
      `Placing ${databaseFile}`,
      "Finishing",
    ]);
    for (const [number, { dataDir }] of stops.entries()) {
      expect(isRestoring(dataDir)).toBe(number > 2);
      if (number > 2) {
        // As every verb and every start does, before it opens the database.
        openAppBeside(settingsOf(dataDir)).store.close();
        expect(isRestoring(dataDir)).toBe(false);
        expect(restoredRows(dataDir)).toEqual(rowsIn(join(backedUp, databaseFile)));
        expect([keyOf(dataDir), keyOf(dataDir, "master.key")]).toEqual([sealingKey, "of the backup\n"]);
        const replaced = readdirSync(dataDir).find((name) => name.startsWith("replaced-")) ?? "";
        expect(rowsIn(join(dataDir, replaced, databaseFile)).bots).toMatchObject([
          { system_prompt: "in the log" },
        ]);
        expect(keyOf(join(dataDir, replaced))).toBe(otherKey);
      } else {
        const left = contentsOf(dataDir);
        expect(left).toMatchObject(
          Object.fromEntries(unchanged.map(([path, hash]) => [dataDir + path, hash])),
        );
        await put(dataDir, sealed, { words: passphrase });
        expect(restoredRows(dataDir)).toEqual(rowsIn(join(backedUp, databaseFile)));
      }
      expect(readdirSync(dataDir).filter((name) => name.startsWith("."))).toEqual([]);
    }
  });

  test("by a power cut too: nothing is placed before the names of what it replaces are on the disk", async () => {
    using other = makePlace();
    const { stops } = await stopAtEach(other.path);
    const dataDir = stops.find(({ step }) => step === "Keeping master.key")?.dataDir ?? "";
    const told: string[] = [];
    const replaced = finishRestore(
      dataDir,
      (step) => told.push(step),
      (folder) => told.push(`sync ${folder}`),
    );
    const safe = [`sync ${replaced}`, `sync ${dataDir}`];
    expect(told).toEqual([
      "Keeping master.key",
      ...safe,
      "Placing master.key",
      "Keeping sealing.key",
      ...safe,
      "Placing sealing.key",
      `Keeping ${databaseFile}-wal`,
      `Keeping ${databaseFile}-shm`,
      `Keeping ${databaseFile}`,
      ...safe,
      `Placing ${databaseFile}`,
      "Finishing",
      `sync ${dataDir}`,
      `sync ${dataDir}`,
    ]);
  });
});
