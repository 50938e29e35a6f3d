import { afterEach, describe, expect, jest, test } from "bun:test";
import { availableParallelism } from "node:os";
import { limits } from "../src/config.ts";
import { createLog } from "../src/lib/log.ts";
import { createServer } from "../src/server.ts";
import { expectErrorForm } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, startTestServer, type TestServer } from "./helpers/test-server.ts";

const path = "/api/v1/auth/login";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  jest.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

type Overrides = Parameters<typeof startTestServer>[0];

/** A server that lets an account fail three times and an address six times, with two accounts. */
async function start(overrides: Overrides = {}): Promise<TestServer> {
  const server = startTestServer({
    ...overrides,
    // The rests of a failing network's line are for one test; the others would only be slower by them.
    limits: {
      loginFailuresPerAccount: 3,
      loginFailuresPerAddress: 6,
      sharedLineTries: 100,
      ...overrides.limits,
    },
  });
  closing.push(server.close);
  await createAdmin(server, "anna");
  await createCustomer(server, "carl");
  return server;
}

const tryAs = (server: TestServer, username: string, password: string) =>
  server.request("POST", path, { body: { username, password } });

async function fail(server: TestServer, username: string, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    const answer = await tryAs(server, username, `wrong ${count}`);
    expect({ count, status: answer.status }).toEqual({ count, status: 401 });
  }
}

/** The same server on a socket, where a request has an address. `from` is what X-Forwarded-For says. */
function listen(server: TestServer) {
  const { http } = createServer(server.app);
  http.listen({ hostname: "127.0.0.1", port: 0 });
  closing.unshift(async () => {
    await http.server?.stop(true);
  });
  return async (username: string, password: string, from?: string) => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (from !== undefined) headers["x-forwarded-for"] = from;
    const body = JSON.stringify({ username, password });
    const url = `http://127.0.0.1:${http.server?.port}${path}`;
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
}

describe("by account", () => {
  test("after its failures even the right password is 429, and says for how long", async () => {
    const server = await start();
    await fail(server, "anna", 3);
    const answer = await tryAs(server, "anna", "pass word");
    expect(answer.status).toBe(429);
    expect(answer.body.code).toBe("too_many_login_attempts");
    expectErrorForm(answer);
    const seconds = Number(answer.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(server.app.config.limits.loginFailureWindowSeconds);
    expect(answer.body.detail).toContain(String(seconds));
  });

  test("another account is not touched", async () => {
    const server = await start();
    await fail(server, "anna", 3);
    expect((await tryAs(server, "carl", "pass word")).status).toBe(200);
  });

  test("an unknown name is throttled just the same, so that it tells nothing", async () => {
    const server = await start();
    await fail(server, "nobody", 3);
    expect((await tryAs(server, "nobody", "x")).status).toBe(429);
  });

  test("a name in other spelling that means the same account counts together", async () => {
    const server = await start();
    const body = { username: "Zoë", password: "pass word" };
    await server.request("POST", "/api/v1/end-users", { token: server.app.config.masterKey, body });
    await fail(server, "Zoë", 1);
    await fail(server, " Zoë", 1);
    await fail(server, "Zoë".normalize("NFD"), 1);
    expect((await tryAs(server, "Zoë", "pass word")).status).toBe(429);
  });

  test("successes never count, and take no failure back", async () => {
    const server = await start();
    for (let count = 0; count < 8; count += 1)
      expect((await tryAs(server, "anna", "pass word")).status).toBe(200);
    await fail(server, "anna", 2);
    expect((await tryAs(server, "anna", "pass word")).status).toBe(200);
    await fail(server, "anna", 1);
    expect((await tryAs(server, "anna", "pass word")).status).toBe(429);
  });

  test("many tries at once get no more guesses than one after the other", async () => {
    const server = await start();
    const tries = Array.from({ length: 12 }, (_, count) => tryAs(server, "anna", `wrong ${count}`));
    const statuses = (await Promise.all(tries)).map((answer) => answer.status);
    const guesses = statuses.filter((status) => status === 401).length;
    // Those being hashed at the same moment may each still fail.
    expect(guesses).toBeLessThanOrEqual(3 + server.app.config.limits.passwordHashesAtOnce - 1);
    expect(statuses.filter((status) => status === 429)).toHaveLength(12 - guesses);
  });

  test("it ends after the window", async () => {
    const server = await start();
    jest.useFakeTimers();
    await fail(server, "anna", 3);
    jest.advanceTimersByTime(server.app.config.limits.loginFailureWindowSeconds * 1000 - 1_000);
    expect((await tryAs(server, "anna", "pass word")).status).toBe(429);
    jest.advanceTimersByTime(1_001);
    expect((await tryAs(server, "anna", "pass word")).status).toBe(200);
    await fail(server, "anna", 3);
    expect((await tryAs(server, "anna", "pass word")).status).toBe(429);
  });
});

describe("by address", () => {
  test("failures over many names count together", async () => {
    const attempt = listen(await start());
    for (let count = 0; count < 6; count += 1) expect(await attempt(`name ${count}`, "x")).toBe(401);
    expect(await attempt("carl", "pass word")).toBe(429);
  });

  test("X-Forwarded-For is not believed from anybody: no new address buys new tries", async () => {
    const attempt = listen(await start());
    for (let count = 0; count < 6; count += 1)
      expect(await attempt(`name ${count}`, "x", `198.51.100.${count}`)).toBe(401);
    expect(await attempt("carl", "pass word", "198.51.100.99")).toBe(429);
  });

  test("from a trusted proxy it is: one customer's failures do not lock the others out", async () => {
    const attempt = listen(await start({ config: { trustedProxies: ["127.0.0.1"] } }));
    for (let count = 0; count < 6; count += 1)
      expect(await attempt(`name ${count}`, "x", "198.51.100.1")).toBe(401);
    expect(await attempt("carl", "pass word", "198.51.100.1")).toBe(429);
    expect(await attempt("carl", "pass word", "198.51.100.2")).toBe(200);
  });

  test("what the client itself wrote before the proxy's entry is not believed", async () => {
    const attempt = listen(await start({ config: { trustedProxies: ["127.0.0.0/8"] } }));
    for (let count = 0; count < 6; count += 1)
      expect(await attempt(`name ${count}`, "x", `203.0.113.${count}, 198.51.100.1`)).toBe(401);
    expect(await attempt("carl", "pass word", "203.0.113.77, 198.51.100.1")).toBe(429);
    expect(await attempt("carl", "pass word", "198.51.100.1, 203.0.113.77")).toBe(200);
  });

  test("the log has one line an address and minute for those that fail, and one for those held off, without the name", async () => {
    const server = await start({ config: { trustedProxies: ["127.0.0.1"] } });
    const lines: Record<string, unknown>[] = [];
    server.app.log = createLog("info", { write: (line) => void lines.push(JSON.parse(line)) });
    const attempt = listen(server);
    for (const from of ["198.51.100.1", "198.51.100.1", "2001:db8::1", "2001:db8::2", "198.51.100.1"])
      await attempt("hunter2", "x", from);
    await attempt("hunter2", "x", "198.51.100.1");
    expect(lines.map(({ level, msg, address }) => [level, msg, address])).toEqual([
      ["info", "a sign-in failed", "198.51.100.1"],
      ["info", "a sign-in failed", "2001:db8::1"],
      ["warn", "sign-ins are throttled", "2001:db8::2"],
      ["warn", "sign-ins are throttled", "198.51.100.1"],
    ]);
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });

  test("an IPv6 customer is its /64, not each of its many addresses", async () => {
    const attempt = listen(await start({ config: { trustedProxies: ["127.0.0.1"] } }));
    for (let count = 0; count < 6; count += 1)
      expect(await attempt(`name ${count}`, "x", `2001:db8:0:1::${count + 1}`)).toBe(401);
    expect(await attempt("carl", "pass word", "2001:db8:0:1:ffff::1")).toBe(429);
    expect(await attempt("carl", "pass word", "2001:db8:0:2::1")).toBe(200);
  });

  test("an IPv4 address written as IPv6 is the same address", async () => {
    const attempt = listen(await start({ config: { trustedProxies: ["127.0.0.1"] } }));
    for (let count = 0; count < 6; count += 1)
      expect(await attempt(`name ${count}`, "x", "198.51.100.1")).toBe(401);
    expect(await attempt("carl", "pass word", "::ffff:198.51.100.1")).toBe(429);
  });

  test("the session remembers the address it was opened from", async () => {
    const server = await start({ config: { trustedProxies: ["127.0.0.1"] } });
    const attempt = listen(server);
    server.clock.nowMs += 1_000;
    expect(await attempt("carl", "pass word", "198.51.100.7")).toBe(200);
    server.clock.nowMs += 1_000;
    const { body } = await tryAs(server, "carl", "pass word");
    const sessions = await server.request("GET", "/api/v1/auth/sessions", { token: body.token });
    expect(sessions.body.items[1].address).toBe("198.51.100.7");
  });
});

test("when too many sign-ins wait for their hash, the next is 429 at once instead of waiting as well", async () => {
  const server = await start({ limits: { loginFailuresPerAddress: 10_000 } });
  const { passwordHashesAtOnce, passwordHashesWaiting } = server.app.config.limits;
  const verify = Bun.password.verify;
  const { promise: held, resolve: release } = Promise.withResolvers<boolean>();
  Bun.password.verify = () => held;
  try {
    const fits = passwordHashesAtOnce + passwordHashesWaiting;
    const tries = Array.from({ length: fits + 20 }, (_, count) => tryAs(server, `name ${count}`, "x"));
    // Only those beyond the queue have an answer while every hash is held.
    const refused = await Promise.all(tries.slice(fits));
    for (const answer of refused) {
      expect([answer.status, answer.body.code]).toEqual([429, "server_busy"]);
      expectErrorForm(answer);
    }
    release(false);
    const statuses = (await Promise.all(tries.slice(0, fits))).map((answer) => answer.status);
    expect(new Set(statuses)).toEqual(new Set([401]));
  } finally {
    Bun.password.verify = verify;
  }
  expect((await tryAs(server, "carl", "pass word")).status).toBe(200);
});

test("when too many new accounts wait for their hash, the next is told that the server is busy, not of failed sign-ins", async () => {
  const server = await start();
  const { passwordHashesAtOnce, passwordHashesWaiting } = server.app.config.limits;
  const hash = Bun.password.hash;
  const { promise: held, resolve: release } = Promise.withResolvers<string>();
  Bun.password.hash = () => held;
  const create = (place: number, language = "en") =>
    server.request("POST", "/api/v1/end-users", {
      token: server.app.config.masterKey,
      headers: { "accept-language": language },
      body: { username: `new ${place}`, password: "pass word" },
    });
  try {
    const fits = Array.from({ length: passwordHashesAtOnce + passwordHashesWaiting }, (_, place) =>
      create(place),
    );
    for (const [language, sentence] of [
      ["en", /busy/],
      ["zh", /服务器繁忙/],
    ] as const) {
      const refused = await create(999, language);
      expect([refused.status, refused.body.code]).toEqual([429, "server_busy"]);
      expect(refused.body.detail).toMatch(sentence);
      expectErrorForm(refused);
    }
    release("$argon2id$held");
    expect(new Set((await Promise.all(fits)).map((answer) => answer.status))).toEqual(new Set([200]));
  } finally {
    Bun.password.hash = hash;
  }
});

test("passwords that are being hashed leave a processor, and a thread of the runtime's pool, to everybody else", () => {
  // With both threads of two processors taken, a flood of sign-ins held every answer up for as long as a hash takes, and more.
  expect(limits.passwordHashesAtOnce).toBeLessThanOrEqual(Math.max(1, availableParallelism() - 1));
});
