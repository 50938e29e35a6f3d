import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type Database from "better-sqlite3";
import { eq, sql } from "drizzle-orm";
import { leavesRecalled, unrecalledColumns, unrecalledTables } from "../src/db/changes.ts";
import { openDatabase } from "../src/db/open.ts";
import { createRecall } from "../src/db/recall.ts";
import { bots } from "../src/db/schema/bots.ts";
import { shareTokens } from "../src/db/schema/links.ts";
import { reservations } from "../src/db/schema/usage.ts";
import { createStore, type Store } from "../src/db/store.ts";

// What a turn writes leaves alone what is recalled: links, sessions, visitors, endpoints. Everything else makes it be read anew.

let own: Database.Database;
let store: Store;
let reads = 0;
let recall: (id: string) => unknown;
beforeEach(async () => {
  const opened = openDatabase(":memory:");
  if ("kind" in opened) throw new Error("the database is newer");
  own = opened;
  store = createStore(own);
  const bot = {
    id: "b",
    name: "Bot",
    model: "m",
    systemPrompt: "",
    settings: {},
    createdAt: 1,
    updatedAt: 1,
  };
  await store.db.insert(bots).values(bot);
  const link = {
    id: "l",
    botId: "b",
    tokenHash: "h",
    tokenSealed: "s",
    access: "account",
    createdAt: 1,
  } as const;
  await store.db.insert(shareTokens).values(link);
  reads = 0;
  recall = createRecall(store, async (id) => {
    reads += 1;
    const columns = { name: shareTokens.name, revokedAt: shareTokens.revokedAt };
    return (await store.db.select(columns).from(shareTokens).where(eq(shareTokens.id, id)))[0];
  });
  await recall("l");
});
afterEach(() => store.close());

const reserve = (messageId: string) =>
  store.db
    .insert(reservations)
    .values({ messageId, shareTokenId: "l", visitorId: "v", address: "a", createdAt: 1 })
    .returning({ id: reservations.messageId });
const charge = () =>
  store.db
    .update(shareTokens)
    .set({ usedPoints: sql`round(${shareTokens.usedPoints} + 0.1, 6)`, usedMessages: 1, lastUsedAt: 5 })
    .where(eq(shareTokens.id, "l"));
const revoke = () => store.db.update(shareTokens).set({ revokedAt: 7 }).where(eq(shareTokens.id, "l"));
const readsAfter = async (work: Promise<unknown>) => {
  await work;
  await recall("l");
  return reads;
};

describe("a row is not read again", () => {
  test("after a batch of what turns write", async () => {
    expect(await readsAfter(store.batch([reserve("m"), charge()]))).toBe(1);
    expect(own.prepare("SELECT used_points FROM share_tokens").pluck().get()).toBe(0.1);
  });

  test("after one statement of that alone, or one that changes nothing", async () => {
    await charge();
    await reserve("m");
    expect(
      await readsAfter(store.db.update(shareTokens).set({ revokedAt: 7 }).where(eq(shareTokens.id, "x"))),
    ).toBe(1);
  });
});

describe("a row is read again", () => {
  test("after a change of one of its columns, alone or in a batch with what turns write", async () => {
    expect(await readsAfter(revoke())).toBe(2);
    expect(await recall("l")).toMatchObject({ revokedAt: 7 });
    const named = store.db.update(shareTokens).set({ name: "new", usedPoints: 3 });
    expect(await readsAfter(store.batch([reserve("m"), named, charge()]))).toBe(3);
    expect(await recall("l")).toMatchObject({ name: "new" });
  });

  test("after batches of one turn of the event loop of which one changes it", async () => {
    const both = Promise.all([store.batch([reserve("m")]), store.batch([revoke()])]);
    expect(await readsAfter(both)).toBe(2);
  });

  test("after what is written past the store, and what goes with a row of another table", async () => {
    expect(await readsAfter((async () => own.exec("UPDATE share_tokens SET used_points = 1"))())).toBe(2);
    await store.db.delete(bots);
    expect(await recall("l")).toBeUndefined();
  });
});

test("statements of other forms than those known are taken to change what is recalled", () => {
  expect(leavesRecalled('update "share_tokens" set "used_points" = ?')).toBe(true);
  expect(leavesRecalled('insert into "share_tokens" ("used_points") values (1)')).toBe(false);
  expect(leavesRecalled('update "share_tokens" set "used_points"=?, "name"=?')).toBe(false);
  expect(leavesRecalled('with "x" as (select 1) update "messages" set "content" = ?')).toBe(false);
  expect(leavesRecalled("DELETE FROM messages")).toBe(false);
});

test("nothing hangs on the tables that turns write to, but for such tables themselves, and all of their names are right", () => {
  const tables = own.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  expect(tables).toEqual(expect.arrayContaining(unrecalledTables));
  const hanging = own
    .prepare<[], { child: string; parent: string }>(
      `SELECT child.name AS child, key."table" AS parent FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) AS key`,
    )
    .all()
    .filter(({ child, parent }) => unrecalledTables.includes(parent) && !unrecalledTables.includes(child));
  expect(hanging).toEqual([]);
  const triggers = own
    .prepare<[], { on: string; sql: string }>(
      "SELECT tbl_name AS 'on', sql FROM sqlite_schema WHERE type = 'trigger'",
    )
    .all()
    .filter(({ on }) => unrecalledTables.includes(on));
  const written = triggers.flatMap(({ sql }) =>
    [...sql.matchAll(/(?:INTO|UPDATE|FROM) [`"]?(\w+)/g)].map(([, table = ""]) => table),
  );
  expect(written.filter((table) => !unrecalledTables.includes(table))).toEqual([]);
  const columns = own
    .prepare("SELECT 'share_tokens.' || name FROM pragma_table_info('share_tokens')")
    .pluck()
    .all();
  expect(columns).toEqual(expect.arrayContaining(unrecalledColumns));
});
