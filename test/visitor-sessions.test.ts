import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { SignJWT, UnsecuredJWT } from "jose";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// How those come in whom a link itself lets in, by their own id and by a signature; hosts that are called are in visitor-hosts.test.ts.

const server = startTestServer();
afterAll(() => server.close());
const shared = await createShared(server);
const owner = shared.owner.token;

interface Link {
  id: string;
  share_token: string;
  secret: string;
}

const makeLink = async (body: object): Promise<Link> =>
  (await server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, { token: owner, body })).body;
const enter = (link: Link, body: object) =>
  server.request("POST", `/api/v1/public/bot-share/${link.share_token}/session`, { body });
const on = (link: Link, method: string, path: string, token?: string, body?: object) =>
  server.request(method, `/api/v1/public/bot-share/${link.share_token}${path}`, { token, body });
const ask = (link: Link, token: string, more: object = {}) => {
  const messages = [{ role: "user", content: "谁为铃芽配音?" }];
  const body = { bot_id: shared.botId, share_token: link.share_token, messages, ...more };
  return server.request("POST", "/api/v3/chat/completions", { token, body });
};
const seconds = (ms: number) => Math.floor(ms / 1000);
const sign = (secret: string, claims: object, alg = "HS256") =>
  new SignJWT({ exp: seconds(server.clock.nowMs) + 600, ...claims })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret));

const someone = "a-browser-of-somebody";
let anonymous: Link;
let signed: Link;
beforeAll(async () => {
  anonymous = await makeLink({ access: "anonymous" });
  signed = await makeLink({ access: "signed" });
});

describe("an anonymous link", () => {
  test("lets a browser in by its own id, for an hour", async () => {
    const { status, body } = await enter(anonymous, { local_id: someone });
    expect(status).toBe(200);
    expect(body).toEqual({
      token: expect.any(String),
      expires_at: new Date(server.clock.nowMs + 3_600_000).toISOString(),
      uid: someone,
      name: null,
    });
    expect((await on(anonymous, "GET", "", body.token)).body.bot_id).toBe(shared.botId);
    server.clock.nowMs += 3_600_001;
    expect((await on(anonymous, "GET", "", body.token)).body.code).toBe("unauthenticated");
  });

  test("knows the browser again, and shows another one nothing of it", async () => {
    const first = await enter(anonymous, { local_id: someone });
    const answer = await ask(anonymous, first.body.token);
    expect(answer.body.choices[0].message.content).toContain("原菜乃华");
    const again = await enter(anonymous, { local_id: someone });
    const other = await enter(anonymous, { local_id: "another-browser-of-it" });
    const id = answer.body.conversation_id;
    const seen = async (token: string) => {
      const list = await on(anonymous, "GET", "/conversations", token);
      return list.body.items.some((item: { id: string }) => item.id === id);
    };
    expect([await seen(again.body.token), await seen(other.body.token)]).toEqual([true, false]);
    expect((await on(anonymous, "GET", `/conversations/${id}/messages`, other.body.token)).status).toBe(404);
    expect((await ask(anonymous, other.body.token, { conversation_id: id })).status).toBe(404);
  });

  const unusable: Record<string, object> = {
    "no id": {},
    "one that can be guessed": { local_id: "me" },
    "one with a slash": { local_id: "aaaaaaaaaaaaaaaa/bbbb" },
    "one with a bar": { local_id: "aaaaaaaaaaaaaaaa|bbbb" },
    "one with a backslash": { local_id: "aaaaaaaaaaaaaaaa\\bbbb" },
    "one of 256 bytes": { local_id: "é".repeat(128) },
  };
  for (const [name, body] of Object.entries(unusable)) {
    test(`does not take ${name}`, async () => {
      const refused = await enter(anonymous, body);
      expect([refused.status, refused.body.errors[0].path]).toEqual([422, "/local_id"]);
    });
  }
});

describe("a signed link", () => {
  test("lets in whom its secret signed for, by name, no longer than the signature holds", async () => {
    const token = await sign(signed.secret, { sub: "user 7", name: "Ada" });
    const { status, body } = await enter(signed, { auth_token: token });
    expect([status, body.uid, body.name]).toEqual([200, "user 7", "Ada"]);
    expect(Date.parse(body.expires_at)).toBe(1000 * (seconds(server.clock.nowMs) + 600));
    expect((await ask(signed, body.token)).status).toBe(200);
  });

  test("takes an end with a fraction of a second, and a beginning by a clock that is a little ahead", async () => {
    const now = server.clock.nowMs / 1000;
    const token = await sign(signed.secret, { sub: "user 7", exp: now + 600.123_456_7, nbf: now + 2 });
    const { status, body } = await enter(signed, { auth_token: token });
    expect(status).toBe(200);
    expect(Date.parse(body.expires_at)).toBe(server.clock.nowMs + 600_123);
  });

  test("finds the same person's conversations from another device, under a new signature", async () => {
    const first = await enter(signed, { auth_token: await sign(signed.secret, { sub: "user 8" }) });
    const id = (await ask(signed, first.body.token)).body.conversation_id;
    const second = await enter(signed, {
      auth_token: await sign(signed.secret, { sub: "user 8", jti: "2" }),
    });
    const list = await on(signed, "GET", "/conversations", second.body.token);
    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual([id]);
  });

  const refused: Record<string, (link: Link) => string | Promise<string>> = {
    "no token": () => "",
    "what is no token": () => "abc",
    "another secret's": () => sign("whsec_another", { sub: "user 7" }),
    "another algorithm's": ({ secret }) => sign(secret, { sub: "user 7" }, "HS512"),
    "one that nobody signed": () => new UnsecuredJWT({ sub: "user 7" }).setExpirationTime("1h").encode(),
    "one without an end": ({ secret }) => sign(secret, { sub: "user 7", exp: undefined }),
    "one that has ended": ({ secret }) =>
      sign(secret, { sub: "user 7", exp: seconds(server.clock.nowMs) - 1 }),
    "one that has not begun": ({ secret }) =>
      sign(secret, { sub: "user 7", nbf: seconds(server.clock.nowMs) + 60 }),
    "one for nobody": ({ secret }) => sign(secret, {}),
    "one for an empty uid": ({ secret }) => sign(secret, { sub: "" }),
    "one for a uid with a bar": ({ secret }) => sign(secret, { sub: "a|b" }),
  };
  for (const [name, make] of Object.entries(refused)) {
    test(`refuses ${name}`, async () => {
      const answer = await enter(signed, { auth_token: await make(signed) });
      expect([answer.status, answer.body.code]).toEqual([403, "identity_refused"]);
      expect(JSON.stringify(answer.body)).not.toContain("whsec");
    });
  }

  test("takes a signature by its former secret no longer, and ends the sessions it opened", async () => {
    const link = await makeLink({ access: "signed" });
    const auth_token = await sign(link.secret, { sub: "user 9" });
    const { token } = (await enter(link, { auth_token })).body;
    await server.request("POST", `/api/v1/bot-share-tokens/${link.id}/rotate-secret`, { token: owner });
    expect((await on(link, "GET", "", token)).body.code).toBe("session_ended");
    expect((await enter(link, { auth_token })).body.code).toBe("identity_refused");
  });
});

describe("a visitor's session", () => {
  const open = async (link: Link, local_id = someone) =>
    (await enter(link, { local_id })).body.token as string;

  test("is good for its own link alone: equal ids of two links are different people", async () => {
    const elsewhere = await makeLink({ access: "anonymous" });
    const token = await open(anonymous);
    await ask(anonymous, token);
    expect((await on(elsewhere, "GET", "", token)).body.code).toBe("unauthenticated");
    expect((await ask(elsewhere, token)).body.code).toBe("unauthenticated");
    const own = await open(elsewhere);
    expect((await on(elsewhere, "GET", "/conversations", own)).body.items).toEqual([]);
  });

  test("counts nowhere but on its link's public routes and in chat", async () => {
    const token = await open(anonymous);
    for (const [method, path] of [
      ["GET", "/api/v1/auth/verify"],
      ["POST", "/api/v1/auth/logout"],
      ["GET", "/api/v1/bots"],
      ["GET", `/api/v1/bots/${shared.botId}/share-tokens`],
      ["GET", "/api/v1/end-users"],
      ["GET", "/api/v1/users"],
    ] as const) {
      const answer = await server.request(method, path, { token });
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, "unauthenticated"]);
    }
    const body = { bot_id: shared.botId, messages: [{ role: "user", content: "?" }] };
    const unshared = await server.request("POST", "/api/v3/chat/completions", { token, body });
    expect(unshared.body.code).toBe("unauthenticated");
  });

  test("ends when the visitor leaves, and another of the same visitor goes on", async () => {
    const [one, two] = [await open(anonymous), await open(anonymous)];
    expect((await on(anonymous, "DELETE", "/session", one)).status).toBe(200);
    expect((await on(anonymous, "GET", "", one)).body.code).toBe("session_ended");
    expect((await on(anonymous, "GET", "", two)).status).toBe(200);
  });

  test("is ended through its own link alone", async () => {
    const [token, elsewhere] = [await open(anonymous), await makeLink({ access: "anonymous" })];
    expect((await on(elsewhere, "DELETE", "/session", token)).status).toBe(401);
    const unknown = { ...anonymous, share_token: "A".repeat(32) };
    expect((await on(unknown, "DELETE", "/session", token)).status).toBe(404);
    expect((await on(anonymous, "GET", "", token)).status).toBe(200);
  });

  test("ends when its link is opened in another way from now on", async () => {
    const link = await makeLink({ access: "anonymous" });
    const token = await open(link);
    const path = `/api/v1/bot-share-tokens/${link.id}`;
    await server.request("PATCH", path, { token: owner, body: { access: "account" } });
    expect((await on(link, "GET", "", token)).status).toBe(401);
    expect((await ask(link, token)).status).toBe(401);
  });

  test("is not to be had of a link that is revoked, expired or unknown, nor where accounts sign in", async () => {
    const [gone, late, account] = [
      await makeLink({ access: "anonymous" }),
      await makeLink({ access: "anonymous", expires_at: "2020-01-01T00:00:00Z" }),
      await makeLink({}),
    ];
    await server.request("DELETE", `/api/v1/bot-share-tokens/${gone.id}`, { token: owner });
    const codes = [gone, late, account, { ...gone, share_token: "A".repeat(32) }].map(
      async (link) => (await enter(link, { local_id: someone })).body.code,
    );
    expect(await Promise.all(codes)).toEqual([
      "share_token_revoked",
      "share_token_expired",
      "sign_in_required",
      "share_token_not_found",
    ]);
  });

  test("is refused to a customer's account and to the master key on a link that is not for accounts", async () => {
    const byAccount = await on(anonymous, "GET", "", shared.customer.token);
    expect([byAccount.status, byAccount.body.code]).toEqual([403, "not_admitted"]);
    expect((await ask(anonymous, shared.customer.token)).body.code).toBe("not_admitted");
    expect((await on(anonymous, "GET", "", masterKey)).status).toBe(401);
  });
});
