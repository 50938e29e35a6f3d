import { afterEach, describe, expect, test } from "bun:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { AppError } from "../src/errors.ts";
import { callInit, notifyStart, sendFinish } from "../src/features/identity/hook.ts";
import { until } from "./helpers/chat.ts";
import { startTestServer, type TestServer } from "./helpers/test-server.ts";

// A host may be slow, endless or somewhere it must not be: a call of it has bounds.

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Overrides = Parameters<typeof startTestServer>[0];
function start(overrides: Overrides = {}): TestServer {
  const server = startTestServer(overrides);
  closers.push(() => server.close());
  return server;
}

/** For a host that takes too long; every other one has the time that a busy machine needs. */
const hurried = { config: { hookTimeoutMs: 150 } };

const granted = { success: true, data: { uid: "ann" } };

/** A host that answers by `respond`; `hungUp` tells whether the caller left before the answer was whole. */
function startHost(respond: () => Response | Promise<Response>) {
  const seen = { calls: 0, hungUp: 0 };
  const host = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      seen.calls += 1;
      request.signal.addEventListener("abort", () => {
        seen.hungUp += 1;
      });
      await request.text();
      return await respond();
    },
  });
  closers.push(() => host.stop(true));
  return { url: `http://127.0.0.1:${host.port}`, seen };
}

const linkTo = (server: TestServer, hookUrl: string) => ({
  access: "hook" as const,
  hookUrl,
  secretSealed: server.app.keyring.seal(`whsec_${Buffer.from("x".repeat(32)).toString("base64")}`),
});
const never = new AbortController().signal;

/** The codes with which each of the three calls fails. */
async function failuresAt(server: TestServer, url: string): Promise<unknown[]> {
  const link = linkTo(server, url);
  const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error);
  const visitor = { credential: null, uid: "ann" };
  const report = { id: "report-1", payload: "{}", credential: null };
  return [
    await callInit(server.app, link, "token").catch(codeOf),
    await notifyStart(server.app, link, visitor, "Who?", never).catch(codeOf),
    (await sendFinish(server.app, link, report, never)).error,
  ];
}

const late = ["hook_timeout", "hook_timeout", "The host did not answer in time."];

describe("a slow host", () => {
  test("that says nothing is left after its time", async () => {
    const host = startHost(() => new Promise<Response>(() => {}));
    expect(await failuresAt(start(hurried), host.url)).toEqual(late);
    await until(() => host.seen.hungUp === 3);
  });

  test("that stops in the middle of its answer is left too; to a report its status is answer enough", async () => {
    const host = startHost(() => new Response(endless(() => Promise.withResolvers<string>().promise)));
    expect(await failuresAt(start(hurried), host.url)).toEqual([late[0], late[1], null]);
    await until(() => host.seen.hungUp === 3);
  });

  test("that drips its answer has no more time for it", async () => {
    const host = startHost(() => new Response(endless(() => Bun.sleep(10).then(() => " "))));
    expect(await failuresAt(start(hurried), host.url)).toEqual([late[0], late[1], null]);
  });

  test("that answers a report and goes on talking is hung up on at once, for its status is enough", async () => {
    for (const [status, error] of [
      [200, null],
      [500, "The host answered 500."],
    ] as const) {
      const talk = endless(() => Promise.withResolvers<string>().promise);
      const host = startHost(() => new Response(talk, { status }));
      const server = start({ config: { hookTimeoutMs: 60_000 } });
      const report = { id: "report-1", payload: "{}", credential: null };
      const attempt = await sendFinish(server.app, linkTo(server, host.url), report, never);
      expect(attempt).toEqual({ status, error });
      await until(() => host.seen.hungUp === 1);
    }
  });

  test("whose name takes too long to find is left after its time", async () => {
    const server = start({ ...hurried, lookup: () => new Promise(() => {}) });
    expect(await failuresAt(server, "http://slow.example")).toEqual(late);
    const patient = start({ lookup: () => new Promise(() => {}), limits: { lookupMs: 20 } });
    expect(await failuresAt(patient, "http://slow.example")).toEqual(late);
  });

  test("costs its caller no waiting when it is quick after all", async () => {
    const host = startHost(() => Bun.sleep(20).then(() => Response.json(granted)));
    const server = start();
    expect(await callInit(server.app, linkTo(server, host.url), "token")).toEqual({ uid: "ann" });
  });
});

test("so many hosts are asked at once who a visitor is, and no more: server_busy until one has answered", async () => {
  const word = Promise.withResolvers<void>();
  const host = startHost(() => word.promise.then(() => Response.json(granted)));
  const server = start({ limits: { hookCallsAtOnce: 2 } });
  const link = linkTo(server, host.url);
  const call = () => callInit(server.app, link, "token");
  const asked = [call(), call()];
  const refused = await call().catch((error: AppError) => error);
  expect(refused).toMatchObject({ code: "server_busy", status: 429, retryAfterSeconds: 5 });
  word.resolve();
  expect(await Promise.all(asked)).toEqual([{ uid: "ann" }, { uid: "ann" }]);
  expect(await call()).toEqual({ uid: "ann" });
  // What fails leaves its place too.
  const nowhere = linkTo(server, "http://127.0.0.1:1");
  const codeOf = (error: AppError) => error.code;
  for (let count = 0; count < 3; count += 1)
    expect(await callInit(server.app, nowhere, "").catch(codeOf)).toBe("hook_unavailable");
});

describe("a host whose answer is too large", () => {
  const unavailable = ["hook_unavailable", "hook_unavailable", null];
  const megabytes = "x".repeat(10 * 1024 * 1024);

  test("is refused, whole or in pieces, and hung up on", async () => {
    const whole = startHost(() => Response.json({ ...granted, more: megabytes }));
    expect(await failuresAt(start(), whole.url)).toEqual(unavailable);
    const pieces = startHost(() => new Response(endless(async () => megabytes.slice(0, 16 * 1024))));
    expect(await failuresAt(start(), pieces.url)).toEqual(unavailable);
    await until(() => pieces.seen.hungUp === 3);
  });

  test("is read up to the limit and no further", async () => {
    let given = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          given += 8 * 1024;
          controller.enqueue(new Uint8Array(8 * 1024).fill(32));
        },
        cancel: () => {
          isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const answering = Object.assign(async () => new Response(body), { preconnect: fetch.preconnect });
    const server = start({ fetch: answering });
    const call = callInit(server.app, linkTo(server, "http://127.0.0.1"), "token");
    expect(await call.catch((error: AppError) => error.code)).toBe("hook_unavailable");
    expect(given).toBe(server.app.config.limits.hookAnswerBytes + 8 * 1024);
    expect(isCancelled).toBe(true);
  });

  test("is taken when it is just as large as it may be", async () => {
    const server = start();
    const bytes = server.app.config.limits.hookAnswerBytes;
    const fill = (size: number) => JSON.stringify(granted).padEnd(size, " ");
    let size = bytes;
    const host = startHost(() => new Response(fill(size)));
    expect(await callInit(server.app, linkTo(server, host.url), "token")).toEqual({ uid: "ann" });
    size = bytes + 1;
    expect(await failuresAt(server, host.url)).toEqual(unavailable);
  });
});

describe("a host that packs its answer unasked", () => {
  const packers: Record<string, (text: string) => Uint8Array<ArrayBuffer>> = {
    gzip: (text) => gzipSync(text),
    deflate: (text) => deflateSync(text),
    br: (text) => brotliCompressSync(text),
    identity: (text) => Buffer.from(text),
  };
  for (const [encoding, pack] of Object.entries(packers)) {
    test(`by ${encoding} is understood, and no small answer grows beyond the limit`, async () => {
      const server = start();
      const headers = { "content-encoding": encoding };
      let text = JSON.stringify(granted);
      const host = startHost(() => new Response(pack(text), { headers }));
      const link = linkTo(server, host.url);
      expect(await callInit(server.app, link, "token")).toEqual({ uid: "ann" });
      text = JSON.stringify(granted).padEnd(server.app.config.limits.hookAnswerBytes + 1, " ");
      const code = await callInit(server.app, link, "token").catch((error: AppError) => error.code);
      expect(code).toBe("hook_unavailable");
    });
  }

  test("in a way that nobody knows fails", async () => {
    const host = startHost(() => Response.json(granted, { headers: { "content-encoding": "zstd" } }));
    expect(await failuresAt(start(), host.url)).toEqual(["hook_unavailable", "hook_unavailable", null]);
  });
});

describe("an address that must not be called", () => {
  const metadata = "This address cannot be used: link-local and cloud metadata addresses are never called.";
  const inside =
    "This address cannot be used: private and loopback addresses are refused by the configuration.";

  test("is not: a cloud's metadata service, by its address or by a name", async () => {
    let calls = 0;
    const counting = Object.assign(
      async () => {
        calls += 1;
        return Response.json(granted);
      },
      { preconnect: fetch.preconnect },
    );
    const server = start({ fetch: counting, lookup: async () => ["169.254.169.254"] });
    for (const url of ["http://169.254.169.254", "http://[::ffff:a9fe:a9fe]", "http://host.example"])
      expect(await failuresAt(server, url)).toEqual(["hook_unavailable", "hook_unavailable", metadata]);
    const strict = start({ fetch: counting, config: { privateHosts: "refuse" } });
    expect(await failuresAt(strict, "http://127.0.0.1:9")).toEqual([
      "hook_unavailable",
      "hook_unavailable",
      inside,
    ]);
    expect(calls).toBe(0);
  });

  test("is not when the host says to go there", async () => {
    const elsewhere = startHost(() => Response.json(granted));
    const host = startHost(() => Response.redirect(elsewhere.url, 307));
    const said = "The host answered 307.";
    expect(await failuresAt(start(), host.url)).toEqual(["hook_unavailable", "hook_unavailable", said]);
    expect([host.seen.calls, elsewhere.seen.calls]).toEqual([3, 0]);
  });
});

describe("a question that is stopped while the host thinks", () => {
  test("ends with its own reason, and the host is hung up on", async () => {
    const host = startHost(() => new Promise<Response>(() => {}));
    const server = start();
    const stop = new AbortController();
    const visitor = { credential: null, uid: "ann" };
    const call = notifyStart(server.app, linkTo(server, host.url), visitor, "Who?", stop.signal);
    const reason = call.catch((error: unknown) => error);
    await until(() => host.seen.calls === 1);
    stop.abort("stopped");
    expect(await reason).toBe("stopped");
    await until(() => host.seen.hungUp === 1);
  });

  test("before that is not asked about", async () => {
    const host = startHost(() => Response.json(granted));
    const server = start();
    const visitor = { credential: null, uid: "ann" };
    const call = notifyStart(
      server.app,
      linkTo(server, host.url),
      visitor,
      "Who?",
      AbortSignal.abort("gone"),
    );
    expect(await call.catch((error: unknown) => error)).toBe("gone");
    expect(host.seen.calls).toBe(0);
  });
});

/** A body without end: the beginning of an answer, then what `next` gives, on and on. */
function endless(next: () => Promise<string>): ReadableStream<Uint8Array> {
  let isCancelled = false;
  return new ReadableStream({
    start: async (controller) => {
      controller.enqueue(Buffer.from('{"success": true, "data": {"uid": "ann"}, "more": "'));
      for (let bytes = 0; bytes < 10 * 1024 * 1024 && !isCancelled; ) {
        const piece = await next();
        bytes += piece.length;
        if (!isCancelled) controller.enqueue(Buffer.from(piece));
      }
    },
    cancel: () => {
      isCancelled = true;
    },
  });
}
