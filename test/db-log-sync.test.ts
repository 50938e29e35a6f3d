import { expect, test } from "bun:test";
import Database from "better-sqlite3";
import { createLogSync } from "../src/db/log-sync.ts";
import { openDatabase } from "../src/db/open.ts";
import { shareTokens } from "../src/db/schema/links.ts";
import { createStore } from "../src/db/store.ts";
import { folderOfEachTest } from "./helpers/own-folder.ts";

// The log is put on the disk while it grows, beside everything else.

const folder = folderOfEachTest();
const openFile = () => {
  const opened = openDatabase(`${folder()}/test.db`);
  if ("kind" in opened) throw new Error("the database is newer");
  return opened;
};

test("the log is put on the disk each 150 batches, one time after the other, also after one that failed", async () => {
  const connection = openFile();
  const paths: string[] = [];
  let answer = Promise.withResolvers<void>();
  const note = createLogSync(connection, (path) => {
    paths.push(path);
    return answer.promise;
  });
  for (let batches = 0; batches < 149; batches += 1) note(1);
  expect(paths).toEqual([]);
  note(1);
  note(400);
  expect(paths).toEqual([`${connection.name}-wal`]);
  answer.reject(new Error("no disk"));
  await answer.promise.catch(() => undefined);
  answer = Promise.withResolvers<void>();
  note(1);
  answer.resolve();
  await answer.promise;
  note(149);
  expect(paths).toHaveLength(2);
  note(1);
  expect(paths).toHaveLength(3);
  connection.close();
});

test("a database in memory has no log", () => {
  const connection = new Database(":memory:");
  const note = createLogSync(connection, () => Promise.reject(new Error("there is none")));
  expect(() => note(1_000)).not.toThrow();
  connection.close();
});

test("what is written meanwhile is written, and others stay locked out of it", async () => {
  const connection = openFile();
  const store = createStore(connection);
  const other = new Database(connection.name, { timeout: 0 });
  const write = () => store.batch([store.db.update(shareTokens).set({ usedMessages: 1 })]);
  for (let round = 0; round < 12; round += 1) await Promise.all(Array.from({ length: 32 }, write));
  connection.exec("BEGIN IMMEDIATE");
  expect(() => other.exec("BEGIN IMMEDIATE")).toThrow("locked");
  connection.exec("COMMIT");
  other.close();
  store.close();
});
