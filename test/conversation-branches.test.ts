import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { listMigrations } from "../src/db/migrations.ts";
import { openDatabase } from "../src/db/open.ts";
import { AppError } from "../src/errors.ts";
import { writeQuestion } from "../src/features/chat/record.ts";
import { mendBranches, trimBranch } from "../src/features/conversations/branch.ts";
import { findMessage } from "../src/features/conversations/messages.ts";
import { selectVersion } from "../src/features/conversations/versions.ts";
import { breathe } from "../src/lib/breathe.ts";
import { newId } from "../src/lib/id.ts";
import { startTestServer } from "./helpers/test-server.ts";
import { turnsDuring } from "./helpers/turns.ts";
import { askThrough, createVisited } from "./helpers/visits.ts";

// Branches of thousands of messages, and conversations from before there were any.

const server = startTestServer();
const { app, connection } = server;
afterAll(() => server.close());
const visited = await createVisited(server);
const base = `/api/v1/public/bot-share/${visited.shareToken}`;
const { customer, botId, shareToken } = visited;

const length = 3_000;
const insert = connection.prepare(
  `INSERT INTO messages (id, conversation_id, parent_id, is_shown, role, content, status, created_at)
    VALUES (?, ?, ?, ?, ?, ?, 'complete', 0)`,
);
const shownOf = (id: string) =>
  connection
    .prepare<[string], { id: string; parent_id: string }>(
      "SELECT id, parent_id FROM messages WHERE conversation_id = ? AND is_shown = 1 ORDER BY seq",
    )
    .all(id);

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

/** Writes a branch of thousands of messages below `parentId`, and gives their ids. */
function write(id: string, parentId: string, isShown: 0 | 1): string[] {
  const ids = Array.from({ length }, (_, place) => `${id}-${isShown}-${place}`);
  connection.transaction(() => {
    for (const [place, messageId] of ids.entries()) {
      const role = place % 2 === 0 ? "assistant" : "user";
      insert.run(messageId, id, ids[place - 1] ?? parentId, isShown, role, `Message ${place}`);
    }
  })();
  return ids;
}

let id: string;
let question: string;
let hidden: string[];
let shown: string[];
beforeEach(async () => {
  const asked = { botId, shareToken, token: customer.token, content: "谁为铃芽配音?" };
  id = (await askThrough(server, asked)).conversationId;
  connection.prepare("DELETE FROM messages WHERE conversation_id = ? AND role = 'assistant'").run(id);
  question = shownOf(id)[0]?.id ?? "";
  hidden = write(id, question, 0);
  shown = write(id, question, 1);
});

const shelfOf = () => {
  const owner = connection.prepare<[string], { visitor_id: string }>(
    "SELECT visitor_id FROM conversations WHERE id = ?",
  );
  return { visitorId: owner.get(id)?.visitor_id ?? "", linkId: visited.linkId, reach: null };
};
const ask = (replaces: string) =>
  server.request("POST", "/api/v3/chat/completions", {
    token: customer.token,
    body: {
      bot_id: botId,
      share_token: shareToken,
      conversation_id: id,
      replaces,
      messages: [{ role: "user", content: "导演是谁?" }],
    },
  });

describe("a branch of thousands of messages", () => {
  test("is shown in place of another in steps, whole and in order", async () => {
    const chosen = await findMessage(app, shelfOf(), hidden[0] ?? "");
    expect(await turnsDuring(() => selectVersion(app, chosen))).toBeGreaterThan(50);
    expect(shownOf(id).map((row) => row.id)).toEqual([question, ...hidden]);
    const back = await findMessage(app, shelfOf(), shown[0] ?? "");
    await selectVersion(app, back);
    expect(shownOf(id).map((row) => row.id)).toEqual([question, ...shown]);
  });

  test("keeps questions and other steps out of its conversation until all of it is shown", async () => {
    const path = `${base}/messages/${hidden[0]}/select`;
    const select = () => server.request("POST", path, { token: customer.token });
    const both = Promise.all([select(), select()]);
    while (!server.answers.isBusy(id)) await breathe();
    expect((await ask(question)).body.code).toBe("conversation_busy");
    expect((await both).map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(shownOf(id).map((row) => row.id)).toEqual([question, ...hidden]);
  });

  test("goes with the question that is asked anew above it, in steps", async () => {
    expect(await turnsDuring(() => ask(question))).toBeGreaterThan(25);
    const left = shownOf(id);
    expect(left).toHaveLength(2);
    expect(left[0]?.parent_id).toBe("");
    expect(left[1]?.parent_id).toBe(left[0]?.id ?? "none");
    const path = `${base}/messages/${question}/select`;
    expect((await server.request("POST", path, { token: customer.token })).status).toBe(200);
    expect(shownOf(id).map((row) => row.id)).toEqual([question, ...shown]);
  });

  /** Whatever is done to a message of this place and beyond in the branch that is shown or hidden fails from now on. */
  const failFrom = (messageId: string, isShown: 0 | 1) =>
    connection.exec(`CREATE TEMP TRIGGER kill BEFORE UPDATE OF is_shown ON messages
      WHEN OLD.is_shown = ${isShown} AND OLD.id = '${messageId}' BEGIN SELECT RAISE(ABORT, 'killed'); END`);
  const restart = () => {
    connection.exec("DROP TRIGGER IF EXISTS kill");
    return mendBranches(app);
  };

  test("is whole again after a kill while it was being hidden, whatever is newer beside it", async () => {
    const before = shownOf(id);
    const { seq } = await findMessage(app, shelfOf(), question);
    // A newer version of a message far down, which was left for the older one.
    insert.run(newId(0), id, shown[2_000], 0, "user", "Newer");
    failFrom(shown[700] ?? "", 1);
    await expect(trimBranch(app, id, seq)).rejects.toThrow();
    expect(shownOf(id).length).toBeLessThan(before.length);
    expect(await turnsDuring(restart)).toBeGreaterThan(20);
    expect(shownOf(id)).toEqual(before);
    await trimBranch(app, id, seq);
    expect(shownOf(id)).toHaveLength(101);
    expect(await restart()).toBe(1);
    expect(shownOf(id)).toEqual(before);
    expect(await restart()).toBe(0);
  });

  test("is whole after a kill while it was being shown, and a question that follows a half is not taken apart", async () => {
    const chosen = await findMessage(app, shelfOf(), hidden[0] ?? "");
    failFrom(hidden[1_500] ?? "", 0);
    await expect(selectVersion(app, chosen)).rejects.toThrow();
    expect(shownOf(id).length).toBeLessThan(hidden.length);
    expect(await restart()).toBe(1);
    expect(shownOf(id).map((row) => row.id)).toEqual([question, ...hidden]);
    await trimBranch(app, id, (await findMessage(app, shelfOf(), question)).seq);
    expect((await ask(hidden[0] ?? "")).status).toBe(200);
    expect(await restart()).toBe(0);
  });

  test("stays shown where the question that would replace it can no longer be written", async () => {
    insert.run(newId(0), id, shown[2_000], 0, "user", "Newer");
    const revoke = connection.prepare("UPDATE share_tokens SET revoked_at = ? WHERE id = ?");
    const row = await findMessage(app, shelfOf(), question);
    const replaced = { id: question, seq: row.seq, parentId: "", isAnswer: false, question: row };
    const ids = { questionId: newId(0), messageId: newId(0), conversationId: id, botId, sessionId: null };
    const before = shownOf(id);
    revoke.run(1, visited.linkId);
    const written = writeQuestion(
      app,
      { ...ids, visitorId: shelfOf().visitorId, linkId: visited.linkId, createdAtMs: 0 },
      { text: "导演是谁?", files: [] },
      { isNew: false, replaced },
    );
    expect(await codeOf(written)).toBe("share_token_revoked");
    revoke.run(null, visited.linkId);
    expect(shownOf(id)).toEqual(before);
  });
});

test("a database from before there were versions: each message follows the one before it, and is shown", () => {
  const folder = mkdtempSync(join(tmpdir(), "botshare-branches-"));
  const path = join(folder, "botshare.db");
  const old = new Database(path);
  for (const { sql } of listMigrations().slice(0, 3))
    old.exec(sql.replaceAll("--> statement-breakpoint", ""));
  old.pragma("user_version = 3");
  old.pragma("foreign_keys = OFF");
  const message = old.prepare(
    "INSERT INTO messages (id, conversation_id, role, content, status, created_at) VALUES (?, ?, 'user', '', 'complete', 0)",
  );
  for (const [messageId, conversationId] of ["a1", "b1", "a2", "b2", "a3"].map((it) => [it, it[0]]))
    message.run(messageId, conversationId);
  old.close();
  const opened = openDatabase(path);
  if ("kind" in opened) throw new Error("the database is newer");
  expect(opened.prepare("SELECT id, parent_id, is_shown FROM messages ORDER BY id").all()).toEqual([
    { id: "a1", parent_id: "", is_shown: 1 },
    { id: "a2", parent_id: "a1", is_shown: 1 },
    { id: "a3", parent_id: "a2", is_shown: 1 },
    { id: "b1", parent_id: "", is_shown: 1 },
    { id: "b2", parent_id: "b1", is_shown: 1 },
  ]);
  opened.close();
  rmSync(folder, { recursive: true });
});
