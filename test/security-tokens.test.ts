import { afterAll, beforeAll, expect, test } from "bun:test";
import { forgeJwt, readJwt } from "./helpers/jwt.ts";
import { type Answer, createShared, startTestServer } from "./helpers/test-server.ts";

// Every token that this server gives out or takes is tried wherever another kind belongs.

const server = startTestServer();
const hs256 = { alg: "HS256", typ: "JWT" };
let shared: Awaited<ReturnType<typeof createShared>>;
let signed: { shareToken: string; secret: string };
let invitation: string;
const tokens: Record<string, string> = {};

const post = async (path: string, body: object, token?: string): Promise<Answer> =>
  await server.request("POST", path, token === undefined ? { body } : { token, body });
const sessionOf = (shareToken: string) => `/api/v1/public/bot-share/${shareToken}/session`;

beforeAll(async () => {
  shared = await createShared(server);
  const { owner, customer, botId } = shared;
  const links = `/api/v1/bots/${botId}/share-tokens`;
  const open = (await post(links, { access: "anonymous" }, owner.token)).body.share_token;
  const link = (await post(links, { access: "signed" }, owner.token)).body;
  signed = { shareToken: link.share_token, secret: link.secret };
  const now = Math.floor(server.clock.nowMs / 1000);
  tokens["a host's signed token"] = forgeJwt(hs256, { sub: owner.id, exp: now + 600 }, signed.secret);
  const anonymous = await post(sessionOf(open), { local_id: "a-browser-called-ann" });
  tokens["an anonymous visitor's session"] = anonymous.body.token;
  const preview = await post(`/api/v1/bot-share-tokens/${shared.linkId}/preview`, {}, owner.token);
  tokens["a preview's session"] = String(preview.body.url).split("#preview=")[1] ?? "";
  tokens["a share token"] = shared.shareToken;
  const invited = await post(`/api/v1/end-users/${customer.id}/invite`, {}, owner.token);
  invitation = String(invited.body.url).split("#")[1] ?? "";
  tokens["an invitation"] = invitation;
  tokens["a link's secret"] = signed.secret;
  const visitor = readJwt(anonymous.body.token).payload;
  const secret = server.app.keyring.jwtSecret;
  tokens["a visitor's session that says it is an account's"] = forgeJwt(
    hs256,
    { ...visitor, knd: undefined },
    secret,
  );
  tokens["a visitor's session with an administrator's id"] = forgeJwt(
    hs256,
    { ...visitor, knd: undefined, sub: owner.id },
    secret,
  );
  const account = readJwt(owner.token).payload;
  tokens["an account's session that says it is a visitor's"] = forgeJwt(
    hs256,
    { ...account, knd: "visitor" },
    secret,
  );
  tokens["a session with a kind that nobody knows"] = forgeJwt(hs256, { ...account, knd: "master" }, secret);
});
afterAll(() => server.close());

test("no other kind of token is an account's session, in the header or in a cookie", async () => {
  for (const [it, token] of Object.entries(tokens)) {
    expect([it, token.length > 20]).toEqual([it, true]);
    for (const path of ["/api/v1/auth/verify", "/api/v1/bots", "/api/v1/end-users", "/api/v1/me/upstream"]) {
      const answer = await server.request("GET", path, { token });
      expect([it, path, answer.status]).toEqual([it, path, 401]);
    }
    const cookie = `botshare_session=${token}; botshare_console=${token}`;
    const headers = { cookie, "sec-fetch-site": "same-origin", "x-botshare-console": "1" };
    expect([it, (await server.request("GET", "/api/v1/bots", { headers })).status]).toEqual([it, 401]);
  }
});

test("no other kind of token is what a host signed", async () => {
  const given = {
    ...tokens,
    "an administrator's session": shared.owner.token,
    "a customer's": shared.customer.token,
  };
  for (const [it, token] of Object.entries(given)) {
    if (it === "a host's signed token") continue;
    const answer = await post(sessionOf(signed.shareToken), { auth_token: token });
    expect([it, answer.status, answer.body.code]).toEqual([it, 403, "identity_refused"]);
  }
});

test("no other kind of token is a one-time link, and an invitation makes no administrator", async () => {
  for (const [it, token] of Object.entries(tokens)) {
    if (it === "an invitation") continue;
    const answer = await post("/api/v1/one-time-links/lookup", { token });
    expect([it, answer.status, answer.body.code]).toEqual([it, 404, "one_time_link_not_found"]);
  }
  const body = {
    token: invitation,
    username: "mallory",
    password: "pass word",
    is_admin: true,
    purpose: "setup",
  };
  const accepted = await post("/api/v1/one-time-links/accept", body);
  expect([accepted.body.username, accepted.body.is_admin]).toEqual(["customer", false]);
});

test("where a chat leads after an invitation is this server's own path, never what was sent", async () => {
  const { customer, owner, linkId, shareToken } = shared;
  const body = { share_token_id: linkId, redirect: "https://evil.example", url: "//evil.example" };
  const invited = await post(`/api/v1/end-users/${customer.id}/invite`, body, owner.token);
  const token = String(invited.body.url).split("#")[1];
  const accepted = await post("/api/v1/one-time-links/accept", { ...body, token, password: "pass word" });
  expect(accepted.body.redirect).toBe(`/s/${shareToken}`);
});
