import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { contentDisposition, titledFileName } from "../src/lib/file-name.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { startTestServer } from "./helpers/test-server.ts";
import { askThrough, createVisited, type Visit } from "./helpers/visits.ts";

const server = startTestServer();
let visited: Awaited<ReturnType<typeof createVisited>>;
let base: string;
let token: string;
let visit: Visit;

beforeAll(async () => {
  visited = await createVisited(server);
  base = `/api/v1/public/bot-share/${visited.shareToken}`;
  token = visited.customer.token;
  visit = await ask("《铃芽之旅》的导演是谁？");
});
afterAll(() => server.close());

const ask = (content: string, conversationId?: string) => {
  server.clock.nowMs += 1_000;
  const { botId, shareToken } = visited;
  return askThrough(server, { botId, shareToken, token, content, conversationId });
};
const read = (id: string, query = "") =>
  server.request("GET", `${base}/conversations/${id}/messages${query}`, { token });
const contents = (items: { content: string }[]) => items.map((item) => item.content);
const show = (visibility: object) =>
  server.request("PATCH", `/api/v1/bot-share-tokens/${visited.linkId}`, {
    token: visited.owner.token,
    body: { visibility },
  });

describe("reading a conversation", () => {
  test("gives the question and its answer with all that belongs to them", async () => {
    const { status, body } = await read(visit.conversationId);
    expect(status).toBe(200);
    const time = new Date(server.clock.nowMs).toISOString();
    const [question, answer] = body.items;
    expect(question).toEqual({
      id: expect.any(String),
      role: "user",
      content: "《铃芽之旅》的导演是谁？",
      reasoning: null,
      citations: [],
      tools: [],
      attachments: [],
      versions: [question.id],
      status: "complete",
      error_code: null,
      finish_reason: null,
      usage: null,
      feedback: null,
      created_at: time,
    });
    expect(answer).toEqual({
      id: visit.messageId,
      role: "assistant",
      content: expect.stringContaining("新海诚"),
      reasoning: null,
      citations: [
        {
          index: 1,
          passage_id: expect.any(String),
          document_id: expect.any(String),
          document: "film.csv",
          question: "《铃芽之旅》的导演是谁？",
          text: "新海诚（Makoto Shinkai）",
          score: expect.any(Number),
        },
      ],
      tools: [],
      attachments: [],
      versions: [visit.messageId],
      status: "complete",
      error_code: null,
      finish_reason: "stop",
      usage: null,
      feedback: null,
      created_at: time,
    });
    expect(body.next_cursor).toBeNull();
  });

  test("the newest first page, each in the order it was written, and the cursor leads to older ones", async () => {
    const long = await ask("Question 0");
    for (let count = 1; count < 5; count += 1) await ask(`Question ${count}`, long.conversationId);
    const all = contents((await read(long.conversationId)).body.items);
    expect(all).toHaveLength(10);
    expect(all.filter((_, place) => place % 2 === 0)).toEqual([0, 1, 2, 3, 4].map((n) => `Question ${n}`));
    const newest = (await read(long.conversationId, "?limit=4")).body;
    expect(contents(newest.items)).toEqual(all.slice(6));
    const older = (await read(long.conversationId, `?limit=4&cursor=${newest.next_cursor}`)).body;
    expect(contents(older.items)).toEqual(all.slice(2, 6));
    // What is written meanwhile does not move the pages.
    await ask("Question 5", long.conversationId);
    const oldest = (await read(long.conversationId, `?limit=4&cursor=${older.next_cursor}`)).body;
    expect(contents(oldest.items)).toEqual(all.slice(0, 2));
    expect(oldest.next_cursor).toBeNull();
  });

  test("citations are hidden where the link says so, here and in exports", async () => {
    await show({ citations: false });
    const [, answer] = (await read(visit.conversationId)).body.items;
    const path = `${base}/conversations/${visit.conversationId}/export`;
    const exported = await Promise.all(
      ["md", "json"].map(async (format) =>
        (await server.send("GET", `${path}?format=${format}`, { token })).text(),
      ),
    );
    await show({ citations: true });
    expect(answer.citations).toEqual([]);
    for (const text of exported) expect(text).not.toContain("film.csv");
  });

  const of = (query: string) => {
    return { method: "GET", path: `${base}/conversations/${visit.conversationId}/messages${query}`, token };
  };
  testScenarios(() => server, {
    "a limit of 0 is 422": () => ({ ...of("?limit=0"), status: 422, code: "validation_failed" }),
    "a limit over 100 is 422": () => ({ ...of("?limit=101"), status: 422, code: "validation_failed" }),
    "a broken limit is 422": () => ({ ...of("?limit=1.5"), status: 422, code: "validation_failed" }),
    "a cursor that no list gave is 400": () => ({ ...of("?cursor=é"), status: 400, code: "invalid_cursor" }),
  });
});

describe("exporting a conversation", () => {
  const get = (query: string) =>
    server.send("GET", `${base}/conversations/${visit.conversationId}/export${query}`, { token });

  test("as Markdown, also when no format is named: a file with title, question, answer and sources", async () => {
    for (const query of ["", "?format=md"]) {
      const file = await get(query);
      expect(file.headers.get("content-type")).toStartWith("text/markdown");
      const name = encodeURIComponent("《铃芽之旅》的导演是谁？.md");
      expect(file.headers.get("content-disposition")).toBe(
        `attachment; filename="file.md"; filename*=UTF-8''${name}`,
      );
      const text = await file.text();
      expect(text).toStartWith("# 《铃芽之旅》的导演是谁？\n");
      expect(text).toContain("新海诚");
      expect(text).toContain("film.csv");
    }
    const headers = { "accept-language": "zh" };
    const path = `${base}/conversations/${visit.conversationId}/export`;
    expect(await (await get("")).text()).toContain("\n\nSources:\n\n1. film.csv: ");
    expect(await (await server.send("GET", path, { token, headers })).text()).toContain(
      "\n\n来源：\n\n1. film.csv: ",
    );
  });

  test("as JSON, with the messages as they are read", async () => {
    const file = await get("?format=json");
    expect(file.headers.get("content-type")).toStartWith("application/json");
    expect(file.headers.get("content-disposition")).toContain(".json");
    const exported = await file.json();
    expect(exported).toEqual({
      id: visit.conversationId,
      title: "《铃芽之旅》的导演是谁？",
      created_at: expect.any(String),
      messages: (await read(visit.conversationId)).body.items,
    });
  });

  test("names the files of a question and the tools of an answer, these only where the link shows them", async () => {
    const { conversationId } = await ask("铃芽");
    const set = (column: string, role: string, value: unknown) =>
      server.connection
        .prepare(`UPDATE messages SET ${column} = ? WHERE conversation_id = ? AND role = ?`)
        .run(JSON.stringify(value), conversationId, role);
    set("attachments", "user", [
      { id: "f", kind: "image", name: "a\nb.png", type: "image/png", size_bytes: 1 },
    ]);
    const called = { name: "look_up", arguments: '{"q":1}' };
    set("tool_calls", "assistant", [{ function: called, result: "two\nlines" }, { function: called }]);
    const path = `${base}/conversations/${conversationId}/export`;
    const read = async () => await (await server.send("GET", path, { token })).text();
    const shown = await read();
    expect(shown).toContain("\n- a b.png (image/png)\n");
    expect(shown).toContain('\n- look_up({"q":1}): two lines\n- look_up({"q":1})\n');
    await show({ tools: false });
    expect(await read()).not.toContain("look_up");
    await show({ tools: true });
  });

  const names: [title: string, stem: string, ascii: string][] = [
    ["Plans for May", "Plans for May", "Plans for May"],
    ["Crème brûlée", "Crème brûlée", "Creme brulee"],
    ["../../etc/passwd", "etc passwd", "etc passwd"],
    ['a"b\\c%22\r\nx: y', "a b c%22 x y", "a b c22 x y"],
    ["What?", "What", "What"],
    ["???", "conversation", "conversation"],
    ["don't (stop)*", "don't (stop)", "don't (stop)"],
    ["\u202egnp.exe", "gnp.exe", "gnp.exe"],
    ["😀".repeat(80), "😀".repeat(50), "file"],
  ];
  for (const [title, stem, ascii] of names) {
    test(`is a file called ${JSON.stringify(stem)} where the title is ${JSON.stringify(title)}`, () => {
      const name = titledFileName(title, "md", "conversation");
      expect(name).toBe(`${stem}.md`);
      const header = contentDisposition("attachment", name);
      const [, plain, encoded = ""] =
        /^attachment; filename="([^"]*)"; filename\*=UTF-8''(\S+)$/.exec(header) ?? [];
      expect(plain).toBe(`${ascii}.md`);
      expect(encoded).toMatch(/^(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+$/);
      expect(decodeURIComponent(encoded)).toBe(name);
    });
  }

  test("of more messages than one step reads is whole", async () => {
    const long = await ask("First");
    const insert = server.connection.prepare(
      "INSERT INTO messages (id, conversation_id, role, content, status, created_at) VALUES (?, ?, 'user', ?, 'complete', 0)",
    );
    for (let count = 0; count < 250; count += 1)
      insert.run(`${long.conversationId}-${count}`, long.conversationId, `Row ${count}`);
    const path = `${base}/conversations/${long.conversationId}/export?format=json`;
    const { messages } = await (await server.send("GET", path, { token })).json();
    expect(messages).toHaveLength(252);
    expect(messages.at(-1).content).toBe("Row 249");
  });

  testScenarios(() => server, {
    "another format is 422": () => {
      const path = `${base}/conversations/${visit.conversationId}/export?format=pdf`;
      return { method: "GET", path, token, status: 422, code: "validation_failed" };
    },
  });
});

describe("rating an answer", () => {
  const rate = (body: unknown, id = visit.messageId) =>
    server.request("PUT", `${base}/messages/${id}/feedback`, { token, body });
  const feedback = async () => (await read(visit.conversationId)).body.items[1].feedback;

  test("up, down with a comment, and back to nothing", async () => {
    expect((await rate({ rating: "up" })).body).toMatchObject({ success: true });
    expect(await feedback()).toEqual({ rating: "up", comment: null });
    await rate({ rating: "down", comment: "不准确" });
    expect(await feedback()).toEqual({ rating: "down", comment: "不准确" });
    await rate({ rating: "down", comment: null });
    expect(await feedback()).toEqual({ rating: "down", comment: null });
    await rate({ rating: null, comment: "dropped with the rating" });
    expect(await feedback()).toBeNull();
  });

  const put = (body: unknown, id = () => visit.messageId) => {
    return { method: "PUT", path: `${base}/messages/${id()}/feedback`, token, body };
  };
  const invalid = { status: 422, code: "validation_failed" };
  testScenarios(() => server, {
    "another rating is 422": () => ({ ...put({ rating: "sideways" }), ...invalid }),
    "no rating is 422": () => ({ ...put({ comment: "x" }), ...invalid }),
    "a comment over 4,000 characters is 422": () => {
      return { ...put({ rating: "up", comment: "x".repeat(4_001) }), ...invalid };
    },
    "an unknown message is 404": () => {
      return { ...put({ rating: "up" }, () => unknownId), status: 404, code: "not_found" };
    },
    "an id that is no UUID is 404": () => {
      return { ...put({ rating: "up" }, () => "last"), status: 404, code: "not_found" };
    },
  });

  test("a question is no answer to rate: 404", async () => {
    const [question] = (await read(visit.conversationId)).body.items;
    expect((await rate({ rating: "up" }, question.id)).body.code).toBe("not_found");
    expect((await read(visit.conversationId)).body.items[0].feedback).toBeNull();
  });

  test("none of the refusals has left a rating", async () => expect(await feedback()).toBeNull());
});
