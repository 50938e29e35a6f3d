import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { listMigrations, orderMigrations } from "../src/db/migrations.ts";
import { openDatabase } from "../src/db/open.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "botshare-db-"));
  path = join(folder, "botshare.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const migrations = listMigrations();

function open() {
  const connection = openDatabase(path);
  if ("kind" in connection) throw new Error("the database is newer");
  return connection;
}

/** A database as the version wrote it that knew only the first `count` migrations. */
function writeOld(count: number): Database.Database {
  const old = new Database(path);
  for (const { sql } of migrations.slice(0, count)) old.exec(sql.replaceAll("--> statement-breakpoint", ""));
  old.pragma(`user_version = ${count}`);
  return old;
}

const schemaOf = (connection: Database.Database) =>
  connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();

describe("opening", () => {
  test("makes a new database with every migration applied", () => {
    const connection = open();
    expect(connection.pragma("user_version", { simple: true })).toBe(migrations.length);
    expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(connection.pragma("foreign_key_check")).toEqual([]);
    connection.close();
  });

  test("lets readers go on beside the writer, holds foreign keys, and is NORMAL about the disk", () => {
    const connection = open();
    const pragma = (name: string) => connection.pragma(name, { simple: true });
    expect([pragma("journal_mode"), pragma("foreign_keys"), pragma("synchronous")]).toEqual(["wal", 1, 1]);
    connection.close();
  });

  for (const count of [...migrations.keys()].slice(1)) {
    test(`brings a database of ${count} migrations up to date, step by step, with its rows kept`, () => {
      const old = writeOld(count);
      const insert = "INSERT INTO users (id, username, password_hash, is_admin, is_end_user, created_at)";
      old.exec(`${insert} VALUES ('u1', '名', 'hash', 1, 0, 5)`);
      const bot =
        "INSERT INTO bots (id, owner_id, name, model, system_prompt, settings, created_at, updated_at)";
      old.exec(`${bot} VALUES ('b1', 'u1', 'Bot', 'builtin', '', '{}', 5, 5)`);
      old.close();
      const connection = open();
      expect(connection.pragma("user_version", { simple: true })).toBe(migrations.length);
      expect(connection.prepare("SELECT id, username FROM users").all()).toEqual([
        { id: "u1", username: "名" },
      ]);
      expect(connection.prepare("SELECT owner_id FROM bots").all()).toEqual([{ owner_id: "u1" }]);
      expect(connection.pragma("foreign_keys", { simple: true })).toBe(1);
      const fresh = openDatabase(":memory:");
      expect("kind" in fresh ? [] : schemaOf(fresh)).toEqual(schemaOf(connection));
      connection.close();
    });
  }

  test("a second time changes nothing", () => {
    const first = open();
    const schema = schemaOf(first);
    first.close();
    const second = open();
    expect(schemaOf(second)).toEqual(schema);
    second.close();
  });

  test("leaves a database of a newer version untouched, and says which it is", () => {
    const newer = open();
    newer.pragma(`user_version = ${migrations.length + 3}`);
    newer.close();
    const before = readFileSync(path);
    expect(openDatabase(path)).toEqual({
      kind: "newer",
      found: migrations.length + 3,
      known: migrations.length,
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(["botshare.db"]);
  });

  test("undoes a migration that fails in the middle, and the next start tries it again", () => {
    const old = writeOld(1);
    // The last thing that the second migration makes is in the way; what it made before must go again.
    const names = [...(migrations[1]?.sql ?? "").matchAll(/CREATE (?:TRIGGER|INDEX) `(\w+)`/g)].map(
      ([, name]) => name,
    );
    const last = names.at(-1);
    old.exec(`CREATE INDEX ${last} ON users (email)`);
    old.close();
    expect(() => openDatabase(path)).toThrow(last);
    const half = new Database(path);
    expect(half.pragma("user_version", { simple: true })).toBe(1);
    expect(half.prepare("SELECT name FROM sqlite_schema WHERE name = 'passages_fts'").all()).toEqual([]);
    half.exec(`DROP INDEX ${last}`);
    half.close();
    const connection = open();
    expect(connection.pragma("user_version", { simple: true })).toBe(migrations.length);
    connection.close();
  });
});

describe("the order of migrations", () => {
  test("is that of their numbers, whatever the folder says", () => {
    const files = ["0001_b.sql", "meta", "0000_a.sql", "0002_c.sql"];
    expect(orderMigrations(files).map(({ tag }) => tag)).toEqual(["0000_a", "0001_b", "0002_c"]);
  });

  test("has no gap and no double", () => {
    expect(() => orderMigrations(["0000_a.sql", "0002_c.sql"])).toThrow("0002_c.sql");
    expect(() => orderMigrations(["0000_a.sql", "0000_b.sql"])).toThrow("0000_b.sql");
    expect(() => orderMigrations(["0001_a.sql"])).toThrow("0001_a.sql");
  });
});
