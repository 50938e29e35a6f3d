import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { listMigrations } from "../src/db/migrations.ts";
import { cutOffCodes } from "../src/features/chat/running.ts";
import { refusalFigures } from "../src/features/figures/record.ts";
import { addAnswers, dice, figureRows, type Given, writeAnswers } from "./helpers/figures.ts";
import { startTestServer, type TestServer } from "./helpers/test-server.ts";

// An installation that is older than figures has its past in them after the migration, as though they had been summed all along.

const folder = mkdtempSync(join(tmpdir(), "botshare-figures-"));
const path = join(folder, "botshare.db");
const startMs = Date.parse("2026-03-01T00:00:00Z");
let server: TestServer;
let given: Given[];
const refusedAt = [startMs + 60_000, startMs + 61_000, startMs + 40 * 60_000];

beforeAll(() => {
  given = someAnswers();
  writeOld();
  server = startTestServer({ databasePath: path });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function someAnswers(): Given[] {
  const roll = dice(7);
  return Array.from({ length: 300 }, (_, index) => {
    const link = roll(3);
    const isFailed = roll(9) === 0;
    return {
      botId: link === 2 ? "bot 2" : "bot 1",
      linkId: link === 0 ? null : `link ${link}`,
      visitorId: `visitor ${roll(4)}`,
      atMs: startMs + roll(6 * 24 * 3600 * 1000),
      points: roll(1_000_000) / 1e6,
      isFailed,
      cutOffCode: isFailed ? null : ([...cutOffCodes][roll(40)] ?? null),
      promptTokens: roll(500),
      completionTokens: index === 5 ? 0 : roll(500),
      firstTokenMs: null,
      rating: ([null, "up", "down"] as const)[roll(3)] ?? null,
    };
  });
}

function writeOld(): void {
  const old = new Database(path);
  old.pragma("synchronous = OFF");
  old.pragma("journal_mode = MEMORY");
  const before = listMigrations().slice(0, 4);
  for (const { sql } of before) old.exec(sql.replaceAll("--> statement-breakpoint", ""));
  old.pragma(`user_version = ${before.length}`);
  for (const id of [1, 2]) {
    const bot = "INSERT INTO bots (id, name, model, system_prompt, settings, created_at, updated_at)";
    old.exec(`${bot} VALUES ('bot ${id}', 'Bot', 'builtin', '', '{}', 5, 5)`);
    const link = "INSERT INTO share_tokens (id, bot_id, token_hash, token_sealed, access, created_at)";
    old.exec(`${link} VALUES ('link ${id}', 'bot ${id}', 'hash ${id}', '', 'account', 5)`);
  }
  const visitor = "INSERT INTO visitors (id, kind, scope, uid, created_at)";
  for (const id of [0, 1, 2, 3]) old.exec(`${visitor} VALUES ('visitor ${id}', 'account', '', 'u${id}', 5)`);
  writeAnswers(old, given);
  // One that a killed server was writing.
  old.exec(`INSERT INTO messages (id, conversation_id, role, content, status, created_at)
    SELECT 'unfinished', id, 'assistant', '', 'streaming', ${startMs} FROM conversations LIMIT 1`);
  const event = old.prepare(
    `INSERT INTO link_events (id, share_token_id, kind, code, scope, minute, count, created_at, last_at)
      VALUES (?, 'link 1', ?, 'limit', 'link', ?, 1, 0, 0) ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  for (const [index, at] of refusedAt.entries()) {
    // The unique index counts minutes by their kind, code and scope.
    const known = old.prepare(
      "UPDATE link_events SET count = count + 1 WHERE minute = ? AND kind = 'refused'",
    );
    const minute = Math.floor(at / 60_000);
    if (known.run(minute).changes === 0) event.run(`refused ${index}`, "refused", minute);
  }
  event.run("opened", "opened", 1);
  old.close();
}

test("the past of an older installation is in its figures as if they had always been summed", async () => {
  const filled = figureRows(server.connection);
  expect(filled.length).toBeGreaterThan(500);
  server.connection.exec("DELETE FROM figures");
  await addAnswers(
    server,
    given,
    [...given.keys()].map((index) => `answer ${index}`),
  );
  for (const at of refusedAt) await server.app.store.batch([refusalFigures(server.app.store, "link 1", at)]);
  expect(filled).toEqual(figureRows(server.connection));
});

test("its conversations have their sums, without an answer that was being written", () => {
  const rows = server.connection
    .prepare("SELECT answers, points, rated_up, rated_down, failures FROM conversations ORDER BY id")
    .all();
  const scanned = server.connection
    .prepare(
      `SELECT count(*) AS answers, round(total(points), 6) AS points, total(rating IS 'up') AS rated_up,
        total(rating IS 'down') AS rated_down, total(error_code IS 'upstream_error') AS failures
        FROM messages WHERE status <> 'streaming' GROUP BY conversation_id ORDER BY conversation_id`,
    )
    .all();
  expect(rows).toEqual(scanned);
});
