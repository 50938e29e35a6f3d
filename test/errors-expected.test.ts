import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { describeExpected } from "../src/http/expected.ts";
import { createServer } from "../src/server.ts";
import { type Chat, startChat } from "./helpers/chat.ts";

// What a wrong value is answered: a sentence that says what would be right.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

const bot = (settings: unknown) => ({
  method: "PATCH",
  path: `/api/v1/bots/${chat.botId}`,
  token: chat.owner.token,
  body: { settings },
});
const link = (body: unknown) => ({
  method: "PATCH",
  path: `/api/v1/bot-share-tokens/${chat.linkId}`,
  token: chat.owner.token,
  body,
});
const ask = async ({ method, path, token, body }: ReturnType<typeof bot | typeof link>) =>
  await chat.server.request(method, path, { token, body });
const told = async (request: ReturnType<typeof bot | typeof link>) => {
  const { status, body } = await ask(request);
  return [status, ...(body.errors ?? []).map((error: { message: string }) => error.message)];
};

const settings: [name: string, value: unknown, message: string][] = [
  ["accent_color", "blue", "Expected #rrggbb or null"],
  ["attachments", ["pdf"], 'Expected a list of "image" and "text", or null'],
  ["enable_thinking", "yes", "Expected true, false or null"],
  ["show_usage", "true", "Expected true, false or null"],
  ["welcome", 5, "Expected text of at most 10000 characters or null"],
  [
    "suggested_questions",
    ["ok", 5],
    "Expected a list of at most 20, each text of at most 500 characters, or null",
  ],
  ...[0, -1, 1.5, 1e300, "many"].map((value): [string, unknown, string] => [
    "max_tokens",
    value,
    "Expected a whole number from 1 to 1000000000 or null",
  ]),
  ...["javascript:alert(1)", "ftp://x.example/a.png", "data:text/html,x", "a.png", "HTTP:a"].map(
    (value): [string, unknown, string] => [
      "avatar_url",
      value,
      "Expected an address that begins with http://, https://, data:image/ or /, of at most 2000 characters, or null",
    ],
  ),
];

describe("settings of a bot", () => {
  test.each(settings)("%s cannot be %j", async (name, value, message) => {
    const { status, body } = await ask(bot({ [name]: value }));
    expect([status, body.errors]).toEqual([422, [{ path: `/settings/${name}`, message }]]);
  });

  const taken: [name: string, value: unknown][] = [
    ["max_tokens", 1],
    ["max_tokens", null],
    ["avatar_url", "/assets/a.png"],
    ["avatar_url", "HTTPS://app.example/a.png"],
    ["avatar_url", "data:image/png;base64,AAAA"],
    ["avatar_url", ""],
    ["avatar_url", null],
    ["language", "tlh"],
  ];
  test.each(taken)("%s may be %j", async (name, value) => {
    const { status, body } = await ask(bot({ [name]: value }));
    expect([status, body.settings]).toEqual([200, { [name]: value }]);
  });
});

test("settings of a link say what they may be, each field for itself, also within what may be null", async () => {
  expect(await told(link({ access: "hok" }))).toEqual([
    422,
    "Expected one of account, hook, signed, anonymous",
  ]);
  expect(await told(link({ allowed_origins: "x" }))).toEqual([
    422,
    "Expected a list of at most 100, each text of at most 300 characters, or null",
  ]);
  const { body } = await ask(link({ limits: { qpm: "x", visitor: { points: [] } } }));
  expect(body.errors).toEqual([
    { path: "/limits/qpm", message: "Expected a number or null" },
    { path: "/limits/visitor/points", message: "Expected a number or null" },
  ]);
  expect(await told(link({ limits: 5 }))).toEqual([422, "Expected an object or null"]);
});

test("a query says what it may be", async () => {
  const { conversation_id: id } = (await chat.ask({ messages: [{ role: "user", content: "Hi" }] })).body;
  const exported = await chat.request("GET", `/conversations/${id}/export?format=pdf`);
  expect(exported.body.errors).toEqual([{ path: "/format", message: "Expected one of md, json" }]);
  const listed = await chat.request("GET", "/conversations?pinned=x&limit=many");
  expect(listed.body.errors).toEqual([
    { path: "/pinned", message: "Expected true or false" },
    { path: "/limit", message: "Expected a whole number from 1 to 100" },
  ]);
});

test("every choice and every pattern of the API's requests has words", async () => {
  // As the routes have them: the API's description writes choices in another way.
  const { http, addConsole } = createServer(chat.server.app);
  await addConsole();
  const found: unknown[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("anyOf" in value || ("pattern" in value && typeof value.pattern === "string")) found.push(value);
    for (const each of Object.values(value)) visit(each);
  };
  for (const { hooks } of http.routes) visit([hooks.body, hooks.query]);
  expect(found.length).toBeGreaterThan(100);
  for (const schema of found) expect(describeExpected(schema)).toMatch(/^Expected (?!.* like )/);
});
