import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { SignJWT } from "jose";
import { createLog } from "../src/lib/log.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// How many sessions one visitor may have, and what may happen to a link while its host is asked who comes.

const server = startTestServer({ limits: { sessionsPerVisitor: 3 } });
const shared = await createShared(server);
const owner = { token: shared.owner.token };
/** What a link's host does before it says yes. */
let meanwhile: () => Promise<unknown> = async () => {};
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async () => {
    await meanwhile();
    return Response.json({ success: true, data: { uid: "ann" } });
  },
});
const hookUrl = `http://127.0.0.1:${host.port}`;
afterAll(async () => {
  await server.close();
  await host.stop(true);
});

interface Link {
  id: string;
  share_token: string;
  secret: string;
}

const makeLink = async (body: object): Promise<Link> =>
  (await server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, { ...owner, body })).body;
const enter = (link: Link, body: object) =>
  server.request("POST", `/api/v1/public/bot-share/${link.share_token}/session`, { body });
const tokenOf = async (link: Link, body: object): Promise<string> => (await enter(link, body)).body.token;
const statusesOn = (link: Link, tokens: readonly string[]) =>
  Promise.all(
    tokens.map(async (token) => {
      const path = `/api/v1/public/bot-share/${link.share_token}`;
      return (await server.request("GET", path, { token })).status;
    }),
  );

describe("of a visitor's sessions", () => {
  test("the oldest gives way to one that is too many, and no other visitor's", async () => {
    const link = await makeLink({ access: "anonymous" });
    const tokens = [await tokenOf(link, { local_id: "another-browser-of-it" })];
    for (let count = 0; count < 4; count += 1) {
      server.clock.nowMs += 1;
      tokens.push(await tokenOf(link, { local_id: "a-browser-of-somebody" }));
    }
    expect(await statusesOn(link, tokens)).toEqual([200, 401, 200, 200, 200]);
  });

  test("those that have expired give way first, though they are younger", async () => {
    const link = await makeLink({ access: "signed" });
    const sign = (seconds: number) =>
      new SignJWT({ sub: "ann", exp: Math.floor(server.clock.nowMs / 1000) + seconds })
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(link.secret));
    const ended: string[] = [];
    const hear = (ids: ReadonlySet<string>) => ended.push(...ids);
    server.app.endings.on("sessions_ended", hear);
    const tokens: string[] = [];
    for (const seconds of [3_000, 10, 3_000]) {
      server.clock.nowMs += 1_000;
      tokens.push(await tokenOf(link, { auth_token: await sign(seconds) }));
    }
    server.clock.nowMs += 60_000;
    tokens.push(await tokenOf(link, { auth_token: await sign(3_000) }));
    expect(ended).toHaveLength(1);
    expect(await statusesOn(link, tokens)).toEqual([200, 401, 200, 200]);
    server.app.endings.off("sessions_ended", hear);
  });
});

describe("nobody is let in when, while the host is asked,", () => {
  let link: Link;
  beforeEach(async () => {
    link = await makeLink({ access: "hook", hook_url: hookUrl });
  });
  const byOwner = (method: string, tail = "", body?: object) =>
    server.request(method, `/api/v1/bot-share-tokens/${link.id}${tail}`, { ...owner, body });

  const cases: Record<string, [happen: () => Promise<unknown>, code: string]> = {
    "the link is revoked": [() => byOwner("DELETE"), "share_token_revoked"],
    "the link expires": [
      () => byOwner("PATCH", "", { expires_at: "2020-01-01T00:00:00Z" }),
      "share_token_expired",
    ],
    "the link's secret changes": [() => byOwner("POST", "/rotate-secret"), "identity_refused"],
    "the link asks another host": [
      () => byOwner("PATCH", "", { hook_url: "http://127.0.0.1:9" }),
      "identity_refused",
    ],
    "the link is opened in another way": [
      () => byOwner("PATCH", "", { access: "anonymous" }),
      "identity_refused",
    ],
    "the bot is deleted": [
      async () => server.connection.prepare("DELETE FROM share_tokens WHERE id = ?").run(link.id),
      "share_token_not_found",
    ],
  };
  for (const [name, [happen, code]] of Object.entries(cases)) {
    test(`${name}: ${code}`, async () => {
      meanwhile = happen;
      expect((await enter(link, { auth_token: "" })).body.code).toBe(code);
      const sessions = server.connection.prepare("SELECT id FROM visitor_sessions WHERE share_token_id = ?");
      expect(sessions.all(link.id)).toEqual([]);
    });
  }
});

test("a host that fails is logged with its link, and without what it was asked", async () => {
  const lines: string[] = [];
  const { log } = server.app;
  server.app.log = createLog("debug", { write: (line) => void lines.push(line) });
  const link = await makeLink({ access: "hook", hook_url: "http://127.0.0.1:1" });
  expect((await enter(link, { auth_token: "the-hosts-own-credential" })).status).toBe(502);
  server.app.log = log;
  const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "warn");
  expect(warnings).toMatchObject([{ link_id: link.id, code: "hook_unavailable" }]);
  expect(lines.join("")).not.toContain("credential");
});
