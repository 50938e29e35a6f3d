import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { linkRoutes, publicRoutes } from "./helpers/link-routes.ts";
import { play, testScenarios } from "./helpers/scenarios.ts";
import {
  createAdmin,
  createCustomer,
  createShared,
  masterKey,
  startTestServer,
} from "./helpers/test-server.ts";

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let stranger: { id: string; token: string };
let other: { id: string; token: string };
/** A question that the customer asked through the link, before the link was closed. */
let asked: { conversationId: string; messageId: string };
const tokens = { open: "", revoked: "", expired: "", both: "", elsewhere: "", unknown: "A".repeat(32) };

beforeAll(async () => {
  shared = await createShared(server);
  stranger = await createCustomer(server, "stranger");
  other = await createAdmin(server, "other");
  const token = shared.owner.token;
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  const make = async () => (await server.request("POST", path, { token, body: {} })).body;
  const set = (id: string, method: string, body?: object) =>
    server.request(method, `/api/v1/bot-share-tokens/${id}`, { token, body });
  tokens.open = shared.shareToken;
  const [revoked, expired, both, elsewhere] = [await make(), await make(), await make(), await make()];
  tokens.elsewhere = elsewhere.share_token;
  tokens.revoked = revoked.share_token;
  tokens.expired = expired.share_token;
  tokens.both = both.share_token;
  const answer = await ask(tokens.expired, shared.customer.token);
  asked = { conversationId: answer.body.conversation_id, messageId: answer.body.message_id };
  await set(revoked.id, "DELETE");
  await set(both.id, "DELETE");
  const past = { expires_at: "2020-01-01T00:00:00Z" };
  await set(expired.id, "PATCH", past);
  await set(both.id, "PATCH", past);
});
afterAll(() => server.close());

function ask(share_token: string, token: string | undefined, more: object = {}) {
  const messages = [{ role: "user", content: "谁为铃芽配音?" }];
  const body = { bot_id: shared.botId, share_token, messages, ...more };
  return server.request("POST", "/api/v3/chat/completions", { token, body });
}

const states = {
  unknown: [404, "share_token_not_found"],
  revoked: [403, "share_token_revoked"],
  expired: [403, "share_token_expired"],
  both: [403, "share_token_revoked"],
} as const;

for (const [state, [status, code]] of Object.entries(states)) {
  const link = () => tokens[state as keyof typeof states];
  describe(`a link that is ${state === "both" ? "revoked and expired" : state}`, () => {
    test("is refused on every one of its routes, with the customer's own history too", async () => {
      for (const { method, tail, body } of [...linkRoutes(asked), ...publicRoutes]) {
        const path = `/api/v1/public/bot-share/${link()}${tail}`;
        const token = shared.customer.token;
        await play(server, { it: `${method} ${tail}`, method, path, body, token, status, code });
      }
    });

    test("is refused in chat, streaming and not, and in a conversation that was begun there", async () => {
      const ways = [{}, { stream: true }, { conversation_id: asked.conversationId }];
      for (const more of ways) {
        const answer = await ask(link(), shared.customer.token, more);
        expect([answer.status, answer.body.code]).toEqual([status, code]);
        expect(answer.body.error).toMatchObject({ code, message: answer.body.detail });
      }
    });

    test("answers its page with that status, so that the browser's history and robots know", async () => {
      for (const path of [`/s/${link()}`, `/chat/share?shareId=${link()}&authToken=x`]) {
        const page = await server.send("GET", path);
        expect(page.status).toBe(status);
        expect(page.headers.get("content-type")).toContain("text/html");
        expect(page.headers.get("cache-control")).toBe("no-store");
        expect(page.headers.get("content-security-policy")).not.toContain("unsafe-inline");
      }
    });

    test("says who you are first: 401 without a token, 403 for who is no customer", async () => {
      for (const { method, tail, body } of linkRoutes()) {
        const route = { method, path: `/api/v1/public/bot-share/${link()}${tail}`, body };
        const it = `${method} ${tail}`;
        await play(server, { it, ...route, status: 401, code: "unauthenticated" });
        await play(server, { it, ...route, token: other.token, status: 403, code: "not_a_customer" });
      }
    });
  });
}

test("nothing of the conversation that is shut away has changed", async () => {
  const row = server.connection.prepare("SELECT title FROM conversations WHERE id = ?");
  expect(row.get(asked.conversationId)).toEqual({ title: "谁为铃芽配音?" });
  const rated = server.connection.prepare("SELECT count(*) AS n FROM messages WHERE rating IS NOT NULL");
  expect(rated.get()).toEqual({ n: 0 });
});

describe("an open link", () => {
  test("is 401 on every route without a token, with a bad one, and for the master key", async () => {
    for (const { method, tail, body } of linkRoutes()) {
      const route = { method, path: `/api/v1/public/bot-share/${tokens.open}${tail}`, body };
      for (const token of [undefined, "bad", masterKey])
        await play(server, {
          it: `${method} ${tail}`,
          ...route,
          token,
          status: 401,
          code: "unauthenticated",
        });
    }
  });

  test("is 403 on every route for accounts that are no customers, its own owner included", async () => {
    for (const { method, tail, body } of linkRoutes()) {
      const path = `/api/v1/public/bot-share/${tokens.open}${tail}`;
      for (const token of [other.token, shared.owner.token])
        await play(server, {
          it: `${method} ${tail}`,
          method,
          path,
          body,
          token,
          status: 403,
          code: "not_a_customer",
        });
    }
  });

  test("for certain customers is 403 on every route and in chat for the others, until they are named", async () => {
    const restrict = (end_user_ids: string[] | null) =>
      server.request("PATCH", `/api/v1/bot-share-tokens/${shared.linkId}`, {
        token: shared.owner.token,
        body: { end_user_ids },
      });
    const open = { method: "GET", path: `/api/v1/public/bot-share/${tokens.open}` };
    for (const admitted of [[], [shared.customer.id]]) {
      await restrict(admitted);
      for (const { method, tail, body } of linkRoutes()) {
        const route = { method, path: `${open.path}${tail}`, body, token: stranger.token };
        await play(server, { it: `${method} ${tail}`, ...route, status: 403, code: "not_admitted" });
      }
      expect((await ask(tokens.open, stranger.token)).body.code).toBe("not_admitted");
    }
    await play(server, { it: "the one who is named", ...open, token: shared.customer.token, status: 200 });
    await restrict([stranger.id]);
    await play(server, { it: "the other, named now", ...open, token: stranger.token, status: 200 });
    await play(server, {
      it: "the first, named no more",
      ...open,
      token: shared.customer.token,
      status: 403,
      code: "not_admitted",
    });
    await restrict(null);
    await play(server, { it: "everybody again", ...open, token: shared.customer.token, status: 200 });
  });

  testScenarios(() => server, {
    "of odd characters is unknown": () => {
      const path = `/api/v1/public/bot-share/${encodeURIComponent("' OR 1=1 --\0")}`;
      return { method: "GET", path, token: stranger.token, status: 404, code: "share_token_not_found" };
    },
    "is not found by its id": () => {
      const path = `/api/v1/public/bot-share/${shared.linkId}`;
      return { method: "GET", path, token: stranger.token, status: 404, code: "share_token_not_found" };
    },
    "is not found in other letters": () => {
      const path = `/api/v1/public/bot-share/${tokens.open.toUpperCase()}`;
      return { method: "GET", path, token: stranger.token, status: 404, code: "share_token_not_found" };
    },
    "of endless length is unknown": () => {
      const path = `/api/v1/public/bot-share/${"x".repeat(8_000)}`;
      return { method: "GET", path, token: stranger.token, status: 404, code: "share_token_not_found" };
    },
    "an id beneath it that is no UUID is 404": () => {
      const path = `/api/v1/public/bot-share/${tokens.open}/conversations/mine`;
      return { method: "GET", path, token: stranger.token, status: 404, code: "not_found" };
    },
  });
});
