import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { conversations } from "../src/db/schema/conversations.ts";
import { shareTokens } from "../src/db/schema/links.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

// Limits come before the host's word. What the host does not let pass takes nothing of them but its place in the minute.

const limits = { points: 500, messages_per_day: 5, streams: 2, qpm: 5 };

type Say = (request: Request) => Response | Promise<Response>;
const yes = () => Response.json({ success: true });
let say: Say = yes;
let asked: string[] = [];
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  idleTimeout: 0,
  fetch: (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/init")) return Response.json({ success: true, data: { uid: "ann" } });
    asked.push(pathname.slice("/shareAuth/".length));
    return pathname.endsWith("/start") ? say(request) : yes();
  },
});
const link = { access: "hook", hook_url: `http://127.0.0.1:${host.port}`, limits };
const on = await startLimitedChat(link, { config: { hookTimeoutMs: 200 } });
afterAll(async () => {
  await on.close();
  await host.stop(true);
});
let visitor: string;
beforeEach(async () => {
  say = yes;
  // Begins a day on which nobody has asked.
  on.chat.server.clock.nowMs += 24 * 3_600_000;
  await on.setLimits(limits);
  visitor = await on.enter();
  asked = [];
});

const leftNow = async () =>
  Object.fromEntries((await on.left(visitor)).map(({ kind, remaining }) => [kind, remaining]));
const written = async () => [
  await on.countMessages(),
  (await on.chat.server.app.store.db.select().from(conversations)).length,
  on.chat.upstream.requests.length,
];

describe("a question costs nothing, counts in its minute alone, and is not written down, when the host", () => {
  const cases: [name: string, say: Say, status: number, code: string][] = [
    ["refuses it", () => Response.json({ success: false, message: "No." }), 403, "question_refused"],
    ["fails", () => new Response(null, { status: 500 }), 502, "hook_unavailable"],
    ["does not answer", () => new Promise(() => {}), 504, "hook_timeout"],
    [
      "says that it is somebody else's",
      () => Response.json({ success: true, data: { uid: "bob" } }),
      403,
      "identity_changed",
    ],
  ];
  for (const [name, answer, status, code] of cases) {
    test(name, async () => {
      say = answer;
      const [before, used, left] = [await written(), await on.usage(), await leftNow()];
      for (const ways of [{}, { stream: true }]) {
        const refused = await on.ask(visitor, "Hello?", ways);
        expect([refused.status, refused.body.code]).toEqual([status, code]);
      }
      expect(await on.held()).toEqual({ running: 0, points: 0 });
      const leftAfter = { ...left, qpm: (left.qpm ?? 0) - 2 };
      expect([await written(), await on.usage(), await leftNow()]).toEqual([before, used, leftAfter]);
      expect((await on.refusals())[0]).toMatchObject({ code, scope: null, count: 2 });
    });
  }
});

describe("while the host is asked", () => {
  /** A question that waits for the host; resolves when the host has it. */
  async function askSlowly(more: object = {}) {
    const heard = Promise.withResolvers<void>();
    const word = Promise.withResolvers<Response>();
    say = () => {
      heard.resolve();
      return word.promise;
    };
    const answer = on.ask(visitor, "Hello?", more);
    await heard.promise;
    return { answer, allow: () => word.resolve(yes()) };
  }

  test("its place and its points are held, and given back when it is answered", async () => {
    const { answer, allow } = await askSlowly();
    expect(await on.held()).toEqual({ running: 1, points: await roomBefore() });
    allow();
    expect((await answer).status).toBe(200);
    expect(await on.held()).toEqual({ running: 0, points: 0 });
  });

  const endings: Record<string, [end: () => Promise<unknown>, code: string | undefined]> = {
    "its visitor stops it": [() => on.request("POST", "/stop", visitor, {}), undefined],
    "its session ends": [() => on.request("DELETE", "/session", visitor), "session_ended"],
  };
  for (const [name, [end, code]] of Object.entries(endings)) {
    test(`${name}: nothing is held, nothing is written, and the model is not asked`, async () => {
      const before = await written();
      const { answer } = await askSlowly();
      await end();
      expect((await answer).body.code).toBe(code);
      expect(await on.held()).toEqual({ running: 0, points: 0 });
      expect(await written()).toEqual(before);
    });
  }

  test("its link is revoked: nothing is held, nothing is written, and the model is not asked", async () => {
    const own = await startLimitedChat(link);
    const token = await own.enter();
    const heard = Promise.withResolvers<void>();
    say = () => {
      heard.resolve();
      return new Promise(() => {});
    };
    const answer = own.ask(token);
    await heard.promise;
    await own.chat.server.request("DELETE", `/api/v1/bot-share-tokens/${own.linkId}`, {
      token: own.chat.owner.token,
    });
    expect((await answer).body.code).toBe("share_token_revoked");
    expect(await own.held()).toEqual({ running: 0, points: 0 });
    expect([await own.countMessages(), own.chat.upstream.requests.length]).toEqual([0, 0]);
    await own.close();
  });

  test("its link expires: nothing is held, nothing is written, and the model is not asked", async () => {
    const { answer, allow } = await askSlowly();
    const before = await written();
    const { clock, app } = on.chat.server;
    const setExpiry = (expiresAt: number | null) => app.store.db.update(shareTokens).set({ expiresAt });
    await setExpiry(clock.nowMs + 5_000);
    clock.nowMs += 5_000;
    allow();
    expect((await answer).body.code).toBe("share_token_expired");
    await setExpiry(null);
    expect(await on.held()).toEqual({ running: 0, points: 0 });
    expect(await written()).toEqual(before);
  });

  test("its conversation is gone by the time the host has answered: 404, and nothing is held", async () => {
    const { conversation_id } = (await on.ask(visitor)).body;
    const { answer, allow } = await askSlowly({ conversation_id });
    on.chat.server.connection.prepare("DELETE FROM conversations WHERE id = ?").run(conversation_id);
    const before = await written();
    allow();
    const { status, body } = await answer;
    expect([status, body.code]).toEqual([404, "not_found"]);
    expect(await on.held()).toEqual({ running: 0, points: 0 });
    expect(await written()).toEqual(before);
  });

  /** What a single question holds: all that is left, which is less than the server's own limit for an answer. */
  const roomBefore = async () => 500 - (await on.usage()).points;
});

test("a host that refuses is asked no more often than its link allows questions a minute", async () => {
  await on.setLimits({ qpm: 1 });
  say = () => Response.json({ success: false, message: "No." });
  const codes = new Set<string>();
  for (let count = 0; count < 100; count += 1) codes.add((await on.ask(visitor)).body.code);
  expect([...codes]).toEqual(["question_refused", "rate_limit_reached"]);
  expect(asked).toEqual(["start"]);
  on.chat.server.clock.nowMs += 60_000;
  expect((await on.ask(visitor)).body.code).toBe("question_refused");
});

test("the host is not asked about a question that a limit refuses", async () => {
  await on.setLimits({ messages_per_day: 1 });
  expect((await on.ask(visitor)).status).toBe(200);
  const calls = asked.filter((name) => name === "start").length;
  expect((await on.ask(visitor)).body.code).toBe("daily_limit_reached");
  await on.setLimits({ messages_per_day: null, points: 1 });
  expect((await on.ask(visitor)).body.code).toBe("points_limit_reached");
  expect(asked.filter((name) => name === "start")).toHaveLength(calls);
});
