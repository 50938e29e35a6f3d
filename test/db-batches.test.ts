import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { sql } from "drizzle-orm";
import { batchesTogether } from "../src/db/batches.ts";
import { openDatabase } from "../src/db/open.ts";
import { users } from "../src/db/schema/accounts.ts";
import { bots } from "../src/db/schema/bots.ts";
import { createStore, type Store } from "../src/db/store.ts";
import { folderOfEachTest } from "./helpers/own-folder.ts";

// Batches that are asked for in one turn of the event loop, which share a transaction.

const folder = folderOfEachTest();
let store: Store;
let own: Database.Database;
/** Another process's connection. */
let other: Database.Database;
beforeEach(() => {
  const path = join(folder(), "test.db");
  const opened = openDatabase(path);
  if ("kind" in opened) throw new Error("the database is newer");
  own = opened;
  store = createStore(own);
  other = new Database(path, { timeout: 0 });
});
afterEach(() => {
  if (own.open) store.close();
  other.close();
});

const add = (id: string) =>
  store.db
    .insert(users)
    .values({ id, username: id, passwordHash: "hash", isAdmin: true, isEndUser: false, createdAt: 1 })
    .returning({ id: users.id });
const addOfNobody = () =>
  store.db.insert(bots).values({
    id: "b",
    ownerId: "nobody",
    name: "Bot",
    model: "m",
    systemPrompt: "",
    settings: {},
    createdAt: 1,
    updatedAt: 1,
  });
const level = () => store.db.select({ value: sql<number>`synchronous` }).from(sql`pragma_synchronous`);
/** Whose accounts another process finds. */
const seen = () => other.prepare("SELECT id FROM users ORDER BY id").pluck().all();

test("they are committed together, and none is answered before", async () => {
  const atAnswers: unknown[] = [];
  const batches = ["a", "b", "c"].map(async (id) => {
    const [rows] = await store.batch([add(id)]);
    atAnswers.push(seen());
    return rows;
  });
  expect(seen()).toEqual([]);
  expect(await Promise.all(batches)).toEqual([[{ id: "a" }], [{ id: "b" }], [{ id: "c" }]]);
  const all = ["a", "b", "c"];
  expect(atAnswers).toEqual([all, all, all]);
});

test("of very many only some are committed together, and the loop goes round before the next ones are", async () => {
  const committed: number[] = [];
  const batches = Array.from({ length: batchesTogether + 8 }, async (_, at) => {
    await store.batch([add(`user ${at}`)]);
    committed.push(seen().length);
  });
  // Set behind the first transaction, as whatever else comes meanwhile.
  const atNextTurn = new Promise<number>((resolve) => setImmediate(() => resolve(seen().length)));
  expect(await atNextTurn).toBe(batchesTogether);
  await Promise.all(batches);
  expect(new Set(committed)).toEqual(new Set([batchesTogether, batchesTogether + 8]));
});

test("they run in the order in which they were asked for, each seeing what those before it did", async () => {
  const count = () => store.db.select({ value: sql<number>`count(*)` }).from(users);
  const counts = await Promise.all([
    store.batch([count(), add("a")]),
    store.batch([add("b"), count()]),
    store.batch([count()]),
  ]);
  expect(counts.map((results) => results.find(([row]) => row !== undefined && "value" in row))).toEqual([
    [{ value: 0 }],
    [{ value: 2 }],
    [{ value: 2 }],
  ]);
});

test("where one breaks a rule it alone fails, and nothing of it is done", async () => {
  const settled = await Promise.allSettled([
    store.batch([add("a")]),
    store.batch([add("b"), addOfNobody()]),
    store.batch([add("a")]),
    store.durably([add("c")]),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(seen()).toEqual(["a", "c"]);
});

test("where the common commit fails, those are done that can be", async () => {
  // Until the next commit, at which the bot's owner is missed.
  own.pragma("defer_foreign_keys = ON");
  const settled = await Promise.allSettled([store.batch([add("a")]), store.batch([addOfNobody(), add("b")])]);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(seen()).toEqual(["a"]);
});

test("one that must be on the disk takes the others there with it, and no later one", async () => {
  const full = 2;
  const normal = 1;
  const [[before], [durable]] = await Promise.all([store.batch([level()]), store.durably([level()])]);
  expect([before, durable]).toEqual([[{ value: full }], [{ value: full }]]);
  expect(await store.batch([level()])).toEqual([[{ value: normal }]]);
});

test("they wait together for another process that holds the file, and reads do not", async () => {
  other.exec("BEGIN IMMEDIATE");
  const batches = Promise.all([store.batch([add("a")]), store.durably([add("b")])]);
  expect(await store.db.select({ id: users.id }).from(users)).toEqual([]);
  other.exec("COMMIT");
  await batches;
  expect(seen()).toEqual(["a", "b"]);
});

test("what still waits at the end is written before the file is closed", async () => {
  const batches = Promise.all([store.batch([add("a")]), store.batch([add("b")])]);
  store.close();
  expect(seen()).toEqual(["a", "b"]);
  await batches;
});
