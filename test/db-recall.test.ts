import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { sql } from "drizzle-orm";
import { limits } from "../src/config.ts";
import { openDatabase } from "../src/db/open.ts";
import { createRecall } from "../src/db/recall.ts";
import { createStore, type Store } from "../src/db/store.ts";
import type { Soon } from "../src/lib/soon.ts";

let folder: string;
let store: Store;
let own: Database.Database;
let other: Database.Database;
let reads = 0;
let recall: (key: string) => Soon<string | undefined>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "botshare-recall-"));
  const path = join(folder, "recall.db");
  const connection = openDatabase(path);
  if ("kind" in connection) throw new Error("the database is newer than the code");
  connection.exec(
    "CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT); INSERT INTO notes VALUES ('a', 'first')",
  );
  own = connection;
  store = createStore(own);
  other = new Database(path);
  reads = 0;
  recall = createRecall(store, async (key) => {
    reads += 1;
    return store.db.get<{ text: string } | undefined>(sql`SELECT text FROM notes WHERE id = ${key}`)?.text;
  });
});
afterEach(() => {
  other.close();
  store.close();
  rmSync(folder, { recursive: true });
});

/** As between two requests: another process answers nobody in between. */
const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve));

const recallTwice = async (key: string) => [await recall(key), await recall(key)];

test("a row is read once for as long as nothing changes", async () => {
  expect(await recallTwice("a")).toEqual(["first", "first"]);
  expect(reads).toBe(1);
});

test("what is known is given at once", async () => {
  await recall("a");
  expect(recall("a")).toBe("first");
});

test("where the database cannot be asked, nothing is given", async () => {
  await recall("a");
  own.close();
  await expect(Promise.resolve(recall("a"))).rejects.toThrow("not open");
});

test("so many rows are remembered and no more, however short their keys are", async () => {
  let asked = 0;
  const large = createRecall(store, async (key) => {
    asked += 1;
    return { key };
  });
  for (let at = 0; at <= limits.rememberedRows; at += 1) await large(String(at));
  await large("1");
  expect(asked).toBe(limits.rememberedRows + 1);
  await large("0");
  expect(asked).toBe(limits.rememberedRows + 2);
});

test("what is changed here is seen by the next look", async () => {
  await recall("a");
  own.transaction(() => own.exec("UPDATE notes SET text = 'second'"))();
  expect(await recallTwice("a")).toEqual(["second", "second"]);
  await store.db.run(sql`DELETE FROM notes`);
  expect([await recall("a"), reads]).toEqual([undefined, 3]);
});

test("what another process changes is seen by the first look of the next turn of the event loop", async () => {
  for (const text of ["second", "third"]) {
    await recall("a");
    other.prepare("UPDATE notes SET text = ?").run(text);
    await turnOfLoop();
    expect(await recallTwice("a")).toEqual([text, text]);
  }
  other.exec("DELETE FROM notes");
  await turnOfLoop();
  expect(await recall("a")).toBeUndefined();
});

test("what is not there is looked for each time, and not found the later", async () => {
  expect(await recallTwice("b")).toEqual([undefined, undefined]);
  other.exec("INSERT INTO notes VALUES ('b', 'new')");
  expect(await recall("b")).toBe("new");
});

test("what was read in a state that is over is not remembered for the next", async () => {
  const slow = createRecall(store, async (key) => {
    const text = await recall(key);
    if (reads === 1) {
      other.exec("UPDATE notes SET text = 'second'");
      await turnOfLoop();
      // Another request finds the new state while this one still reads.
      await slow("none");
    }
    return text;
  });
  expect([await slow("a"), await slow("a")]).toEqual(["first", "second"]);
});
