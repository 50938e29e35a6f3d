import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import type Database from "better-sqlite3";
import { eq, sql } from "drizzle-orm";
import { insertWhere } from "../src/db/insert-where.ts";
import { openDatabase } from "../src/db/open.ts";
import { users } from "../src/db/schema/accounts.ts";
import { bots } from "../src/db/schema/bots.ts";
import { createStore, type Store } from "../src/db/store.ts";

let store: Store;
let synchronous: () => unknown;
let prepare: ReturnType<typeof spyOn<Database.Database, "prepare">>;
beforeEach(() => {
  const connection = openDatabase(":memory:");
  if ("kind" in connection) throw new Error("the database is newer");
  prepare = spyOn(connection, "prepare");
  store = createStore(connection);
  synchronous = () => connection.pragma("synchronous", { simple: true });
});
afterEach(() => store.close());

const normal = 1;
const user = (id: string, username = id) => ({
  id,
  username,
  passwordHash: "hash",
  isAdmin: true,
  isEndUser: false,
  createdAt: 1,
});
const bot = (id: string, ownerId: string) => ({
  id,
  ownerId,
  name: "Bot",
  model: "builtin",
  systemPrompt: "",
  settings: { a: [1, "二"] },
  createdAt: 1,
  updatedAt: 1,
});
const names = async () =>
  (await store.db.select({ name: users.username }).from(users)).map(({ name }) => name);

for (const way of ["batch", "durably"] as const) {
  describe(way, () => {
    test("gives the results of its queries in their order", async () => {
      const [inserted, listed, , counted] = await store[way]([
        store.db.insert(users).values(user("a")).returning({ id: users.id }),
        store.db.select().from(users),
        store.db.insert(users).values(user("b")),
        store.db.select({ count: sql<number>`count(*)` }).from(users),
      ]);
      expect(inserted).toEqual([{ id: "a" }]);
      expect(listed).toMatchObject([{ id: "a", isAdmin: true, isActive: true, email: null }]);
      expect(counted).toEqual([{ count: 2 }]);
    });

    const broken: [name: string, breaking: () => Parameters<Store["batch"]>[0][number]][] = [
      ["a taken name", () => store.db.insert(users).values(user("c", "a"))],
      ["a row that points nowhere", () => store.db.insert(bots).values(bot("b1", "nobody"))],
    ];
    for (const [name, breaking] of broken) {
      test(`does nothing at all where one of its queries fails by ${name}`, async () => {
        await store.db.insert(users).values(user("a"));
        const first = store.db.insert(users).values(user("b"));
        const last = store.db.delete(users);
        await expect(store[way]([first, breaking(), last])).rejects.toThrow();
        expect(await names()).toEqual(["a"]);
        expect(synchronous()).toBe(normal);
        // The store goes on working.
        await store[way]([store.db.insert(users).values(user("d"))]);
        expect(await names()).toEqual(["a", "d"]);
      });
    }

    test("of nothing gives nothing", async () => {
      expect(await store[way]([])).toEqual([]);
    });
  });
}

test("durably waits for the disk, and the store is NORMAL again after it", async () => {
  const probe = store.db
    .select({ value: sql<number>`(SELECT synchronous FROM pragma_synchronous)` })
    .from(sql`(SELECT 1)`);
  const [[during]] = await store.durably([probe]);
  expect(during?.value).toBe(2);
  expect(synchronous()).toBe(normal);
  const [[plain]] = await store.batch([probe]);
  expect(plain?.value).toBe(normal);
});

test("compares columns with values in the one way that SQLite does not plan anew at each run", async () => {
  await store.db.insert(users).values([user("a"), user("b")]);
  const byId = store.db
    .select({ name: users.username })
    .from(users)
    .where(eq(users.id, sql.placeholder("id")))
    .prepare();
  expect(await byId.execute({ id: "a" })).toEqual([{ name: "a" }]);
  await store.db.update(users).set({ username: "c" }).where(eq(users.id, "b"));
  expect(await byId.execute({ id: "b" })).toEqual([{ name: "c" }]);
  const compared = prepare.mock.calls
    .map(([text]) => text.match(/= \+?\?/g))
    .filter((found) => found !== null);
  expect(compared).toEqual([["= +?"], ["= +?", "= +?"]]);
});

describe("an insert with a condition", () => {
  test("inserts where it holds, with every kind of value and the table's defaults", async () => {
    const holds = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${"a"})`;
    await store.db.insert(users).values(user("a"));
    const written = await insertWhere(store, bots, bot("b1", "a"), holds).returning({ id: bots.id });
    expect(written).toEqual([{ id: "b1" }]);
    expect(await store.db.select().from(bots)).toEqual([
      { ...bot("b1", "a"), promptPer1k: 0, completionPer1k: 0 },
    ]);
  });

  test("inserts nothing where it does not, and says so by an empty answer", async () => {
    const fails = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${"nobody"})`;
    expect(await insertWhere(store, users, user("a"), fails).returning({ id: users.id })).toEqual([]);
    expect(await names()).toEqual([]);
  });

  test("sees what the queries before it in a batch did", async () => {
    const isThere = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${eq(users.id, "a")})`;
    const insertOther = () => insertWhere(store, users, user("b"), isThere).returning({ id: users.id });
    const [before, , after] = await store.batch([
      insertOther(),
      store.db.insert(users).values(user("a")),
      insertOther(),
    ]);
    expect([before, after]).toEqual([[], [{ id: "b" }]]);
  });

  test("takes values as values, never as SQL", async () => {
    const name = "'); DROP TABLE users; --";
    await insertWhere(store, users, user("a", name), sql`1`);
    expect(await names()).toEqual([name]);
  });
});
