import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { limits } from "../src/config.ts";
import { openDatabase } from "../src/db/open.ts";
import { users } from "../src/db/schema/accounts.ts";
import { createStore, type Store } from "../src/db/store.ts";
import { until } from "./helpers/chat.ts";

// Another process may read the database while something is deleted: an online backup, a shell. Here it is a second connection.

let folder: string;
let path: string;
let connection: Database.Database;
let reader: Database.Database;
let store: Store;
/** What the store asks of its connection beside statements. */
let pragmas: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "botshare-scrub-"));
  path = join(folder, "test.db");
  const opened = openDatabase(path);
  if ("kind" in opened) throw new Error("the database is newer");
  connection = opened;
  pragmas = [];
  const pragma = connection.pragma.bind(connection);
  connection.pragma = (source, options) => {
    pragmas.push(source);
    return pragma(source, options);
  };
  store = createStore(connection, { ...limits, scrubPauseMs: 5 });
  const account = { passwordHash: "", isAdmin: true, isEndUser: false, createdAt: 0 };
  await store.db.insert(users).values({ id: "a", username: "secretword", ...account });
  reader = new Database(path);
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM users").get();
  await store.db.delete(users);
});
afterEach(() => {
  store.close();
  reader.close();
  rmSync(folder, { recursive: true });
});

const isInLog = () => readFileSync(`${path}-wal`).includes("secretword");
const tries = () => pragmas.filter((source) => source.startsWith("wal_checkpoint")).length;
const busyTimeout = () => connection.pragma("busy_timeout", { simple: true });

describe("a scrub that a reader is in the way of", () => {
  test("does not wait for it: no statement of the driver's own waits for another process", async () => {
    await store.scrub();
    expect(busyTimeout()).toBe(0);
    expect(isInLog()).toBe(true);
  });

  test("is made up for once the reader has left", async () => {
    await store.scrub();
    await until(() => tries() > 3);
    expect(isInLog()).toBe(true);
    reader.exec("COMMIT");
    await until(() => !isInLog());
    expect(readFileSync(path).includes("secretword")).toBe(false);
    const done = tries();
    await Bun.sleep(20);
    expect(tries()).toBe(done);
  });

  test("is made up for at the close, though the reader's connection stays", async () => {
    await store.scrub();
    reader.exec("COMMIT");
    store.close();
    expect(isInLog()).toBe(false);
  });

  test("is not tried any more after the close", async () => {
    await store.scrub();
    store.close();
    const done = tries();
    await Bun.sleep(20);
    expect(tries()).toBe(done);
  });
});
