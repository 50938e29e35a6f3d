import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { linkEvents } from "../src/db/schema/links.ts";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf, textOf } from "./helpers/events.ts";
import { masterKey, startTestServer } from "./helpers/test-server.ts";

// A database file that another process holds, and one whose bytes are damaged.

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "botshare-storage-"));
  path = join(folder, "test.db");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("while another process holds the database", () => {
  let chat: Chat;
  let other: Database.Database;
  const start = async (lockedWaitMs: number) => {
    chat = await startChat({
      databasePath: path,
      limits: { lockedWaitMs, storageProbeMs: 5, checkpointMs: 5 },
    });
    other = new Database(path);
    other.exec("BEGIN EXCLUSIVE");
  };
  afterEach(async () => {
    other.close();
    await chat.close();
  });

  test("a write waits for it, and holds up neither reads nor streams nor the loop", async () => {
    const { promise, open } = gate();
    chat = await startChat({ databasePath: path, limits: { lockedWaitMs: 60_000, checkpointMs: 5 } });
    chat.upstream.setScript({
      steps: [{ text: "one " }, { until: promise }, { text: "two " }, { text: "three" }],
    });
    const { events } = await chat.stream("A story");
    const [first] = chunksOf(await events.untilText("one "));
    other = new Database(path);
    other.exec("BEGIN EXCLUSIVE");
    let isStored = false;
    const body = { username: "waiting", password: "a long enough password" };
    const write = chat.server
      .request("POST", "/api/v1/end-users", { token: masterKey, body })
      .then((answer) => {
        isStored = true;
        return answer;
      });
    open();
    // The words go on though nothing of them can be written down.
    expect(textOf(await events.untilText("three"))).toBe("two three");
    expect((await chat.messages(first.conversation_id)).length).toBe(2);
    expect(isStored).toBe(false);
    other.exec("COMMIT");
    expect((await write).status).toBe(200);
    expect((await events.rest()).at(-1)?.data).toBe("[DONE]");
    const [, answer] = await chat.messages(first.conversation_id);
    expect(answer).toMatchObject({ content: "one two three", status: "complete" });
  });

  test("one checkpoint of an answer waits for it, and no later one beside it", async () => {
    const second = gate();
    const third = gate();
    chat = await startChat({ databasePath: path, limits: { lockedWaitMs: 60_000, checkpointMs: 5 } });
    const { store } = chat.server.app;
    const { batch } = store;
    let updates = 0;
    chat.upstream.setScript({
      steps: [
        { until: second.promise },
        { text: "one " },
        { until: third.promise },
        { text: "two" },
        { stall: true },
      ],
    });
    const streaming = chat.stream("A story");
    await until(() => chat.lastCall() !== undefined);
    // The question is written down; until the answer ends only checkpoints are.
    store.batch = (queries) => {
      updates += 1;
      return batch(queries);
    };
    other = new Database(path);
    other.exec("BEGIN EXCLUSIVE");
    second.open();
    const { events } = await streaming;
    await events.untilText("one ");
    await until(() => updates === 1);
    third.open();
    await events.untilText("two");
    await Bun.sleep(30);
    expect(updates).toBe(1);
    other.exec("COMMIT");
    await until(() => updates === 2);
    await chat.request("POST", "/stop", {});
    await events.rest();
  });

  test("for longer than a write waits, it is refused, the next ones at once, until it lets go", async () => {
    await start(20);
    const refused = await chat.ask("Hello?");
    expect([refused.status, refused.body.code]).toEqual([503, "storage_unavailable"]);
    const ready = await chat.server.request("GET", "/ready", { token: masterKey });
    expect(ready.body.checks.database).toMatchObject({ state: "unwritable", reason: "locked" });
    other.exec("COMMIT");
    await until(async () => (await chat.server.request("GET", "/ready")).status === 200);
    expect((await chat.ask("Hello?")).status).toBe(200);
  });
});

describe("a database whose bytes are damaged", () => {
  /** Writes over the head of the first page of a table: SQLite's file format, "B-tree Pages". */
  const damage = (table: string) => {
    const connection = new Database(path);
    const [page, size] = [
      connection
        .prepare<[string], { page: number }>("SELECT rootpage AS page FROM sqlite_schema WHERE name = ?")
        .get(table)?.page ?? 0,
      Number(connection.pragma("page_size", { simple: true })),
    ];
    connection.close();
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(64, 0xff), 0, 64, (page - 1) * size);
    closeSync(file);
  };

  test("is not written any more once that shows, and says so; what is whole is read", async () => {
    const before = startTestServer({ databasePath: path });
    const body = { username: "ann", password: "a long enough password" };
    expect((await before.request("POST", "/api/v1/end-users", { token: masterKey, body })).status).toBe(200);
    await before.close();
    damage("link_events");
    const server = startTestServer({ databasePath: path, limits: { storageProbeMs: 5 } });
    expect((await server.request("GET", "/ready")).status).toBe(200);
    // What still stands in the log alone.
    expect((await server.request("POST", "/api/v1/auth/login", { body })).status).toBe(200);
    const read = server.app.store.db.select().from(linkEvents);
    expect(
      await read.then(
        () => "read",
        ({ code }) => code,
      ),
    ).toBe("storage_damaged");
    const answer = await server.request("GET", "/ready", { token: masterKey });
    expect([answer.status, answer.body.code]).toEqual([503, "storage_damaged"]);
    expect(answer.body.checks.database.reason).toBe("damaged");
    const refused = await server.request("POST", "/api/v1/end-users", {
      token: masterKey,
      body: { ...body, username: "ben" },
    });
    expect([refused.status, refused.body.code]).toEqual([503, "storage_damaged"]);
    const { items } = (await server.request("GET", "/api/v1/end-users", { token: masterKey })).body;
    expect(items.map(({ username }: { username: string }) => username)).toEqual(["ann"]);
    // It does not become well by itself.
    await Bun.sleep(20);
    expect((await server.request("GET", "/ready")).status).toBe(503);
    const bytes = () => ["", "-wal"].map((ending) => Bun.hash(readFileSync(path + ending)));
    const found = bytes();
    await server.app.store.scrub();
    expect(bytes()).toEqual(found);
    await server.close();
    expect(bytes()).toEqual(found);
  });
});
