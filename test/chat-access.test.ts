import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import { createAdmin, createCustomer, masterKey } from "./helpers/test-server.ts";

// Who may ask, and what a refused question must not have done: no call of the upstream, no conversation, nothing used.

let chat: Chat;
let otherAdmin: { id: string; token: string };
let member: { id: string; token: string };
const messages = [{ role: "user", content: "Hi" }];
const unknownId = "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f";

beforeAll(async () => {
  chat = await startChat();
  otherAdmin = await createAdmin(chat.server, "other admin");
  const body = { username: "member", password: "pass word" };
  const made = await chat.server.request("POST", "/api/v1/users", { token: masterKey, body });
  const signedIn = await chat.server.request("POST", "/api/v1/auth/login", { body });
  member = { id: made.body.id, token: signedIn.body.token };
});
afterAll(() => chat.close());

const makeLink = async (body: object): Promise<{ id: string; share_token: string }> => {
  const path = `/api/v1/bots/${chat.botId}/share-tokens`;
  return (await chat.server.request("POST", path, { token: chat.owner.token, body })).body;
};

type Options = Parameters<Chat["ask"]>[1];
type Prepared = { body?: Record<string, unknown>; options?: Options };

describe("a question is refused", () => {
  const cases: [name: string, status: number, code: string, prepare: () => Prepared | Promise<Prepared>][] = [
    ["without a token", 401, "unauthenticated", () => ({ options: { token: "" } })],
    ["with a token that is none", 401, "unauthenticated", () => ({ options: { token: "a.b.c" } })],
    ["with the master key through a link", 401, "unauthenticated", () => ({ options: { token: masterKey } })],
    [
      "from the owner through a link",
      403,
      "not_a_customer",
      () => ({ options: { token: chat.owner.token } }),
    ],
    ["from a member through a link", 403, "not_a_customer", () => ({ options: { token: member.token } })],
    [
      "through an unknown link",
      404,
      "share_token_not_found",
      () => ({ body: { share_token: "x".repeat(32) } }),
    ],
    [
      "through a link that is an empty string",
      404,
      "share_token_not_found",
      () => ({ body: { share_token: "" } }),
    ],
    ["with another bot's id", 403, "share_token_mismatch", () => ({ body: { bot_id: unknownId } })],
    ["with an id that is no UUID", 403, "share_token_mismatch", () => ({ body: { bot_id: "film" } })],
    [
      "through a revoked link",
      403,
      "share_token_revoked",
      async () => {
        const link = await makeLink({ expires_at: "2020-01-01T00:00:00Z" });
        await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${link.id}`, {
          token: chat.owner.token,
        });
        return { body: { share_token: link.share_token } };
      },
    ],
    [
      "through an expired link",
      403,
      "share_token_expired",
      async () => ({
        body: { share_token: (await makeLink({ expires_at: "2026-11-22T08:00:00Z" })).share_token },
      }),
    ],
    [
      "through a link for other customers",
      403,
      "not_admitted",
      async () => ({ body: { share_token: (await makeLink({ end_user_ids: [] })).share_token } }),
    ],
    ["without a link from a customer", 403, "not_bot_owner", () => ({ body: { share_token: undefined } })],
    [
      "without a link from a member",
      403,
      "not_bot_owner",
      () => ({ body: { share_token: null }, options: { token: member.token } }),
    ],
    [
      "without a link from another administrator",
      403,
      "not_bot_owner",
      () => ({ body: { share_token: undefined }, options: { token: otherAdmin.token } }),
    ],
    [
      "for an unknown bot from an administrator",
      403,
      "not_bot_owner",
      () => ({ body: { share_token: undefined, bot_id: unknownId }, options: { token: otherAdmin.token } }),
    ],
    [
      "for an unknown bot with the master key",
      404,
      "not_found",
      () => ({ body: { share_token: undefined, bot_id: unknownId }, options: { token: masterKey } }),
    ],
  ];
  for (const [name, status, code, prepare] of cases) {
    test(`${name}: ${status} ${code}, streamed or not`, async () => {
      const { body, options = {} } = await prepare();
      const calls = chat.upstream.requests.length;
      for (const stream of [true, false]) {
        const answer = await chat.ask({ messages, stream, ...body }, options);
        expect(answer.status).toBe(status);
        expect(answer.body).toEqual({
          detail: expect.any(String),
          code,
          request_id: answer.headers.get("x-request-id"),
          error: { message: answer.body.detail, type: expect.any(String), code },
        });
      }
      expect(chat.upstream.requests.length).toBe(calls);
      expect((await chat.request("GET", "/conversations")).body.items).toEqual([]);
      expect((await chat.linkItem()).usage).toEqual({ points: 0, messages: 0, last_used_at: null });
    });
  }

  test("in the language that its caller reads", async () => {
    const headers = { "accept-language": "zh-CN,zh;q=0.9" };
    const { body } = await chat.ask({ messages, bot_id: unknownId }, { headers });
    expect(body.detail).toBe("该分享链接不属于此机器人。");
    expect(body.error.message).toBe(body.detail);
  });
});

describe("a question is answered", () => {
  const admitted: [name: string, body: () => object | Promise<object>, token: () => string][] = [
    ["for a customer through an open link", () => ({}), () => chat.customer.token],
    [
      "for a customer whom a restricted link names",
      async () => ({ share_token: (await makeLink({ end_user_ids: [chat.customer.id] })).share_token }),
      () => chat.customer.token,
    ],
    ["for the bot's owner without a link", () => ({ share_token: undefined }), () => chat.owner.token],
    ["for the master key without a link", () => ({ share_token: null }), () => masterKey],
  ];
  for (const [name, body, token] of admitted) {
    test(name, async () => {
      const answer = await chat.ask({ messages, ...(await body()) }, { token: token() });
      expect(answer.status).toBe(200);
      expect(answer.body.choices[0].message.content).toBe("Hello from the model.");
      // Whoever asks, it is the owner's key that the model is called with.
      expect(chat.lastCall()?.headers.get("authorization")).toBe("Bearer sk-the-owners-secret-key-7788");
    });
  }

  test("by the old token of a rotated link within its grace time, and not after it", async () => {
    const link = await makeLink({});
    const rotate = { token: chat.owner.token, body: { grace_hours: 1 } };
    const rotated = await chat.server.request("POST", `/api/v1/bot-share-tokens/${link.id}/rotate`, rotate);
    const statusOf = async (share_token: string) => (await chat.ask({ messages, share_token })).status;
    expect(await statusOf(link.share_token)).toBe(200);
    expect(await statusOf(rotated.body.share_token)).toBe(200);
    chat.server.clock.nowMs += 3_600_001;
    expect(await statusOf(link.share_token)).toBe(404);
    expect(await statusOf(rotated.body.share_token)).toBe(200);
  });

  test("for a second customer apart from the first one's conversations", async () => {
    const second = await createCustomer(chat.server, "second");
    const { body } = await chat.ask("Hi", { token: second.token });
    const mine = await chat.request("GET", "/conversations", undefined, second.token);
    expect(mine.body.items.map((item: { id: string }) => item.id)).toEqual([body.conversation_id]);
  });
});
