import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer } from "../src/server.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let owner: { id: string; token: string };
let other: { id: string; token: string };
let customer: { id: string; token: string };
let botId: string;
let path: string;

beforeAll(async () => {
  owner = await createAdmin(server, "owner");
  other = await createAdmin(server, "other");
  customer = await createCustomer(server, "carl");
  botId = await createBot();
  path = `/api/v1/bots/${botId}/documents`;
});
afterAll(() => server.close());

async function createBot(token = owner.token): Promise<string> {
  const body = { name: "Bot", model: "builtin" };
  return (await server.request("POST", "/api/v1/bots", { token, body })).body.id;
}
const post = (body: unknown, to = path) => server.request("POST", to, { token: owner.token, body });
const get = (to: string, token = owner.token) => server.request("GET", to, { token });
const ask = async (content: string, bot_id = botId) => {
  const body = { bot_id, messages: [{ role: "user", content }] };
  return (await server.request("POST", "/api/v3/chat/completions", { token: owner.token, body })).body;
};
const form = (fields: Record<string, string | File>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
};
const text = { name: "a.txt", type: "text/plain", content: "Some words." };

describe("who may", () => {
  for (const [method, tail] of [
    ["POST", ""],
    ["GET", ""],
    ["GET", `/${unknownId}`],
    ["DELETE", `/${unknownId}`],
  ] as const) {
    const route = (bot = botId) => ({
      method,
      path: `/api/v1/bots/${bot}/documents${tail}`,
      body: method === "POST" ? text : undefined,
    });
    testScenarios(() => server, {
      [`${method} ${tail} without a token is 401`]: () => ({
        ...route(),
        status: 401,
        code: "unauthenticated",
      }),
      [`${method} ${tail} by a customer is 403`]: () => {
        return { ...route(), token: customer.token, status: 403, code: "admin_required" };
      },
      [`${method} ${tail} of another's bot is 403`]: () => {
        return { ...route(), token: other.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} ${tail} of an unknown bot is 403 to an admin`]: () => {
        return { ...route(unknownId), token: owner.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} ${tail} of an unknown bot is 404 to the master key`]: () => {
        return { ...route(unknownId), token: masterKey, status: 404, code: "not_found" };
      },
    });
  }
  test("nothing was added by all that", async () => expect((await get(path)).body.items).toEqual([]));
});

describe("adding a document as JSON", () => {
  test("gives what it is, and not its text", async () => {
    const { status, body } = await post({
      name: "电影.txt",
      type: "text/plain",
      content: "第一句。第二句。",
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.any(String),
      name: "电影.txt",
      type: "text/plain",
      size_bytes: 24,
      passage_count: 1,
      created_at: new Date(server.clock.nowMs).toISOString(),
    });
    expect((await get(`${path}/${body.id}`)).body).toEqual(body);
    expect((await get(path)).body.items).toContainEqual(body);
  });

  test("the master key may, on any bot", async () => {
    expect((await server.request("POST", path, { token: masterKey, body: text })).status).toBe(200);
  });

  test("CSV gives a passage for each pair, its columns in any order", async () => {
    const content = 'extra,a,q\n1,"An answer, with a comma",Who?\n2,"Two\nlines",What?\n';
    const { body } = await post({ name: "b.csv", type: "text/csv", content });
    expect(body.passage_count).toBe(2);
  });

  const invalid = { status: 422, code: "validation_failed" };
  const sent = (body: unknown) => ({ method: "POST", path, token: owner.token, body });
  const csv = (content: string) => ({ ...sent({ name: "x.csv", type: "text/csv", content }), status: 400 });
  testScenarios(() => server, {
    "no content is 422": () => ({ ...sent({ name: "a.txt", type: "text/plain" }), ...invalid }),
    "no name is 422": () => ({ ...sent({ type: "text/plain", content: "x" }), ...invalid }),
    "no type is 422": () => ({ ...sent({ name: "a.txt", content: "x" }), ...invalid }),
    "an empty name is 422": () => ({ ...sent({ ...text, name: "" }), ...invalid }),
    "another type is 422": () => ({ ...sent({ ...text, type: "application/pdf" }), ...invalid }),
    "content that is no string is 422": () => ({ ...sent({ ...text, content: ["x"] }), ...invalid }),
    "a file in JSON is 422": () => ({ ...sent({ ...text, file: "x" }), ...invalid }),
    "empty content is 400": () => {
      return { ...sent({ ...text, content: "" }), status: 400, code: "empty_document" };
    },
    "content of white space is 400": () => {
      return { ...sent({ ...text, content: " \n\t\n" }), status: 400, code: "empty_document" };
    },
    "CSV of a header alone is 400": () => ({ ...csv("q,a\n"), code: "empty_document" }),
    "CSV of one column is 400": () => ({ ...csv("q\nWho?\n"), code: "malformed_csv" }),
    "CSV with a cell too many is 400": () => ({ ...csv("q,a\nWho?,Me,You\n"), code: "malformed_csv" }),
    "CSV with a question and no answer is 400": () => ({ ...csv("q,a\nWho?,\n"), code: "malformed_csv" }),
    "CSV with a quotation left open is 400": () => ({ ...csv('q,a\n"Who?,Me\n'), code: "malformed_csv" }),
  });

  test("a CSV's error names the line", async () => {
    const content = "q,a\nWho?,Me\nWhat?,This,too,many\n";
    const { body } = await post({ name: "x.csv", type: "text/csv", content });
    expect(body.detail).toContain("line 3");
  });

  test("nothing stays of what was refused", async () => {
    const names = (await get(path)).body.items.map((item: { name: string }) => item.name);
    expect(names).not.toContain("x.csv");
    const rows = server.connection.prepare("SELECT count(*) AS n FROM documents WHERE is_ready = 0").get();
    expect(rows).toEqual({ n: 0 });
  });
});

describe("adding a document as a form", () => {
  test("a file is named and typed after itself", async () => {
    for (const [name, type] of [
      ["notes.md", "text/markdown"],
      ["notes.TXT", "text/plain"],
      ["pairs.csv", "text/csv"],
    ] as const) {
      const { status, body } = await post(form({ file: new File(["q,a\nWho?,Me\n"], name) }));
      expect({ name, status, body }).toMatchObject({ name, status: 200, body: { name, type } });
    }
  });

  test("the form may rename the file, but not say that it is of another type", async () => {
    const fields = { file: new File(["# Head\n\nWords."], "x.md"), name: "Guide" };
    expect((await post(form(fields))).body).toMatchObject({ name: "Guide", type: "text/markdown" });
    const refused = await post(form({ ...fields, type: "text/plain" }));
    expect(refused.body).toMatchObject({ code: "validation_failed", errors: [{ path: "/type" }] });
  });

  test("a form without a file may hold the text", async () => {
    expect((await post(form(text))).body).toMatchObject({ name: "a.txt", type: "text/plain" });
  });

  test("a path before the file's name is dropped", async () => {
    const { body } = await post(form({ file: new File(["Words."], "../../etc/passwd.txt") }));
    expect(body.name).toBe("passwd.txt");
  });

  test("a byte order mark is no part of the text", async () => {
    const { body } = await post(form({ file: new File(["\ufeffq,a\nWho?,Me\n"], "bom.csv") }));
    expect(body.passage_count).toBe(1);
  });

  const sent = (body: unknown) => ({ method: "POST", path, token: owner.token, body });
  const upload = (bytes: BlobPart, name: string) => sent(form({ file: new File([bytes], name) }));
  testScenarios(() => server, {
    "a file of an unknown kind is 415": () => {
      return { ...upload("x", "x.pdf"), status: 415, code: "unsupported_document_type" };
    },
    "an empty file is 400": () => ({ ...upload("", "x.txt"), status: 400, code: "empty_document" }),
    "bytes that are no UTF-8 are 400": () => {
      return {
        ...upload(new Uint8Array([0x68, 0xff, 0xfe]), "x.txt"),
        status: 400,
        code: "undecodable_text",
      };
    },
    "UTF-16 is 400": () => {
      return { ...upload(Buffer.from("words", "utf16le"), "x.txt"), status: 400, code: "undecodable_text" };
    },
    "a form without anything is 422": () => ({
      ...sent(form({ x: "y" })),
      status: 422,
      code: "validation_failed",
    }),
    "a form that is cut off is 400": () => {
      const headers = { "content-type": "multipart/form-data; boundary=b" };
      const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\n\r\nwo';
      return { ...sent(body), headers, status: 400, code: "malformed_upload" };
    },
    "another media type is 415": () => {
      const headers = { "content-type": "text/csv" };
      return { ...sent("q,a\nWho?,Me\n"), headers, status: 415, code: "unsupported_media_type" };
    },
  });

  test("an upload over its limit is 413, one over the limit of other bodies is not", async () => {
    const small = startTestServer({ limits: { bodyBytes: 1_000, uploadBytes: 20_000 } });
    const admin = await createAdmin(small, "owner");
    const bot = { name: "Bot", model: "builtin" };
    const made = await small.request("POST", "/api/v1/bots", { token: admin.token, body: bot });
    const to = `/api/v1/bots/${made.body.id}/documents`;
    for (const [length, status] of [
      [10_000, 200],
      [30_000, 413],
    ] as const) {
      const content = "Words. ".repeat(length / 7);
      for (const body of [{ ...text, content }, form({ file: new File([content], "a.txt") })])
        expect((await small.request("POST", to, { token: admin.token, body })).status).toBe(status);
    }
    await small.close();
  });
});

test("an upload by who may not is refused before any of it is read", async () => {
  const { http } = createServer(server.app);
  for (const [token, status] of [
    ["bad", 401],
    [customer.token, 403],
  ] as const) {
    let pieces = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pieces += 1;
          controller.enqueue(new Uint8Array(1_000));
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const request = new Request(`http://localhost${path}`, { method: "POST", headers, body });
    const answer = await http.handle(request);
    expect({ status: answer.status, pieces }).toEqual({ status, pieces: 0 });
  }
});

describe("deleting a document", () => {
  test("it is answered from until then, and no more after", async () => {
    const content = "q,a\nWhich harbour is the oldest?,Byblos in Lebanon\n";
    const { body } = await post({ name: "harbours.csv", type: "text/csv", content });
    const answer = async () => (await ask("Which harbour is the oldest?")).choices[0].message.content;
    expect(await answer()).toContain("Byblos");
    const deleted = await server.request("DELETE", `${path}/${body.id}`, { token: owner.token });
    expect(deleted.body).toEqual({ success: true, message: expect.any(String) });
    expect(await answer()).not.toContain("Byblos");
    expect((await get(`${path}/${body.id}`)).status).toBe(404);
    expect((await server.request("DELETE", `${path}/${body.id}`, { token: owner.token })).status).toBe(404);
    const left = server.connection.prepare("SELECT count(*) AS n FROM passages WHERE document_id = ?");
    expect(left.get(body.id)).toEqual({ n: 0 });
  });

  test("one bot's document is 404 beneath another bot, and stays", async () => {
    const second = await createBot();
    const { body } = await post(text);
    for (const method of ["GET", "DELETE"]) {
      const to = `/api/v1/bots/${second}/documents/${body.id}`;
      expect((await server.request(method, to, { token: owner.token })).body.code).toBe("not_found");
    }
    expect((await get(`${path}/${body.id}`)).status).toBe(200);
  });

  test("one bot is not answered from another's documents", async () => {
    const second = await createBot();
    const content = "q,a\nWhat is the vault's colour?,Turquoise\n";
    await post({ name: "vault.csv", type: "text/csv", content });
    const own = await ask("What is the vault's colour?");
    expect(own.choices[0].message.content).toContain("Turquoise");
    const foreign = await ask("What is the vault's colour?", second);
    expect(foreign.choices[0].message.content).not.toContain("Turquoise");
    expect(foreign.citations ?? []).toEqual([]);
  });

  testScenarios(() => server, {
    "an id that is no UUID is 404": () => {
      return {
        method: "DELETE",
        path: `${path}/a.txt`,
        token: owner.token,
        status: 404,
        code: "not_found",
      };
    },
  });
});
