import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { exportTranscripts } from "../src/features/transcripts/export.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { turnsDuring } from "./helpers/turns.ts";
import { writerOf } from "./helpers/written.ts";

// All that the filters name as a table, made while it is read.

const server = startTestServer();
afterAll(() => server.close());
const write = writerOf(server);
const { botId, linkId, owner, customer } = await createShared(server);
const hostId = write.visitor("hook", linkId, "u|7", '=HYPERLINK("x")');
const customerId = write.visitor("account", "", customer.id);
beforeEach(() => {
  server.connection.prepare("DELETE FROM conversations").run();
});

const begin = (
  createdAt: number,
  title: string,
  texts: readonly (string | { hidden: string })[],
  visitorId = hostId,
) => write.conversation({ botId, linkId, visitorId, title, createdAt, texts });
const exported = async (query = "") => {
  const path = `/api/v1/bots/${botId}/conversations/export${query}`;
  return await server.send("GET", path, { token: owner.token });
};
type Row = Record<string, unknown>;
const lines = async (query = ""): Promise<Row[]> =>
  (await (await exported(`?format=jsonl${query}`)).text())
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const contents = async (query = "") => (await lines(query)).map(({ content }) => content);

describe("an export", () => {
  test("is one row a message with its conversation, whoever it is of, all versions in their order", async () => {
    const first = begin(1, "First", ["A?", "B.", { hidden: "Hidden" }, "C."]);
    begin(2, "Second", ["D?"], customerId);
    begin(3, "Third", ["E?"], write.visitor("preview", linkId, owner.id));
    const rows = await lines();
    expect(rows.map(({ content, shown }) => [content, shown])).toEqual([
      ["A?", true],
      ["B.", true],
      ["Hidden", false],
      ["C.", true],
      ["D?", true],
      ["E?", true],
    ]);
    expect(rows[1]).toMatchObject({
      conversation_id: first,
      conversation_title: "First",
      share_token_id: linkId,
      visitor_kind: "hook",
      visitor_uid: "u|7",
      visitor_name: '=HYPERLINK("x")',
      role: "assistant",
      citations: [],
      points: 0,
      rating: null,
    });
    expect(rows[4]).toMatchObject({ visitor_name: "customer", customer_id: customer.id });
    expect(rows[5]).toMatchObject({ visitor_kind: "preview", visitor_name: "owner", customer_id: null });
  });

  test("as CSV is safe from formulas, and holds the same", async () => {
    begin(1, "=1+1", ["+1, really?", 'He said "hello"\nand left.', "@now"]);
    const response = await exported();
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toContain('filename="Film guide conversations.csv"');
    const rows = parse<Record<string, string>>(await response.text(), { columns: true, bom: true });
    expect(rows.map(({ content }) => content)).toEqual([
      "'+1, really?",
      'He said "hello"\nand left.',
      "'@now",
    ]);
    expect(rows[0]).toMatchObject({
      conversation_title: "'=1+1",
      visitor_name: `'=HYPERLINK("x")`,
      citations: "[]",
    });
    // CSV and JSONL have the same columns.
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual(Object.keys((await lines())[0] ?? {}).toSorted());
  });

  test("holds all that the filters name, words too, and nothing beside", async () => {
    begin(1, "Zebras", ["In the title."]);
    begin(2, "A title", ["A ZEBRA in a message."], customerId);
    begin(3, "A title", ["Nothing.", { hidden: "A hidden zebra." }], customerId);
    begin(4, "A title", ["None."], customerId);
    expect(await contents("&search=zebra")).toEqual([
      "In the title.",
      "A ZEBRA in a message.",
      "Nothing.",
      "A hidden zebra.",
    ]);
    expect(await contents(`&customer_id=${customer.id}&search=none`)).toEqual(["None."]);
    expect(await contents(`&share_token_id=${botId}`)).toEqual([]);
    const to = new Date(3).toISOString();
    expect(await contents(`&to=${to}`)).toEqual(["In the title.", "A ZEBRA in a message."]);
  });

  test("goes through more than a step of conversations and of messages, and lets other work run", async () => {
    for (let at = 1; at <= 250; at += 1) begin(at, `At ${at}`, [`Question ${at}?`]);
    begin(
      300,
      "Long",
      Array.from({ length: 450 }, (_, index) => `Line ${index}`),
    );
    let rows: unknown[] = [];
    const turns = await turnsDuring(async () => {
      rows = await contents();
    });
    expect(rows).toHaveLength(700);
    expect([rows[0], rows[249], rows[250], rows[699]]).toEqual([
      "Question 1?",
      "Question 250?",
      "Line 0",
      "Line 449",
    ]);
    expect(turns).toBeGreaterThan(100);
  });

  test("holds everything once though a conversation that waits goes on meanwhile", async () => {
    for (let at = 1; at <= 300; at += 1) begin(at, `At ${at}`, [`Question ${at}?`]);
    const reader = (await exported("?format=jsonl")).body?.getReader();
    const decoder = new TextDecoder();
    let text = decoder.decode((await reader?.read())?.value);
    // Both the first, which has been read, and the last, which has not, come to the top of the list.
    server.connection
      .prepare("UPDATE conversations SET updated_at = 9e12 WHERE title IN ('At 1', 'At 300')")
      .run();
    for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read())
      text += decoder.decode(piece.value);
    const seen = text.trimEnd().split("\n");
    expect(seen).toHaveLength(300);
    expect(new Set(seen).size).toBe(300);
  });

  test("holds large messages one after the other and not together", async () => {
    const large = "x".repeat(900_000);
    begin(1, "Large", [large, large, large, "small", "small"]);
    const reader = (await exported("?format=jsonl")).body?.getReader();
    const sizes: number[] = [];
    for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read())
      sizes.push(piece.value.length);
    expect(sizes.filter((size) => size > 1_200_000)).toEqual([]);
    expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(2_700_000);
  });

  test("ends where its reader leaves, though it found nothing to hand out", async () => {
    for (let at = 1; at <= 300; at += 1) begin(at, "A title", ["Nothing."]);
    const limits = { ...server.app.config.limits, exportStepRows: 2 };
    const app = { ...server.app, config: { ...server.app.config, limits } };
    const turnsOf = async (filters: { search?: string; failed?: boolean }, isGone: boolean) => {
      const controller = new AbortController();
      const caller = { kind: "master" } as const;
      const { rows } = await exportTranscripts(app, caller, botId, filters, "csv", controller.signal);
      if (isGone) controller.abort();
      return await turnsDuring(async () => {
        for await (const some of rows) expect(some).toEqual([]);
      });
    };
    for (const filters of [{ search: "nowhere" }, { failed: true }]) {
      expect(await turnsOf(filters, false)).toBeGreaterThan(140);
      expect(await turnsOf(filters, true)).toBeLessThan(20);
    }
  });

  test("is noted with its filters, but not with the words", async () => {
    await (await exported(`?format=jsonl&search=diagnosis&share_token_id=${linkId}`)).text();
    const noted = server.connection
      .prepare<[], { action: string; target_id: string; target_name: string; changes: string }>(
        "SELECT * FROM audit_events WHERE action = 'conversations.exported' ORDER BY rowid DESC LIMIT 1",
      )
      .get();
    expect(noted).toMatchObject({ target_id: botId, target_name: "Film guide" });
    expect(JSON.parse(noted?.changes ?? "")).toEqual({
      format: [null, "jsonl"],
      share_token_id: [null, linkId],
      search: [null, "…"],
    });
  });
});
