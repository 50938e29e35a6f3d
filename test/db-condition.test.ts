import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reasonOf, type UnwritableReason } from "../src/db/condition.ts";
import { isFolderLocked, lockFolder } from "../src/db/lock.ts";

const top = mkdtempSync(join(tmpdir(), "botshare-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

describe("why the database's file fails is told by SQLite's code:", () => {
  const error = (code: string) => Object.assign(new Error("SQLite's words"), { code });
  const cases: [code: string, freeBytes: number | null, reason: UnwritableReason | undefined][] = [
    ["SQLITE_FULL", null, "disk_full"],
    ["SQLITE_BUSY_SNAPSHOT", null, "locked"],
    ["SQLITE_LOCKED", null, "locked"],
    ["SQLITE_READONLY_DBMOVED", null, "read_only"],
    ["SQLITE_PERM", null, "read_only"],
    ["SQLITE_CORRUPT", null, "damaged"],
    ["SQLITE_NOTADB", null, "damaged"],
    ["SQLITE_IOERR_CORRUPTFS", null, "damaged"],
    ["SQLITE_CORRUPT_VTAB", null, undefined],
    ["SQLITE_IOERR_WRITE", 1024 ** 3, "io_error"],
    // What is left has no room for a page, and SQLite says only that a write failed.
    ["SQLITE_IOERR_WRITE", 4096, "disk_full"],
    ["SQLITE_CANTOPEN", 0, "disk_full"],
    ["SQLITE_CANTOPEN", null, "io_error"],
    ["SQLITE_CONSTRAINT_UNIQUE", 0, undefined],
    ["ENOSPC", 0, undefined],
  ];
  for (const [code, freeBytes, reason] of cases)
    test(`${code} with ${freeBytes ?? "nobody knows how many"} bytes free is ${reason ?? "no fault of it"}`, () => {
      expect(reasonOf(error(code), () => freeBytes)).toBe(reason);
      // However deep it is wrapped up, as Drizzle does.
      const wrapped = new Error("Failed query", { cause: new Error("again", { cause: error(code) }) });
      expect(reasonOf(wrapped, () => freeBytes)).toBe(reason);
    });

  test("what is no error is none of the file's", () => {
    expect([reasonOf("SQLITE_FULL"), reasonOf(null), reasonOf(new Error("SQLITE_FULL"))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test("a lock that is no lock is neither free nor taken, and is left as it is", () => {
  const folder = join(top, "odd");
  mkdirSync(folder);
  writeFileSync(join(folder, "serve.lock"), "a letter to my aunt, and not a lock at all ".repeat(20));
  expect(() => lockFolder(folder)).toThrow("file is not a database");
  expect(() => isFolderLocked(folder)).toThrow("file is not a database");
});
