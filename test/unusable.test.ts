import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { explain } from "../src/cli/explain.ts";
import { explainUnlocked, explainUnopened } from "../src/cli/unusable.ts";
import { createKeyring } from "../src/lib/secret.ts";
import { printed, runHere } from "./helpers/command-line.ts";
import { makeSmallDisk } from "./helpers/small-disk.ts";

// What an owner reads where the data folder cannot be used: one sentence, with what is wrong and what to do.

const folder = mkdtempSync(join(tmpdir(), "botshare-unusable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fault = (code: string, path = "/d/x") =>
  Object.assign(new Error(`${code}: words, rm '${path}'`), { code, path, syscall: "rm" });
const ofSqlite = (code: string) => Object.assign(new Error("disk I/O error"), { code });

describe("of a failed call of the system", () => {
  const cases: [code: string, words: string][] = [
    ["ENOSPC", "/d/x cannot be written: its disk is full. Free some space, then try again. (ENOSPC)"],
    ["EROFS", "/d/x cannot be written: its disk is read-only."],
    ["EACCES", "/d/x may not be read or written by this user."],
    ["ENOENT", "/d/x is not there. (ENOENT)"],
    ["EMFILE", "EMFILE: words, rm '/d/x'"],
  ];
  for (const [code, words] of cases)
    test(code, () => {
      expect(explain(fault(code))).toStartWith(words);
    });
});

test("of a fault of SQLite that names no file", () => {
  expect(explain(ofSqlite("SQLITE_IOERR_SHMSIZE"))).toContain("Most often the disk is full");
  expect(explain(ofSqlite("SQLITE_FULL"))).toContain("its disk is full. Free some space");
});

test("of a driver that no memory may be made of, wherever that shows", () => {
  const error = new Error("failed to map segment from shared object");
  for (const words of [explainUnlocked(folder, error), explainUnopened(join(folder, "botshare.db"), error)])
    expect(words).toContain("Set TMPDIR to a folder in which this user may write and run files.");
});

describe("on a disk without room", () => {
  const disk = makeSmallDisk(3);
  const dataDir = join(disk.folder, "data");
  beforeAll(async () => {
    await printed("admin", "create", "--username", "ann", "--password", "pass word", "--data-dir", dataDir);
  });
  afterAll(() => disk[Symbol.dispose]());

  test("a start, and each verb, says that it is full", async () => {
    // Where no file system may be mounted none can be filled: SQLite's own word then stands for one.
    if (disk.full.reason !== "disk_full") {
      expect(explainUnlocked(folder, ofSqlite("SQLITE_FULL"))).toContain("is full");
      expect(explainUnopened(folder, ofSqlite("SQLITE_FULL"))).toContain("its disk is full");
      return;
    }
    disk.fill(process.pid, dataDir);
    for (const args of [["customer", "list"], ["admin", "list"], ["compact"], ["serve", "--port", "0"]]) {
      const { exitCode, stderr } = await runHere(...args, "--data-dir", dataDir);
      expect([exitCode, stderr.trim().split("\n").length]).toEqual([1, 1]);
      expect(stderr).toContain(`${join(dataDir, "botshare.db")} cannot be opened: its disk is full.`);
    }
    const backup = await runHere("backup", join(folder, "one.db"), "--data-dir", dataDir);
    expect(backup.stderr).toContain(`the disk of ${dataDir} is full`);
  });
});

describe("the sealing key", () => {
  const dataDir = join(folder, "sealed");
  const path = join(dataDir, "sealing.key");
  const right = Buffer.alloc(32, 7);
  const put = (key: Uint8Array) => writeFileSync(path, Buffer.from(key).toString("base64url"));

  test("of another database stops the start, and no verb prints what it cannot open", async () => {
    await printed("admin", "create", "--username", "ann", "--password", "pass word", "--data-dir", dataDir);
    using database = openFilled(join(dataDir, "botshare.db"), right);
    put(right);
    expect(await printed("admin", "list", "--data-dir", dataDir)).toContain("ann");
    put(Buffer.alloc(32, 8));
    for (const args of [
      ["serve", "--port", "0"],
      ["link", "list"],
    ]) {
      const { exitCode, stdout, stderr } = await runHere(...args, "--data-dir", dataDir);
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toBe(
        `botshare: ${path} does not open the secrets in the database: it belongs to another one. Put back the sealing.key that was there with this database.\n`,
      );
    }
    // One that was used for a while has sealed some: that stops nobody, and doctor tells.
    database.seal(Buffer.alloc(32, 8));
    expect(await printed("admin", "list", "--data-dir", dataDir)).toContain("ann");
  });
});

/** A database in which an endpoint's key is sealed, and others can be. */
function openFilled(path: string, key: Uint8Array) {
  const connection = new Database(path);
  let count = 0;
  const seal = (with_: Uint8Array) => {
    count += 1;
    connection
      .prepare(
        "INSERT INTO users (id, username, password_hash, is_admin, is_active, is_end_user, created_at) VALUES (?, ?, 'x', 1, 1, 0, 1)",
      )
      .run(`u${count}`, `owner${count}`);
    connection
      .prepare(
        "INSERT INTO upstreams (owner_id, base_url, api_key_sealed, models, updated_at) VALUES (?, 'http://x', ?, '[]', 1)",
      )
      .run(`u${count}`, createKeyring(with_).seal("sk-1"));
  };
  seal(key);
  return { seal, [Symbol.dispose]: () => connection.close() };
}
