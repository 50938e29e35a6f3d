import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer } from "../src/server.ts";
import { expectErrorForm, play, testScenarios, unknownId } from "./helpers/scenarios.ts";
import { type Answer, createAdmin, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const { http } = createServer(server.app);
const path = "/api/v1/end-users";
const signIn = "/api/v1/auth/login";
let admin: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await http.server?.stop(true);
  await server.close();
});

const post = (body: unknown, to = path) => ({ method: "POST", path: to, token: admin.token, body });
const malformed = { status: 400, code: "malformed_json" };
const invalid = { status: 422, code: "validation_failed" };

/** Sends exactly these bytes over a socket, as one body or, of a stream, in chunks without a length. */
async function sendRaw(
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  more: { to?: string; token?: string } = {},
): Promise<Answer> {
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${more.token ?? admin.token}`,
  };
  const url = `http://127.0.0.1:${http.server?.port}${more.to ?? path}`;
  const response = await fetch(url, { method: "POST", headers, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("a body that is no JSON is 400", () => {
  const bodies = [
    "{",
    "{'username': 'x'}",
    '{"username": "x",}',
    "username=x",
    "\ufeff{",
    '{"a":1} {"b":2}',
    "NaN",
  ];
  for (const body of bodies) testScenarios(() => server, { [body]: () => ({ ...post(body), ...malformed }) });

  test("bytes that are no UTF-8", async () => {
    const start = Buffer.from('{"password":"x","username":"a');
    for (const broken of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
      const bytes = Buffer.concat([start, Buffer.from(broken), Buffer.from('"}')]);
      const answer = await sendRaw(bytes);
      expect([answer.status, answer.body.code]).toEqual([400, "malformed_json"]);
      expectErrorForm(answer);
    }
  });

  test("nested deeper than a stack is refused at once, for strangers too", async () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `${open.repeat(150_000)}1${close.repeat(150_000)}`;
      for (const body of [deep, `{"username":${deep},"password":"\\u0041"}`]) {
        await play(server, { it: "deep", ...post(body), ...invalid });
      }
      const small = `${open.repeat(2_000)}1${close.repeat(2_000)}`;
      await play(server, { it: "deep", ...post(small, signIn), ...invalid });
      const cut = deep.slice(0, 150_000);
      await play(server, { it: "deep and cut off", ...post(cut), ...malformed });
    }
  });

  test("nested as deep as bodies are in earnest is taken", async () => {
    const deep = `${'{"a":['.repeat(45)}1${"]}".repeat(45)}`;
    const body = `{"username":"deep","password":"x","more":${deep}}`;
    expect((await server.request("POST", path, { token: admin.token, body })).status).toBe(200);
  });
});

describe("another media type than JSON is 415", () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "image/png"]) {
    const body = '{"username":"new","password":"x"}';
    testScenarios(() => server, {
      [type]: () => {
        return {
          ...post(body),
          headers: { "content-type": type },
          status: 415,
          code: "unsupported_media_type",
        };
      },
    });
  }
  test("a form too, where no file is taken", async () => {
    const body = new FormData();
    body.append("username", "new");
    await play(server, { it: "a form", ...post(body), status: 415, code: "unsupported_media_type" });
  });
  test("parameters and +json are JSON", async () => {
    for (const type of ["application/json; charset=utf-8", "application/vnd.api+json"]) {
      const body = JSON.stringify({ username: `by ${type}`.slice(0, 40), password: "x" });
      const headers = { "content-type": type };
      expect((await server.request("POST", path, { token: admin.token, body, headers })).status).toBe(200);
    }
  });
});

describe("a NUL or a lone surrogate is 422, wherever it is", () => {
  const broken = {
    "a NUL": "a\\u0000b",
    "a high surrogate": "a\\ud83d",
    "a low one": "\\ude00a",
    "two the wrong way": "\\ude00\\ud83d",
  };
  for (const [it, text] of Object.entries(broken)) {
    const table: Record<string, () => [string, string, string]> = {
      "a name": () => ["POST", path, `{"username":"${text}","password":"x"}`],
      "a password": () => ["POST", path, `{"username":"new","password":"${text}"}`],
      "an unknown field": () => ["POST", path, `{"username":"new","password":"x","y":["${text}"]}`],
      "a field's name": () => ["POST", path, `{"username":"new","password":"x","${text}":1}`],
      "private settings": () => [
        "POST",
        "/api/v1/bots",
        `{"name":"B","model":"m","settings":{"mine":{"deep":["${text}"]}}}`,
      ],
      "a question": () => [
        "POST",
        "/api/v3/chat/completions",
        `{"bot_id":"${unknownId}","messages":[{"role":"user","content":"${text}"}]}`,
      ],
      "a sign-in": () => ["POST", signIn, `{"username":"${text}","password":"x"}`],
    };
    for (const [place, make] of Object.entries(table)) {
      testScenarios(() => server, {
        [`${it} in ${place}`]: () => {
          const [method, to, body] = make();
          return { method, path: to, token: admin.token, body, ...invalid };
        },
      });
    }
  }
  testScenarios(() => server, {
    "a NUL in a query": () => {
      return { method: "GET", path: "/api/v1/bots?cursor=a%00b", token: admin.token, ...invalid };
    },
  });
  test("a whole pair of surrogates is a letter like another", async () => {
    const body = '{"username":"\\ud83d\\ude00","password":"x"}';
    const made = await server.request("POST", path, { token: admin.token, body });
    expect(made.body.username).toBe("😀");
  });
  test("the refusal names the place as a JSON pointer", async () => {
    const body = '{"username":"new","password":"x","a/b":{"c~d":["\\u0000"]}}';
    const answer = await server.request("POST", path, { token: admin.token, body });
    expect(answer.body.errors[0].path).toBe("/a~1b/c~0d/0");
  });
});

describe("a body over the limit is 413", () => {
  const max = server.app.config.limits.bodyBytes;
  const ofSize = (bytes: number, username: string) => {
    const start = `{"username":"${username}","password":"x","padding":"`;
    return Buffer.from(`${start}${"x".repeat(bytes - start.length - 2)}"}`);
  };
  /** The bytes in small pieces, so that no length is known beforehand. Counts how many pieces were taken. */
  const inChunks = (bytes: Buffer, taken = { pieces: 0 }) => {
    const size = 16 * 1024;
    return new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const start = taken.pieces * size;
        if (start >= bytes.length) controller.close();
        else controller.enqueue(new Uint8Array(bytes.subarray(start, start + size)));
        taken.pieces += 1;
      },
    });
  };

  test("with a length, and in chunks without one", async () => {
    for (const body of [new Uint8Array(ofSize(max + 1, "big")), inChunks(ofSize(max + 1, "big"))]) {
      const answer = await sendRaw(body);
      expect([answer.status, answer.body.code]).toEqual([413, "payload_too_large"]);
      expect(answer.body.detail).toContain("1 MB");
      expectErrorForm(answer);
    }
  });

  test("one of exactly the limit is taken, in chunks too", async () => {
    expect((await sendRaw(new Uint8Array(ofSize(max, "whole")))).status).toBe(200);
    expect((await sendRaw(inChunks(ofSize(max, "in chunks")))).status).toBe(200);
  });

  test("it is not read to its end", async () => {
    const taken = { pieces: 0 };
    const body = inChunks(ofSize(max * 8, "endless"), taken);
    const request = new Request(`http://localhost${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${admin.token}` },
      body,
    });
    expect((await http.handle(request)).status).toBe(413);
    expect(taken.pieces).toBeLessThan((max / (16 * 1024)) * 2);
  });

  test("a stranger is told 401 before the size", async () => {
    const answer = await sendRaw(inChunks(ofSize(max + 1, "big")), { token: "bad" });
    expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
  });

  // A megabyte that does not fit the schema took a tenth of a second to refuse, for anybody and for everybody.
  test("of a sign-in it is sixteen kibibytes, which a name and a password have room in", async () => {
    const small = server.app.config.limits.smallBodyBytes;
    expect(small).toBe(16 * 1024);
    const zeros = `{"username":[${"0,".repeat(500_000)}0],"password":"x"}`;
    const keys = JSON.stringify(Object.fromEntries(Array.from({ length: 90_000 }, (_, at) => [at, 1])));
    for (const body of [zeros, keys, ofSize(small + 1, "anna").toString()]) {
      const refused = { it: "a long sign-in", status: 413, code: "payload_too_large" };
      const answer = await play(server, { ...refused, ...post(body, signIn) });
      expect(answer.body.detail).toContain(`${small / 1024} KB`);
    }
    const fits = post(ofSize(small, "anna").toString(), signIn);
    await play(server, { it: "a full sign-in", ...fits, status: 401, code: "invalid_credentials" });
  });

  test("on chat it carries what OpenAI's clients read", async () => {
    const answer = await sendRaw(inChunks(ofSize(max + 1, "big")), { to: "/api/v3/chat/completions" });
    expect(answer.status).toBe(413);
    expect(answer.body.error).toEqual({
      message: answer.body.detail,
      type: "invalid_request_error",
      code: "payload_too_large",
    });
  });

  test("nothing was made of any of them", async () => {
    const list = await server.request("GET", path, { token: admin.token });
    const names = list.body.items.map((item: { username: string }) => item.username);
    for (const name of ["big", "endless"]) expect(names).not.toContain(name);
  });
});
