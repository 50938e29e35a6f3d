import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { until } from "./helpers/chat.ts";
import { forgeJwt } from "./helpers/jwt.ts";
import { startRecordingHost } from "./helpers/outbox.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createShared, startTestServer } from "./helpers/test-server.ts";

// What an owner learns who tries a link's host or a signed token: what would be said of a visitor.

const hookTimeoutMs = 250;
const server = startTestServer({
  config: { hookTimeoutMs, publicUrl: "https://chat.example" },
  limits: { hookAnswerBytes: 1_000, hookShownChars: 40, hookCallsAtOnce: 2 },
});
// The library that verifies a call looks at the real time.
server.clock.nowMs = Date.now();
const host = startRecordingHost();
const uid = "user 42";
let shared: Awaited<ReturnType<typeof createShared>>;
let stranger: string;
let hook: { id: string; share_token: string; secret: string };
let signed: { id: string; share_token: string; secret: string };

const make = async (body: object) => {
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  return (await server.request("POST", path, { token: shared.owner.token, body })).body;
};
const call = (id: string, tail: string, body: unknown, token = shared.owner.token) =>
  server.request("POST", `/api/v1/bot-share-tokens/${id}/${tail}`, { token, body });
const tryHook = async (id = hook.id, token = "the host's own") =>
  (await call(id, "test-hook", { token })).body;
const count = (table: string) =>
  Object(server.connection.prepare(`SELECT count(*) AS n FROM ${table}`).get()).n;

beforeAll(async () => {
  shared = await createShared(server);
  stranger = (await createAdmin(server, "stranger")).token;
  hook = await make({ access: "hook", hook_url: host.url });
  signed = await make({ access: "signed" });
});
beforeEach(() => {
  server.clock.nowMs = Date.now();
  host.setRespond(() => Response.json({ success: true, data: { uid } }));
});
afterAll(async () => {
  await server.close();
  await host.stop();
});

describe("a host that is tried", () => {
  test("is asked as for a visitor's session, signed, and its word is shown", async () => {
    expect(await tryHook()).toEqual({
      success: true,
      url: `${host.url}/shareAuth/init`,
      http_status: 200,
      duration_ms: expect.any(Number),
      answer: '{"success":true,"data":{"uid":"user 42"}',
      uid,
      name: null,
      reason: null,
      message: 'The visitor would be let in as "user 42".',
    });
    const { path, text, headers } = host.calls.at(-1) ?? { path: "", text: "", headers: {} };
    expect([path, text]).toEqual(["/shareAuth/init", '{"token":"the host\'s own"}']);
    expect(new Webhook(hook.secret).verify(text, headers)).toEqual({ token: "the host's own" });
  });

  test("lets nobody in, and leaves no trace on the link's time line", async () => {
    await tryHook();
    host.setRespond(() => new Response("no", { status: 500 }));
    await tryHook();
    expect([count("visitors"), count("visitor_sessions"), count("link_events")]).toEqual([0, 0, 0]);
  });

  const refusals: Record<string, [respond: () => Response | Promise<Response>, expected: object]> = {
    "refuses with words": [
      () => Response.json({ success: false, message: "Sign in first." }),
      {
        reason: "not_granted",
        http_status: 200,
        message: expect.stringContaining("It said: Sign in first."),
      },
    ],
    "refuses without": [() => Response.json({}), { reason: "not_granted", answer: "{}" }],
    "says yes to nobody": [() => Response.json({ success: true }), { reason: "bad_uid" }],
    "says yes to nobody with words": [
      () => Response.json({ success: true, message: "Choose an account." }),
      { reason: "bad_uid", message: expect.stringContaining("Choose an account.") },
    ],
    "gives a uid that is none": [
      () => Response.json({ success: true, data: { uid: "a/b" } }),
      { reason: "bad_uid", uid: null },
    ],
    "answers in HTML": [
      () => new Response("<html>\n<b>Not found</b>", { headers: { "content-type": "text/html" } }),
      { reason: "not_json", answer: "<html> <b>Not found</b>" },
    ],
    "answers a list": [() => Response.json([]), { reason: "not_json" }],
    "answers with an error": [
      () => new Response("down", { status: 503 }),
      { reason: "http_error", http_status: 503, answer: "down" },
    ],
    "leads elsewhere": [
      () => Response.redirect("http://127.0.0.1:9/other", 302),
      { reason: "redirect", http_status: 302, answer: null },
    ],
    "has too much to say": [
      () => Response.json({ success: true, data: { uid }, more: "x".repeat(2_000) }),
      { reason: "too_large", http_status: 200, answer: null },
    ],
    "grows when unpacked": [
      () => {
        const packed = Bun.gzipSync(JSON.stringify({ success: true, more: "x".repeat(2_000) }));
        return new Response(packed, { headers: { "content-encoding": "gzip" } });
      },
      { reason: "too_large" },
    ],
    "packs what cannot be unpacked": [
      () => new Response("no gzip", { headers: { "content-encoding": "gzip" } }),
      { reason: "not_json" },
    ],
    "takes too long": [
      () => Bun.sleep(2 * hookTimeoutMs).then(() => new Response("{}")),
      { reason: "timeout", http_status: null, answer: null },
    ],
  };
  for (const [what, [respond, expected]] of Object.entries(refusals)) {
    test(`is told apart when it ${what}, on the time line of a real visitor too`, async () => {
      host.setRespond(respond);
      expect(await tryHook()).toMatchObject({ success: false, uid: null, ...expected });
      // Refusals of one minute are one line for each cause: another link has none yet.
      const other = await make({ access: "hook", hook_url: host.url });
      const path = `/api/v1/public/bot-share/${other.share_token}/session`;
      await server.request("POST", path, { body: { auth_token: "the host's own" } });
      const events = await server.request("GET", `/api/v1/bot-share-tokens/${other.id}/events`, {
        token: shared.owner.token,
      });
      const { reason } = Object.assign({ reason: "" }, expected);
      expect(events.body.items).toMatchObject([{ kind: "refused", scope: null, reason, count: 1 }]);
    });
  }

  test("is told apart when nobody listens there, when there is no such host, and when it may not be called", async () => {
    const gone = await make({ access: "hook", hook_url: "http://127.0.0.1:9" });
    expect(await tryHook(gone.id)).toMatchObject({
      success: false,
      reason: "not_reached",
      http_status: null,
    });
    const { lookup } = server.app;
    server.app.lookup = async () => [];
    const misspelt = await make({ access: "hook", hook_url: "http://no-such.example" });
    expect(await tryHook(misspelt.id)).toMatchObject({ success: false, reason: "no_such_host" });
    const inside = await make({ access: "hook", hook_url: "http://inside.example" });
    server.app.lookup = async () => ["169.254.169.254"];
    const tried = await tryHook(inside.id);
    server.app.lookup = lookup;
    expect(tried).toMatchObject({ success: false, reason: "address_not_allowed" });
    expect(tried.message).toContain("link-local");
  });

  test("takes its place among the calls that may be made at once", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    host.setRespond(() => promise.then(() => new Response("{}")));
    const { config } = server.app;
    server.app.config = { ...config, hookTimeoutMs: 10_000 };
    const heard = host.calls.length + 2;
    const first = [tryHook(), tryHook()];
    await until(() => host.calls.length === heard);
    const third = await call(hook.id, "test-hook", { token: "x" });
    resolve();
    await Promise.all(first);
    server.app.config = config;
    expect([third.status, third.body.code]).toEqual([429, "server_busy"]);
  });
});

describe("a signed token that is tried", () => {
  const inAnHour = () => Math.floor(server.clock.nowMs / 1000) + 3600;
  const jwt = (payload: object, secret = signed.secret, alg = "HS256", hash = "sha256") =>
    forgeJwt({ alg, typ: "JWT" }, payload, secret, hash);
  const tryToken = (token: string) => tryHook(signed.id, token);

  test("says whom it would let in", async () => {
    const tried = await tryToken(jwt({ sub: uid, exp: inAnHour(), name: "Ann" }));
    expect(tried).toMatchObject({ success: true, uid, name: "Ann", reason: null, url: null, answer: null });
  });

  const refusals: Record<string, [token: () => string, reason: string]> = {
    "is none": [() => "hello", "not_a_token"],
    "is empty": [() => "", "not_a_token"],
    "is signed with another secret": [() => jwt({ sub: uid, exp: inAnHour() }, "another"), "wrong_signature"],
    "is signed in another way": [
      () => jwt({ sub: uid, exp: inAnHour() }, signed.secret, "HS512", "sha512"),
      "wrong_algorithm",
    ],
    "has ended": [() => jwt({ sub: uid, exp: inAnHour() - 7200 }), "token_ended"],
    "has ended a moment ago": [() => jwt({ sub: uid, exp: inAnHour() - 3601 }), "token_ended"],
    "has not begun": [() => jwt({ sub: uid, exp: inAnHour(), nbf: inAnHour() - 60 }), "token_not_yet_valid"],
    "names nobody": [() => jwt({ exp: inAnHour() }), "no_subject"],
    "has no end": [() => jwt({ sub: uid }), "no_end"],
    "names somebody who cannot be": [() => jwt({ sub: "a|b", exp: inAnHour() }), "bad_uid"],
  };
  for (const [what, [token, reason]] of Object.entries(refusals)) {
    test(`that ${what} is refused for that reason`, async () => {
      expect(await tryToken(token())).toMatchObject({ success: false, uid: null, reason });
    });
  }
});

describe("who may not, and what cannot be tried", () => {
  const at = (tail: string, body: unknown, id = () => hook.id) => ({
    method: "POST",
    path: `/api/v1/bot-share-tokens/${id()}/${tail}`,
    body,
  });
  const token = { token: "x" };
  const origin = { origin: "https://app.example" };
  const invalid = { status: 422, code: "validation_failed" };
  const owner = () => ({ token: shared.owner.token });
  testScenarios(() => server, {
    "a host without a token is 401": () => ({
      ...at("test-hook", token),
      status: 401,
      code: "unauthenticated",
    }),
    "a host for a customer is 403": () => ({
      ...at("test-hook", token),
      token: shared.customer.token,
      status: 403,
      code: "admin_required",
    }),
    "another owner's host is 403": () => ({
      ...at("test-hook", token),
      token: stranger,
      status: 403,
      code: "not_bot_owner",
    }),
    "another owner's origins are 403": () => ({
      ...at("test-origin", origin),
      token: stranger,
      status: 403,
      code: "not_bot_owner",
    }),
    "an unknown link is 404": () => ({
      ...at("test-hook", token, () => unknownId),
      ...owner(),
      status: 404,
      code: "not_found",
    }),
    "a link that its customers sign in to has no host": () => ({
      ...at("test-hook", token, () => shared.linkId),
      ...owner(),
      ...invalid,
    }),
    "a token that is too long is 422": () => ({
      ...at("test-hook", { token: "x".repeat(9_000) }),
      ...owner(),
      ...invalid,
    }),
    "an origin that is none is 422": () => ({
      ...at("test-origin", { origin: "app.example" }),
      ...owner(),
      ...invalid,
    }),
    "an origin with a wildcard is 422": () => ({
      ...at("test-origin", { origin: "https://*.example" }),
      ...owner(),
      ...invalid,
    }),
  });
});
