import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetCustomer } from "../src/features/audit/forget.ts";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { fileForm } from "./helpers/files.ts";
import { createAdmin, createCustomer, signIn } from "./helpers/test-server.ts";

// A customer who is deleted leaves its words without its name, or none of them: whichever the owner says.

const folder = mkdtempSync(join(tmpdir(), "botshare-customers-"));
let chat: Chat;
beforeAll(async () => {
  const settings = { enable_memori: true, attachments: ["text"] };
  const limits = { visitor: { messages_per_day: 100 } };
  chat = await startChat({
    databasePath: join(folder, "test.db"),
    bot: { settings, pricing: { prompt_per_1k: 1, completion_per_1k: 1 } },
    limits: { checkpointMs: 5 },
  });
  const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
  await chat.server.request("PATCH", path, { token: chat.owner.token, body: { limits } });
});
afterAll(async () => {
  await chat.close();
  rmSync(folder, { recursive: true });
});

const filesWith = (word: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(word));
const rows = (sql: string, ...values: string[]) =>
  chat.server.connection.prepare<string[], Record<string, string | null>>(sql).all(...values);
const visitorOf = (id: string) => {
  const [row] = chat.server.connection
    .prepare<[string], { id: string }>("SELECT id FROM visitors WHERE uid = ?")
    .all(id);
  if (row === undefined) throw new Error("the customer has left nothing");
  return row.id;
};
const remove = (id: string, query = "") =>
  chat.server.request("DELETE", `/api/v1/end-users/${id}${query}`, { token: chat.owner.token });

/** A customer with words in every place that keeps some, and two conversations. */
async function makeTalker(name: string) {
  const { id, token } = await createCustomer(chat.server, name);
  chat.upstream.setScript({ steps: [{ reasoning: `${name}-thought` }, { text: `${name}-answer` }] });
  const file = await chat.request("POST", "/attachments", fileForm(`${name}-file`, "a.txt"), token);
  const asked = {
    messages: [{ role: "user", content: `My name is ${name}-memory. Why?` }],
    attachments: [file.body.id],
  };
  const first = await chat.ask(asked, { token });
  await chat.request(
    "PUT",
    `/messages/${first.body.message_id}/feedback`,
    { rating: "down", comment: `${name}-comment` },
    token,
  );
  await chat.ask(`${name}-second`, { token });
  await chat.request("POST", "/attachments", fileForm(`${name}-unsent`, "b.txt"), token);
  return {
    id,
    token,
    words: ["thought", "answer", "file", "memory", "comment", "second", "unsent"].map(
      (word) => `${name}-${word}`,
    ),
  };
}

test("with delete everything that it wrote is gone, from the file too, and nobody else's", async () => {
  const gone = await makeTalker("gone");
  const other = await makeTalker("other");
  const visitor = visitorOf(gone.id);
  for (const word of gone.words) expect({ word, files: filesWith(word) }).not.toEqual({ word, files: [] });
  expect((await remove(gone.id, "?conversations=delete")).status).toBe(200);
  for (const word of gone.words) expect({ word, files: filesWith(word) }).toEqual({ word, files: [] });
  expect(rows("SELECT 1 FROM visitors WHERE id = ?", visitor)).toEqual([]);
  expect(rows("SELECT 1 FROM usage_days WHERE key = ?", visitor)).toEqual([]);
  expect(rows("SELECT 1 FROM figures WHERE key LIKE ?", `%${visitor}`)).toEqual([]);
  for (const word of other.words) expect({ word, files: filesWith(word) }).not.toEqual({ word, files: [] });
  expect(rows("SELECT 1 FROM usage_days WHERE key = ?", visitorOf(other.id)).length).toBeGreaterThan(0);
  expect((await chat.linkItem()).usage.messages).toBe(4);
});

const entriesOf = (target: string) =>
  rows(
    "SELECT action, audience, actor_name actor, target_name name, bot_id bot, changes FROM audit_events WHERE target_id = ? ORDER BY rowid",
    target,
  );

test("an erasure is noted as it goes, by each bot's owner too, and takes the name out of the audit", async () => {
  const { id } = await makeTalker("noted");
  const { server } = chat;
  const eraser = await createAdmin(server, "eraser");
  const change = { token: eraser.token, body: { email: "noted@example.com" } };
  await server.request("PATCH", `/api/v1/end-users/${id}`, change);
  const signedIn = await signIn(server, "noted", everyonesPassword);
  const passwords = { old_password: everyonesPassword, new_password: everyonesPassword };
  await server.request("POST", "/api/v1/auth/change-password", { token: signedIn, body: passwords });
  const link = { token: chat.owner.token, body: {} };
  const second = await server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, link);
  const asked = {
    messages: [{ role: "user", content: "Again?" }],
    share_token: second.body.share_token,
  };
  expect((await chat.ask(asked, { token: await signIn(server, "noted", everyonesPassword) })).status).toBe(
    200,
  );
  const path = `/api/v1/end-users/${id}?conversations=delete`;
  expect((await server.request("DELETE", path, { token: eraser.token })).status).toBe(200);
  const about = { audience: "admins", name: null, bot: null, changes: null };
  expect(entriesOf(id)).toEqual([
    { ...about, action: "customer.created", actor: null },
    { ...about, action: "customer.updated", actor: "eraser" },
    { ...about, action: "customer.password_changed", actor: null },
    { ...about, action: "customer.erasure_began", actor: "eraser" },
    { ...about, action: "customer.erased", actor: "eraser" },
    { ...about, action: "customer.deleted", actor: "eraser" },
  ]);
  expect(rows("SELECT 1 FROM audit_events WHERE audit_events.changes LIKE '%noted%'")).toEqual([]);
  expect(entriesOf(chat.botId).at(-1)).toMatchObject({
    action: "conversations.erased",
    audience: chat.owner.id,
    actor: "eraser",
    name: "Film guide",
    bot: chat.botId,
    changes: '{"conversations":[3,0]}',
  });
  // Of whom there is an account nothing is forgotten, and of what is no customer neither.
  for (const other of [chat.customer.id, chat.botId, eraser.id]) {
    const before = entriesOf(other).filter(({ name }) => name !== null);
    expect(before).not.toEqual([]);
    if (other === chat.customer.id) await forgetCustomer(server.app, other);
    else
      await server.request("DELETE", `/api/v1/end-users/${other}?conversations=delete`, {
        token: eraser.token,
      });
    expect(entriesOf(other).filter(({ name }) => name !== null)).toEqual(before);
  }
});

test("an erasure is noted too where the visitor stays for what came through no link", async () => {
  const { id } = await makeTalker("twofold");
  const [asked] = rows("SELECT id FROM conversations WHERE visitor_id = ? LIMIT 1", visitorOf(id));
  chat.server.connection
    .prepare("UPDATE conversations SET share_token_id = NULL WHERE id = ?")
    .run(asked?.id);
  expect((await remove(id, "?conversations=delete")).status).toBe(200);
  expect(visitorOf(id)).toBeString();
  expect(entriesOf(id).map(({ action }) => action)).toContain("customer.erased");
  const again = entriesOf(id).length;
  expect((await remove(id, "?conversations=delete")).status).toBe(200);
  expect(entriesOf(id)).toHaveLength(again);
});

test("without it the conversations stay; they go when that is said afterwards", async () => {
  const { id, words } = await makeTalker("kept");
  expect((await remove(id)).status).toBe(200);
  expect(filesWith("kept-answer")).not.toEqual([]);
  expect(filesWith("kept-unsent")).toEqual([]);
  expect(rows("SELECT 1 FROM conversations WHERE visitor_id = ?", visitorOf(id))).toHaveLength(2);
  expect((await remove(id, "?conversations=delete")).status).toBe(200);
  for (const word of words) expect({ word, files: filesWith(word) }).toEqual({ word, files: [] });
});

test("an answer that is being written stops, and leaves nothing behind", async () => {
  const { id, token } = await createCustomer(chat.server, "reader");
  const end = gate();
  chat.upstream.setScript({
    steps: [{ text: "reader-answer" }, { until: end.promise }, { text: "reader-end" }],
  });
  const { events } = await chat.stream("reader-question", { token });
  await events.next();
  const visitor = visitorOf(id);
  expect((await remove(id, "?conversations=delete")).status).toBe(200);
  end.open();
  await events.rest();
  await until(() => chat.server.answers.listIds().size === 0);
  for (const word of ["reader-question", "reader-answer", "reader-end"]) expect(filesWith(word)).toEqual([]);
  expect(rows("SELECT 1 FROM messages WHERE status = 'streaming'")).toEqual([]);
  expect(rows("SELECT 1 FROM figures WHERE key LIKE ?", `%${visitor}`)).toEqual([]);
  expect(rows("SELECT 1 FROM usage_days WHERE key = ?", visitor)).toEqual([]);
  expect(rows("SELECT 1 FROM visitors WHERE id = ?", visitor)).toEqual([]);
});

test("a deletion that is cut off leaves the customer in the list, shut out, and is made up for by another", async () => {
  const { id, token, words } = await makeTalker("halfway");
  const { store } = chat.server.app;
  const { scrub } = store;
  store.scrub = () => Promise.reject(new Error("the power is cut"));
  expect((await remove(id, "?conversations=delete")).status).toBe(500);
  store.scrub = scrub;
  const path = `/api/v1/end-users/${id}`;
  const left = await chat.server.request("GET", path, { token: chat.owner.token });
  expect(left.body).toMatchObject({ username: "halfway", is_active: false });
  expect(entriesOf(id).at(-1)).toMatchObject({ action: "customer.erasure_began", name: "halfway" });
  expect((await chat.ask("May I?", { token })).body.code).toBe("session_ended");
  expect((await remove(id, "?conversations=delete")).status).toBe(200);
  for (const word of words) expect({ word, files: filesWith(word) }).toEqual({ word, files: [] });
  expect((await chat.server.request("GET", path, { token: chat.owner.token })).status).toBe(404);
});

test("what an administrator wrote who is gone is not a customer's to delete", async () => {
  await chat.ask(
    { messages: [{ role: "user", content: "owners-question" }], share_token: undefined },
    { token: chat.owner.token },
  );
  expect((await remove(chat.owner.id, "?conversations=delete")).status).toBe(200);
  expect(rows("SELECT 1 FROM conversations WHERE visitor_id = ?", visitorOf(chat.owner.id))).toHaveLength(1);
  const wrong = await remove(chat.owner.id, "?conversations=some");
  expect([wrong.status, wrong.body.code]).toEqual([422, "validation_failed"]);
});
