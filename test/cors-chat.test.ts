import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { type Chat, startChat } from "./helpers/chat.ts";

// Chat names its link in the body: which pages may call is not known before it is read. The rules themselves are in cors.test.ts.

const friend = "https://app.example";
const stranger = "https://evil.example";
const path = "/api/v3/chat/completions";
let chat: Chat;
const tokens = { listed: "", any: "", revoked: "", unknown: "A".repeat(32) };

beforeAll(async () => {
  chat = await startChat();
  const { token } = chat.owner;
  const make = async (allowed_origins: string[] | null) => {
    const to = `/api/v1/bots/${chat.botId}/share-tokens`;
    return (await chat.server.request("POST", to, { token, body: { allowed_origins } })).body;
  };
  tokens.listed = (await make([friend])).share_token;
  tokens.any = (await make(null)).share_token;
  const revoked = await make([friend]);
  tokens.revoked = revoked.share_token;
  await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${revoked.id}`, { token });
});
afterAll(() => chat.close());

const allowOf = ({ headers }: { headers: Headers }) => headers.get("access-control-allow-origin");
const preflight = (origin: string) =>
  chat.server.send("OPTIONS", path, { headers: { origin, "access-control-request-method": "POST" } });
const bodyOf = (more: object) => ({
  bot_id: chat.botId,
  messages: [{ role: "user", content: "Hello?" }],
  ...more,
});

describe("chat's preflight", () => {
  test("is answered for any origin, for the link is not known yet", async () => {
    for (const origin of [friend, stranger, "null"]) {
      const answer = await preflight(origin);
      expect([answer.status, allowOf(answer)]).toEqual([204, origin]);
    }
  });

  test("allows what OpenAI's client sends from a page", async () => {
    const sent = new Headers();
    const catching: typeof fetch = Object.assign(
      async (_: unknown, init?: RequestInit) => {
        for (const [name] of new Headers(init?.headers)) sent.set(name, "");
        return Response.json({ choices: [] });
      },
      { preconnect: () => undefined },
    );
    const client = new OpenAI({
      apiKey: "key",
      baseURL: "http://localhost/api/v3",
      fetch: catching,
      dangerouslyAllowBrowser: true,
    });
    await client.chat.completions.create({ model: "x", messages: [{ role: "user", content: "x" }] });
    // Those that any page may send (WHATWG Fetch, "CORS-safelisted request-header").
    const free = ["accept", "content-length"];
    const asked = [...sent.keys()].filter((name) => !free.includes(name));
    expect(asked.length).toBeGreaterThan(5);
    const answer = await preflight(friend);
    const listed = (answer.headers.get("access-control-allow-headers") ?? "").split(", ");
    expect(asked.filter((name) => !listed.includes(name))).toEqual([]);
  });

  test("is not the answer: without a link, with what is no token, or unread, no page may see it", async () => {
    const bodies: [body: unknown, status: number][] = [
      [bodyOf({}), 200],
      [bodyOf({ share_token: null }), 200],
      [bodyOf({ share_token: "" }), 403],
      [bodyOf({ share_token: 5 }), 422],
      [bodyOf({ share_token: [tokens.any] }), 422],
      [bodyOf({ shareToken: tokens.any }), 200],
      [`{"share_token": "${tokens.any}"`, 400],
      [`["${tokens.any}"]`, 422],
      [`"${tokens.any}"`, 422],
      ["", 422],
    ];
    for (const [body, status] of bodies) {
      const headers = { origin: friend };
      const answer = await chat.server.send("POST", path, { token: chat.owner.token, headers, body });
      const named = [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));
      expect({ body, status: answer.status, named }).toEqual({ body, status, named: [] });
      expect(answer.headers.get("vary")).toBe("origin");
    }
  });
});

test("over a socket it is the same: the preflight, the stream, the refusal", async () => {
  const url = chat.server.listen();
  const headers = { origin: friend, authorization: `Bearer ${chat.customer.token}` };
  const asks = { method: "OPTIONS", headers: { ...headers, "access-control-request-method": "POST" } };
  for (const tail of [`/api/v1/public/bot-share/${tokens.listed}/conversations`, path]) {
    const answer = await fetch(url + tail, asks);
    expect([answer.status, allowOf(answer)]).toEqual([204, friend]);
  }
  const post = (share_token: string) =>
    fetch(url + path, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(bodyOf({ share_token, stream: true })),
    });
  const streamed = await post(tokens.listed);
  expect([streamed.headers.get("content-type"), allowOf(streamed)]).toEqual([
    "text/event-stream; charset=utf-8",
    friend,
  ]);
  expect(await streamed.text()).toContain("[DONE]");
  const refused = await post(tokens.revoked);
  expect([refused.status, allowOf(refused)]).toEqual([403, friend]);
  expect(allowOf(await post(tokens.unknown))).toBeNull();
});
