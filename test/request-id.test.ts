import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI, { APIError } from "openai";
import { AppError } from "../src/errors.ts";
import { createObserver, noteError } from "../src/http/observed.ts";
import { createLog } from "../src/lib/log.ts";
import { type Chat, startChat, until } from "./helpers/chat.ts";
import { chunksOf, readEvents } from "./helpers/events.ts";
import { startTestServer, type TestServer } from "./helpers/test-server.ts";

const own = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
let chat: Chat;
let lines: string[] = [];
beforeAll(async () => {
  chat = await startChat();
});
beforeEach(() => {
  chat.upstream.setScript({});
  lines = [];
  chat.server.app.log = createLog("debug", { write: (line) => void lines.push(line) });
});
afterAll(() => chat.close());

const idOf = ({ headers }: { headers: Headers }) => headers.get("x-request-id");
const idsInLog = () => lines.map((line) => JSON.parse(line).request_id);

describe("every answer has an id of its own", () => {
  const requests: [method: string, path: () => string, status: number][] = [
    ["GET", () => "/", 302],
    ["GET", () => "/console", 200],
    ["HEAD", () => "/console", 200],
    ["GET", () => `/s/${chat.shareToken}`, 200],
    ["GET", () => "/s/unknown", 404],
    ["GET", () => "/swagger/json", 200],
    ["GET", () => "/health", 200],
    ["GET", () => "/nowhere", 404],
    ["GET", () => "/%E0%A4%A", 404],
    ["GET", () => "/assets/none", 404],
    ["GET", () => `${chat.link}/conversations`, 200],
    ["GET", () => `${chat.link}/conversations/none`, 404],
    ["GET", () => `${chat.link}/conversations?limit=0`, 422],
    ["POST", () => "/api/v1/auth/login", 422],
    ["DELETE", () => "/api/v1/users/none", 403],
  ];
  for (const [method, path, status] of requests) {
    test(`${method} ${path.toString().slice(6)} → ${status}`, async () => {
      const body = method === "POST" ? {} : undefined;
      const token = chat.customer.token;
      const answer = await chat.server.send(method, path(), { token, ...(body ? { body } : {}) });
      expect([answer.status, idOf(answer)]).toEqual([status, expect.stringMatching(own)]);
      const again = await chat.server.send(method, path(), { token, ...(body ? { body } : {}) });
      expect(idOf(again)).not.toBe(idOf(answer));
      expect(idsInLog()).toContain(idOf(answer));
      const text = await answer.text();
      const isError = answer.headers.get("content-type")?.startsWith("application/json") && status >= 400;
      if (isError) expect(JSON.parse(text).request_id).toBe(idOf(answer));
    });
  }

  test("a stream, and the answer to a page's preflight", async () => {
    const { response, frames } = await chat.streamed("Hello?");
    expect([frames.length > 2, idOf(response)]).toEqual([true, expect.stringMatching(own)]);
    const headers = { origin: "https://app.example", "access-control-request-method": "POST" };
    const preflight = await chat.server.send("OPTIONS", "/api/v3/chat/completions", { headers });
    expect([preflight.status, idOf(preflight)]).toEqual([204, expect.stringMatching(own)]);
  });

  test("also where nothing of the server's own was left to catch a failure, in the form of every error", async () => {
    const observe = createObserver(chat.server.app, () => "");
    for (const answer of [() => Promise.reject(new Error("away")), () => "no response"]) {
      const response = await observe(new Request("http://localhost/api/v1/bots"), answer);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({ code: "internal_error", request_id: idOf(response) });
      expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ level: "error", request_id: idOf(response) });
    }
  });

  test("one that is turned away has a line at info too, and of a flood of them the first of a second", async () => {
    const infos: string[] = [];
    const log = createLog("info", { write: (line) => void infos.push(JSON.parse(line).request_id) });
    const { app } = chat.server;
    const limits = { ...app.config.limits, busyLinesPerSecond: 3 };
    const flooded = { ...app, log, config: { ...app.config, limits } };
    const observe = createObserver(flooded, () => "");
    const turnAway = () => {
      const error = new AppError("storage_full");
      noteError(flooded, error);
      return new Response("", { status: error.status });
    };
    const ids: (string | null)[] = [];
    for (let count = 0; count < 8; count += 1)
      ids.push(idOf(await observe(new Request("http://localhost/api/v1/bots"), turnAway)));
    expect(infos.slice(0, 3)).toEqual(ids.slice(0, 3).map(String));
    // One more second may begin meanwhile.
    expect(infos.length).toBeLessThanOrEqual(6);
    const [known] = infos;
    // What asks for /ready asks again and again.
    infos.length = 0;
    await createObserver(flooded, () => "")(
      new Request("http://localhost/ready"),
      () => new Response("", { status: 503 }),
    );
    expect([known, infos]).toEqual([expect.any(String), []]);
  });

  test("and another site's page may read it", async () => {
    const origin = "https://app.example";
    const { token } = chat.owner;
    const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
    await chat.server.send("PATCH", path, { token, body: { allowed_origins: [origin] } });
    const answer = await chat.server.send("GET", `${chat.link}/entry`, { headers: { origin } });
    expect(answer.headers.get("access-control-expose-headers")).toContain("x-request-id");
  });
});

describe("what fails in a stream", () => {
  test("before the first word is an error with the id, beside what OpenAI's clients read", async () => {
    chat.upstream.setScript({ status: 500 });
    const answer = await chat.ask({ stream: true, messages: [{ role: "user", content: "Hello?" }] });
    const { body } = answer;
    expect(body).toMatchObject({
      code: "upstream_unavailable",
      request_id: idOf(answer),
      error: { code: body.code },
    });
    const failed = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === "an answer failed");
    expect(failed.request_id).toBe(body.request_id);
  });

  test("after it is an event with the id of the question's request, for its readers too that came back later", async () => {
    chat.upstream.setScript({ ends: false, steps: [{ text: "half " }, { pauseMs: 60 }] });
    const { response, events } = await chat.stream("Hello?");
    const [first] = chunksOf(await events.untilText("half "));
    const resumed = await chat.server.send(
      "GET",
      `${chat.link}/messages/${first.message_id}/stream?offset=0`,
      {
        token: chat.customer.token,
      },
    );
    expect(idOf(resumed)).not.toBe(idOf(response));
    for (const frames of [await events.rest(), await readEvents(resumed).rest()]) {
      const error = frames.find(({ event }) => event === "error");
      expect(error?.data).toMatchObject({ code: "upstream_unavailable", request_id: idOf(response) });
    }
    await until(() => lines.some((line) => line.includes("an answer failed")));
    const failed = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === "an answer failed");
    expect(failed.request_id).toBe(idOf(response));
  });

  test("has the question's id too where somebody else's request has ended it", async () => {
    chat.upstream.setScript({ ends: false, steps: [{ text: "half " }, { stall: true }] });
    const { response, events } = await chat.stream("Hello?");
    await events.untilText("half ");
    const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
    const { token } = chat.owner;
    const changed = await chat.server.send("PATCH", path, { token, body: { access: "anonymous" } });
    expect([changed.status, idOf(changed) === idOf(response)]).toEqual([200, false]);
    const error = (await events.rest()).find(({ event }) => event === "error");
    expect(error?.data).toMatchObject({ code: "session_ended", request_id: idOf(response) });
    await chat.server.send("PATCH", path, { token, body: { access: "account" } });
  });
});

describe("the official OpenAI client", () => {
  test("finds the id of an answer and of an error", async () => {
    const baseURL = `${chat.server.listen()}/api/v3`;
    const client = new OpenAI({ baseURL, apiKey: chat.customer.token, maxRetries: 0 });
    const asked = {
      ...{ model: "x", bot_id: chat.botId, share_token: chat.shareToken },
      messages: [{ role: "user" as const, content: "Hello?" }],
    };
    const answer = await client.chat.completions.create(asked);
    expect(answer._request_id).toMatch(own);
    chat.upstream.setScript({ status: 500 });
    const failure = await client.chat.completions.create(asked).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(APIError);
    expect(idsInLog()).toContain((failure as APIError).requestID);
  });
});

describe("an id that comes with a request", () => {
  const servers: Record<string, { server: TestServer; url: string }> = {};
  beforeAll(() => {
    for (const [name, trustedProxies] of [
      ["trusted", ["127.0.0.0/8"]],
      ["stranger", ["192.0.2.1"]],
    ] as const) {
      const server = startTestServer({ config: { trustedProxies } });
      servers[name] = { server, url: server.listen() };
    }
  });
  afterAll(async () => {
    for (const { server } of Object.values(servers)) await server.close();
  });
  const sent = async (from: "trusted" | "stranger", id: string) =>
    idOf(await fetch(`${servers[from]?.url}/health`, { headers: { "x-request-id": id } }));

  for (const id of [
    "a",
    "0af7651916cd43dd8448eb211c80319c",
    "Root=1:2_3.4-5".replace("=", "-"),
    "x".repeat(64),
  ])
    test(`is kept where a trusted proxy gave it: ${id}`, async () => {
      expect(await sent("trusted", id)).toBe(id);
    });

  for (const id of ["x".repeat(65), "a b", 'a"b', "a,b", "a/b", "<b>", "é", "a;b=c", "\u009b31m"])
    test(`is not where it is not plain and short: ${JSON.stringify(id).slice(0, 20)}`, async () => {
      expect(await sent("trusted", id)).toMatch(own);
    });

  test("is nobody else's to choose", async () => {
    expect(await sent("stranger", "a")).toMatch(own);
  });
});
