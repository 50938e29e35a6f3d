import { afterAll, beforeAll, expect, test } from "bun:test";
import { createLog } from "../src/lib/log.ts";
import { type Chat, startChat, upstreamKey } from "./helpers/chat.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { masterKey } from "./helpers/test-server.ts";

// A whole journey with the log at its most talkative, and a word in everything that somebody wrote or keeps secret: whatever goes well or
// wrong, no line has that word, nor any of the secrets that the server made by itself.

const word = "kanarie";
const secrets = new Set([masterKey, upstreamKey, everyonesPassword]);
let chat: Chat;
let lines: string[];
let host: ReturnType<typeof startTalkingHost>;

beforeAll(async () => {
  host = startTalkingHost();
  chat = await startChat({
    bot: {
      ...{ name: `Bot ${word}`, system_prompt: `be kind to ${word}` },
      settings: { attachments: ["text"] },
    },
    config: { hookTimeoutMs: 500 },
    limits: { deliveryFirstPauseMs: 1 },
  });
  lines = [];
  chat.server.app.log = createLog("debug", { write: (line) => void lines.push(line) });
  for (const { token } of [chat.owner, chat.customer]) secrets.add(token);
  secrets.add(chat.shareToken);
  await goThrough();
});
afterAll(async () => {
  await chat.close();
  await host.stop(true);
});

/** A host that fails and says why, with what it was sent. */
function startTalkingHost() {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => new Response(`${word}: ${await request.text()}`, { status: 500 }),
  });
}

/** Whatever a request needs, with the word in all of it. */
const call = (method: string, path: string, token: string, body?: unknown) =>
  chat.server.send(method, path, {
    ...(token === "" ? {} : { token }),
    headers: { "x-request-id": `${word}-of-a-stranger`, "user-agent": word, cookie: `a=${word}` },
    ...(body === undefined ? {} : { body }),
  });

async function goThrough(): Promise<void> {
  const { owner, customer, server, upstream, link } = chat;
  await signInAndOut();
  // Names, searches and addresses.
  await call("POST", "/api/v1/end-users", owner.token, {
    username: `${word}@example.com`,
    password: `${word}-password`,
    email: `${word}@example.com`,
  });
  await call("GET", `/api/v1/end-users?search=${word}`, owner.token);
  await call("GET", `${link}/conversations?search=${word}&authToken=${word}`, customer.token);
  await call("GET", `/s/${chat.shareToken}?authToken=${word}`, "");
  await call("GET", `/nowhere/${word}?${word}=${word}`, "");
  await call("GET", `/chat/share?shareId=${word}`, "");
  // Files.
  const form = new FormData();
  form.set("file", new File([`all about ${word}`], `${word}.txt`, { type: "text/plain" }));
  await server.request("POST", `${link}/attachments`, { token: customer.token, body: form });
  await call("POST", `/api/v1/bots/${chat.botId}/documents`, owner.token, {
    name: `${word}.csv`,
    type: "text/csv",
    content: `q,a\n"${word}`,
  });
  await call("POST", `/api/v1/bots/${chat.botId}/search`, owner.token, { query: word });
  await askEverything();
  await callHosts();
  await call("GET", `/api/v1/bots/${chat.botId}/conversations/export?format=csv&q=${word}`, owner.token);
  upstream.setScript({ status: 500, refusal: word });
  await call("POST", "/api/v1/me/upstream/test", owner.token);
  await breakTheStore();
}

async function signInAndOut(): Promise<void> {
  for (const password of [everyonesPassword, `wrong-${word}`]) {
    const answer = await call("POST", "/api/v1/auth/login", "", { username: "owner", password });
    const { token } = await answer.json();
    if (token !== undefined) secrets.add(token);
  }
  await call("POST", "/api/v1/auth/login", "", { username: word, password: word });
  await call("POST", "/api/v1/auth/login", "", `{"password": "${word}"`);
  await call("GET", "/api/v1/auth/verify", `${word}.${word}.${word}`);
}

/** Questions that are answered, refused, and fail in the ways in which an endpoint quotes what it was sent. */
async function askEverything(): Promise<void> {
  const { upstream } = chat;
  await chat.ask(`What is ${word}?`);
  const said = { error: { message: `You said "${word}" with ${upstreamKey}` } };
  for (const script of [
    { steps: [{ text: `about ${word}` }] },
    { status: 400, refusal: said },
    { status: 401, refusal: word },
    { json: said },
    { steps: [{ text: word }, { raw: `data: ${word}\n\n` }] },
    { steps: [{ text: word }], ends: false },
  ]) {
    upstream.setScript(script);
    await chat.streamed(`What is ${word}?`);
  }
  await chat.ask({ messages: [{ role: "system", content: word }] });
  await chat.ask({ messages: [{ role: "user", content: word, [word]: 1 }], conversation_id: word });
  upstream.setScript({});
}

/** Hosts that cannot be reached, that fail, and that give up a report. */
async function callHosts(): Promise<void> {
  for (const url of [`http://127.0.0.1:1/${word}`, `http://127.0.0.1:${host.port}/${word}`]) {
    const link = await makeHookLink(chat, url);
    secrets.add(link.share_token).add(link.secret);
    const { body } = await visitorCalls(chat, link.share_token).enter(`${word}-credential`);
    expect(body.code).toBe("hook_unavailable");
    await call("POST", `/api/v1/bot-share-tokens/${link.id}/test-hook`, chat.owner.token, {
      auth_token: word,
    });
  }
}

/** A statement that fails holds everything that was to be written. */
async function breakTheStore(): Promise<void> {
  const { connection } = chat.server;
  connection.exec("ALTER TABLE messages RENAME TO messages_away; ALTER TABLE users RENAME TO users_away");
  expect((await call("POST", "/api/v1/auth/login", "", { username: word, password: word })).status).toBe(500);
  connection.exec("ALTER TABLE users_away RENAME TO users");
  expect((await chat.ask(`What is ${word}?`)).status).toBe(500);
  connection.exec("ALTER TABLE messages_away RENAME TO messages");
}

const records = () => lines.map((line) => JSON.parse(line));

test("the journey left lines of each kind: answered requests, failed answers, hosts that could not be asked, broken statements", () => {
  expect(lines.length).toBeGreaterThan(30);
  const said = new Set(records().map(({ msg }) => msg));
  for (const line of [
    "a request was answered",
    "a request failed",
    "an answer failed",
    "a host could not be asked",
    "the test of an upstream failed",
  ])
    expect([...said]).toContain(line);
});

test("no line has a word that somebody wrote, in whatever form", () => {
  const forms = [
    word,
    word.toUpperCase(),
    Buffer.from(word).toString("base64"),
    Buffer.from(word).toString("hex"),
  ];
  expect(lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
});

test("no line has a secret: no password, no token, no key, no part of an address that holds one", () => {
  expect(secrets.size).toBeGreaterThan(8);
  for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
});

test("no line names a person, and but for a sign-in that fails none says where they are", () => {
  const others = lines.filter((line) => JSON.parse(line).msg !== "a sign-in failed");
  expect(lines.length - others.length).toBe(1);
  expect(others.filter((line) => /example\.com|"username"|"address"|"email"|user.agent/i.test(line))).toEqual(
    [],
  );
});

test("every line of a request has its id, and names the route by its pattern", () => {
  for (const { request_id, route, msg } of records()) {
    expect([msg, request_id]).toEqual([msg, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    if (route !== undefined) expect(route).not.toMatch(/[?%]|[0-9a-f]{8}-/);
  }
});

test("a failure is told by one line, with the place where it arose", () => {
  const failed = records().filter(({ level }) => level === "error" || level === "warn");
  const ofOne = Map.groupBy(failed, ({ request_id }) => request_id);
  expect([...ofOne.values()].filter((told) => told.length > 1)).toEqual([]);
  const [broken] = failed.filter(({ level, route }) => level === "error" && route === "/api/v1/auth/login");
  expect(broken).toMatchObject({
    status: 500,
    err: { type: "SqliteError", message: "no such table: users" },
  });
  expect(broken.err.stack).toMatch(/^at .+\.[jt]s:\d+/m);
});

test("no line is long", () => {
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(8_000);
});
