import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openAppBeside } from "../src/cli/open-beside.ts";
import { readSettings } from "../src/cli/settings.ts";
import { copyName, readCopyName } from "../src/db/backup/names.ts";
import { lockFolder } from "../src/db/lock.ts";
import { listMigrations } from "../src/db/migrations.ts";
import { peekDatabase, readSchemaStatus } from "../src/db/peek.ts";
import { printed, runHere as run } from "./helpers/command-line.ts";
import { everyonesPassword, hashEveryonesPasswordOnce } from "./helpers/everyones-password.ts";

hashEveryonesPasswordOnce();

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
const dataDir = join(folder, "data");
const backup = join(folder, "one.db");
const on = (dir = dataDir) => ["--data-dir", dir];

beforeAll(async () => {
  await printed("admin", "create", "--username", "ann", "--password", everyonesPassword, ...on());
  await printed("customer", "create", "--username", "carl", "--password", everyonesPassword, ...on());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (dir: string) => new Database(join(dir, "botshare.db"));
const names = (dir: string) => {
  using database = Object.assign(open(dir), { [Symbol.dispose]: () => database.close() });
  return database.prepare("SELECT username FROM users ORDER BY username").pluck().all();
};

describe("a backup", () => {
  test("is one file that says what it holds, and what it does not", async () => {
    const made = await printed("backup", backup, ...on());
    expect(made).toContain(`${dataDir} is in ${backup}, read again and whole: `);
    expect(made).toContain("It holds no keys");
    const read = await printed("backup", "--verify", backup, ...on());
    expect(read).toMatch(
      /is whole: \d+ rows in \d+ tables, schema \d+, .*\nIt was made at 20\d\d-.* It holds no keys\.\n$/,
    );
  });

  test("has a name of its own where none is given", async () => {
    await printed("backup", ...on());
    expect(readdirSync(join(dataDir, "backups"))).toHaveLength(1);
  });

  test("is refused with a sentence: without a file to verify, an installation, or a passphrase that can be read", async () => {
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await run("backup", ...args);
      return [exitCode, stderr];
    };
    expect(await refused("--verify", ...on())).toEqual([1, "botshare: --verify needs the backup's file.\n"]);
    const missing = join(folder, "none");
    expect((await refused(...on(missing)))[1]).toContain(`There is no installation in ${missing}`);
    const file = join(folder, "no-passphrase");
    expect((await refused("--passphrase-file", file, ...on()))[1]).toBe(
      `botshare: --passphrase-file: ${file} cannot be read\n`,
    );
    expect(existsSync(missing)).toBe(false);
  });

  test("is put in the place of what there is, which is kept, and says what comes back with it", async () => {
    const { id } = JSON.parse(await printed("customer", "list", "--json", ...on()))[0] ?? {};
    expect(id).toBeString();
    const database = open(dataDir);
    database.prepare("DELETE FROM users WHERE username = 'carl'").run();
    database.close();
    expect(names(dataDir)).toEqual(["ann"]);
    const told = await printed("restore", backup, "--end-sessions", ...on());
    expect(told).toContain(`${dataDir} holds ${backup} now`);
    expect(told).toMatch(/What it replaced is in \S+: delete that/);
    expect(told).toContain("Accounts that were switched off or deleted can sign in again: carl.");
    expect(names(dataDir)).toEqual(["ann", "carl"]);
  });

  test("makes an installation where there was none", async () => {
    const other = join(folder, "other");
    const told = await printed("restore", backup, ...on(other));
    expect(told).toContain("There was nothing to replace.");
    expect(names(other)).toEqual(["ann", "carl"]);
  });
});

const known = listMigrations().length;
const pending = listMigrations().slice(1);
/** A data folder of the first version, with one administrator. */
function makeOlder(name: string): string {
  const dir = join(folder, name);
  mkdirSync(dir);
  writeFileSync(join(dir, "sealing.key"), Buffer.alloc(32, 7).toString("base64url"));
  const database = open(dir);
  database.exec(listMigrations()[0]?.sql.replaceAll("--> statement-breakpoint", "") ?? "");
  database.exec(
    "INSERT INTO users (id, username, password_hash, is_admin, is_end_user, created_at) VALUES ('a', 'ann', '', 1, 0, 0)",
  );
  database.pragma("user_version = 1");
  database.close();
  return dir;
}

describe("what changes the whole database", () => {
  const verbs = { restore: ["restore", backup], migrate: ["migrate", "up"], compact: ["compact"] };
  for (const [it, args] of Object.entries(verbs)) {
    test(`waits for the server to be stopped: ${it}`, async () => {
      const release = lockFolder(dataDir);
      const { exitCode, stderr } = await run(...args, ...on());
      release?.();
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringContaining(`${dataDir} is in use: a botshare serves it.`),
      ]);
    });
  }

  test("is written anew by compact, smaller and with all that was in it", async () => {
    const database = open(dataDir);
    database.exec("CREATE TABLE filler (x)");
    const fill = database.prepare("INSERT INTO filler VALUES (zeroblob(100000))");
    for (let row = 0; row < 20; row += 1) fill.run();
    database.exec("DROP TABLE filler");
    database.close();
    const told = await printed("compact", ...on());
    const [, before, now] = /: ([\d.]+) MB before, ([\d.]+) MB now/.exec(told) ?? [];
    expect(Number(now)).toBeLessThan(Number(before));
    expect(names(dataDir)).toEqual(["ann", "carl"]);
  });

  test("has nothing to do where the schema is this version's", async () => {
    expect(await printed("migrate", "status", ...on())).toEndWith("Nothing is to be done.\n");
    expect(await printed("migrate", "up", ...on())).toStartWith("Nothing is to be done: the schema is ");
    const status = JSON.parse(await printed("migrate", "status", "--json", ...on()));
    expect([status.schema, status.pending]).toEqual([listMigrations().length, []]);
  });

  test("is brought to this version after a backup, and every step of it is told", async () => {
    const older = makeOlder("older");
    const status = await printed("migrate", "status", ...on(older));
    expect(status).toContain(`schema 1. This botshare knows ${known}.\nTo be done:\n  ${pending[0]?.tag}\n`);
    expect(JSON.parse(await printed("migrate", "status", "--json", ...on(older))).pending).toEqual(
      pending.map(({ tag }) => tag),
    );
    const done = (await printed("migrate", "up", ...on(older))).split("\n");
    expect(done[0]).toStartWith(`Backup: ${join(older, "backups")}`);
    expect(done.slice(1)).toEqual([
      ...pending.map(({ tag }) => expect.stringMatching(new RegExp(`^${tag}: \\d+ ms$`))),
      `The database has schema ${known} now. Start it with \`botshare serve\`.`,
      "",
    ]);
    expect(names(older)).toEqual(["ann"]);
  });

  const silent = (dir: string) => readSettings({ "data-dir": dir, "log-level": "silent" }, {});
  const schemaOf = (path: string) => {
    using copy = peekDatabase(path);
    return readSchemaStatus(copy).applied;
  };

  test("is kept as it was by whatever brings it to this version, in place of the copy from the time before", async () => {
    const older = makeOlder("copied");
    writeFileSync(join(older, copyName(1, 0)), "the database as it was before the version before");
    openAppBeside(silent(older)).store.close();
    expect(names(older)).toEqual(["ann"]);
    const copies = readdirSync(older).filter(readCopyName);
    expect(copies).toEqual([copyName(known, 1)]);
    expect(schemaOf(join(older, copyName(known, 1)))).toBe(1);
  });

  test("is kept as it was by an upgrade that ends half-way too, however often that is begun again", async () => {
    const older = makeOlder("half-way");
    // What the last migration makes is there already.
    const inTheWay = /CREATE TABLE `(\w+)`/.exec(pending.at(-1)?.sql ?? "")?.[1];
    const change = (sql: string) => {
      const database = open(older);
      database.exec(sql);
      database.close();
    };
    change(`CREATE TABLE ${inTheWay} (x)`);
    for (const _ of ["first", "again"]) expect(() => openAppBeside(silent(older))).toThrow("already exists");
    const half = known - 1;
    expect(schemaOf(join(older, "botshare.db"))).toBe(half);
    change(`DROP TABLE ${inTheWay}`);
    // A version that comes to the rescue may bring it further than the one that failed was to.
    const first = join(older, copyName(known, 1));
    const left = [1, half].map((from) => ({ from, schema: schemaOf(join(older, copyName(known, from))) }));
    expect(left).toEqual([1, half].map((schema) => ({ from: schema, schema })));
    openAppBeside(silent(older)).store.close();
    expect([schemaOf(join(older, "botshare.db")), schemaOf(first)]).toEqual([known, 1]);
  });

  test("is left alone where a newer version wrote it", async () => {
    const newer = join(folder, "newer");
    await printed("admin", "create", "--username", "ann", "--password", everyonesPassword, ...on(newer));
    const database = open(newer);
    database.pragma(`user_version = ${listMigrations().length + 1}`);
    database.close();
    expect(await printed("migrate", "status", ...on(newer))).toContain("A newer botshare wrote it");
    for (const args of [["migrate", "up"], ["compact"]]) {
      const { exitCode, stderr } = await run(...args, ...on(newer));
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("A newer botshare wrote")]);
    }
  });

  test("says what it cannot read", async () => {
    const broken = join(folder, "broken");
    await printed("admin", "create", "--username", "ann", "--password", everyonesPassword, ...on(broken));
    writeFileSync(join(broken, "botshare.db"), "no database at all, but long enough to be one ".repeat(100));
    for (const args of [["compact"], ["customer", "list"], ["migrate", "status"]]) {
      const { exitCode, stderr } = await run(...args, ...on(broken));
      expect([exitCode, stderr.startsWith("botshare: ")]).toEqual([1, true]);
      expect(stderr).not.toContain("    at ");
    }
  });
});
