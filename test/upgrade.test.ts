import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { listMigrations } from "../src/db/migrations.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { past, pastMs, pastRows } from "./helpers/past-installation.ts";
import { readRows, tablesOf, writeRows } from "./helpers/table-rows.ts";
import { signIn, startTestServer, type TestServer } from "./helpers/test-server.ts";

// Whoever stayed with an earlier version for years starts this one on the same data folder.

const migrations = listMigrations();
const folder = mkdtempSync(join(tmpdir(), "botshare-upgrade-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A database as the version left it that knew the first `count` migrations, with rows in every table. Gives them. */
async function writePast(path: string, count: number): Promise<Record<string, unknown[]>> {
  const connection = new Database(path);
  for (const { sql } of migrations.slice(0, count))
    connection.exec(sql.replaceAll("--> statement-breakpoint", ""));
  connection.pragma(`user_version = ${count}`);
  writeRows(connection, await pastRows());
  expect(connection.pragma("foreign_key_check")).toEqual([]);
  const rows = readRows(connection);
  connection.close();
  return rows;
}

/** Every column of the former rows, as it is in the database now. */
const readFormer = (connection: Database.Database, former: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(former).map(([table, rows]) => {
      const columns = Object.keys(rows[0] ?? {}).map((name) => `"${name}"`);
      const found = connection.prepare(`SELECT ${columns} FROM "${table}"`).all();
      return [table, found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
    }),
  );

for (const { index, tag } of migrations) {
  const count = index + 1;
  describe(`an installation as of ${tag}`, () => {
    let former: Record<string, unknown[]>;
    let server: TestServer;
    let ownerToken: string;
    let customerToken: string;
    beforeAll(async () => {
      const path = join(folder, `${tag}.db`);
      former = await writePast(path, count);
      server = startTestServer({ databasePath: path, nowMs: pastMs + 60_000 });
      // Before anybody signs in, which writes something.
      expect(readFormer(server.connection, former)).toEqual(former);
      ownerToken = await signIn(server, "owner", everyonesPassword);
      customerToken = await signIn(server, "客户", everyonesPassword);
    });
    afterAll(() => server.close());

    const get = async (path: string, token = ownerToken) => {
      const { status, body } = await server.request("GET", path, { token });
      expect({ path, status }).toEqual({ path, status: 200 });
      return body;
    };
    const base = `/api/v1/public/bot-share/${past.shareToken}`;

    test("had rows in every table, and none of them is lost or changed", () => {
      expect(Object.entries(former).filter(([, rows]) => rows.length === 0)).toEqual([]);
      expect(tablesOf(server.connection)).toEqual(expect.arrayContaining(Object.keys(former)));
      expect(server.connection.pragma("integrity_check", { simple: true })).toBe("ok");
      expect(server.connection.pragma("foreign_key_check")).toEqual([]);
    });

    test("shows a customer its conversation, and what was said in it", async () => {
      const list = await get(`${base}/conversations`, customerToken);
      expect(list.items).toMatchObject([{ id: past.conversationId, title: "《铃芽之旅》", pinned: true }]);
      const { items } = await get(`${base}/conversations/${past.conversationId}/messages`, customerToken);
      expect(items).toMatchObject([
        { id: past.questionId, role: "user", content: "谁导演了《铃芽之旅》？" },
        {
          id: past.answerId,
          role: "assistant",
          content: "新海诚。",
          feedback: { rating: "up" },
          status: "complete",
        },
      ]);
    });

    test("gives the owner its link with its address, its documents and its model's endpoint", async () => {
      const links = await get(`/api/v1/bots/${past.botId}/share-tokens`);
      const [link] = links.items ?? links;
      expect(link).toMatchObject({ id: past.linkId, share_token: past.shareToken, name: "Autumn" });
      const documents = await get(`/api/v1/bots/${past.botId}/documents`);
      expect((documents.items ?? documents)[0]).toMatchObject({ name: "film.csv", passage_count: 1 });
      expect(await get("/api/v1/me/upstream")).toMatchObject({ base_url: "https://models.example.org/v1" });
    });

    test("gives the owner the sums of what was asked, rated and refused", async () => {
      const { totals } = await get(
        "/api/v1/statistics?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z&step=day",
      );
      expect(totals).toMatchObject({
        questions: 1,
        points: 0.25,
        prompt_tokens: 150,
        completion_tokens: 50,
        ratings: { up: 1, down: 0 },
        refusals: count > 2 ? 3 : 0,
      });
      const { items } = await get(`/api/v1/bots/${past.botId}/conversations`);
      expect(items).toMatchObject([{ id: past.conversationId, answers: 1, points: 0.25 }]);
    });

    if (count >= 3)
      test("still has its link's reports and events", async () => {
        const link = `/api/v1/bot-share-tokens/${past.linkId}`;
        expect((await get(`${link}/deliveries`)).items).toMatchObject([{ state: "delivered" }]);
        expect((await get(`${link}/events`)).items).toMatchObject([{ kind: "refused", count: 3 }]);
      });

    if (count >= 4)
      test("still has what a customer attached, and what is remembered of it", async () => {
        const file = await server.send("GET", `${base}/attachments/${past.attachmentId}`, {
          token: customerToken,
        });
        expect(await file.text()).toBe("notes");
        expect((await get(`${base}/memory`, customerToken)).items).toMatchObject([{ text: "Likes films" }]);
      });

    if (count >= 5)
      test("still knows who did what", async () => {
        const { items } = await get("/api/v1/audit-events?action=bot.created");
        expect(items).toMatchObject([{ target: { name: "Film guide" } }]);
      });
  });
}
