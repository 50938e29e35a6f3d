import { afterEach, beforeEach, expect, test } from "bun:test";
import { finishDeletions } from "../src/db/deletion.ts";
import { beingDeleted } from "../src/db/schema/conversations.ts";
import { deleteBot, finishBotDeletions } from "../src/features/bots/deletion.ts";
import { mendBranches } from "../src/features/conversations/branch.ts";
import { type Chat, startChat } from "./helpers/chat.ts";

// kill -9 in the middle of a deletion left conversations without their messages, and bots whose documents had no passages.

let chat: Chat;
beforeEach(async () => {
  chat = await startChat();
});

afterEach(() => chat.close());

const rows = (table: string): number =>
  chat.server.connection.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM ${table}`).get()?.rows ??
  -1;

test("a conversation whose deletion was cut off is gone after the next start, and is not shown again before", async () => {
  const { app, connection } = chat.server;
  await chat.ask({ messages: [{ role: "user", content: "Does it stay?" }] });
  connection.prepare("UPDATE conversations SET shown_end_id = ?").run(beingDeleted);
  connection.exec("DELETE FROM messages WHERE role = 'user'");
  expect(await mendBranches(app)).toBe(0);
  expect(await finishDeletions(app.store)).toBe(1);
  expect([rows("conversations"), rows("messages")]).toEqual([0, 0]);
  expect(await finishDeletions(app.store)).toBe(0);
});

test("what is asked in a conversation that is being deleted does not keep it", async () => {
  const { app, connection } = chat.server;
  const { body } = await chat.ask({ messages: [{ role: "user", content: "First?" }] });
  connection.prepare("UPDATE conversations SET shown_end_id = ?").run(beingDeleted);
  const more = { conversation_id: body.conversation_id, messages: [{ role: "user", content: "Second?" }] };
  await chat.ask(more);
  expect(await finishDeletions(app.store)).toBe(1);
  expect([rows("conversations"), rows("messages")]).toEqual([0, 0]);
});

test("a bot whose deletion was cut off is deleted after the next start, in the name of whoever began it", async () => {
  const { app, connection } = chat.server;
  await chat.ask({ messages: [{ role: "user", content: "Does it stay?" }] });
  const { durably } = app.store;
  let calls = 0;
  const failing: typeof durably = async (queries) => {
    calls += 1;
    if (calls > 1) throw new Error("cut off");
    return await durably(queries);
  };
  const caller = { kind: "master", address: "", isCommandLine: true } as const;
  await expect(
    deleteBot({ ...app, store: { ...app.store, durably: failing } }, caller, chat.botId),
  ).rejects.toThrow("cut off");
  expect([rows("bots"), rows("conversations")]).toEqual([1, 0]);
  expect(await finishBotDeletions(app)).toBe(1);
  expect([rows("bots"), rows("share_tokens")]).toEqual([0, 0]);
  const entries = connection
    .prepare("SELECT action, actor_kind FROM audit_events WHERE action LIKE 'bot.delet%' ORDER BY id")
    .all();
  expect(entries).toEqual([
    { action: "bot.deletion_began", actor_kind: "command_line" },
    { action: "bot.deleted", actor_kind: "command_line" },
  ]);
  expect(await finishBotDeletions(app)).toBe(0);
});
