import { afterAll, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { version } from "../package.json";
import { AppError, describeError } from "../src/errors.ts";
import { callInit, notifyStart, sendFinish } from "../src/features/identity/hook.ts";
import { startExampleHost } from "./helpers/example-host.ts";
import { startTestServer, type TestServer } from "./helpers/test-server.ts";

// What a link's host may answer, and what becomes of it: `init` when a visitor comes, `start` before each question.

const hookTimeoutMs = 300;
const secret = `whsec_${Buffer.from("the secret of the tests, 32 byte").toString("base64")}`;
const server = startTestServer({ config: { hookTimeoutMs } });
// The library that verifies a call looks at the real time.
server.clock.nowMs = Date.now();
afterAll(() => server.close());

type Answer = (request: Request) => Response | Promise<Response>;
let answer: Answer = () => Response.json({ success: true, data: { uid: "ann" } });
let requests: { method: string; path: string; headers: Headers; text: string }[] = [];
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  idleTimeout: 0,
  fetch: async (request) => {
    const { method, url, headers } = request;
    requests.push({ method, path: new URL(url).pathname, headers, text: await request.text() });
    return await answer(request);
  },
});
afterAll(() => host.stop(true));

const linkTo = (hookUrl: string | null, { app }: TestServer = server) => ({
  access: "hook" as const,
  hookUrl,
  secretSealed: app.keyring.seal(secret),
});
const link = linkTo(`http://127.0.0.1:${host.port}/sso/`);
const ann = { credential: server.app.keyring.seal("token of ann"), uid: "ann" };
const never = new AbortController().signal;

/** Both calls that ask something, as the host answers them by `respond`. */
const calls = {
  init: (to = link, at = server) => callInit(at.app, to, "token of ann"),
  start: (to = link, at = server, signal = never) => notifyStart(at.app, to, ann, "Who?", signal),
};

async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => "nothing was refused",
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("not refused as it should be", { cause: error });
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const granted = { success: true, data: { uid: "ann" } };

describe("a host that agrees", () => {
  test("says who the visitor is", async () => {
    for (const uid of ["ann", "a b", "用户 7", "x".repeat(255), "界".repeat(85)]) {
      answer = () => json({ success: true, data: { uid } });
      expect(await calls.init()).toEqual({ uid });
    }
  });

  test("may answer as text, with a byte order mark, under any 2xx and with more than was asked", async () => {
    const text = JSON.stringify({ ...granted, code: 0, message: "welcome", data: { uid: "ann", vip: true } });
    answer = () => new Response(`\uFEFF${text}`, { status: 201, headers: { "content-type": "text/html" } });
    expect(await calls.init()).toEqual({ uid: "ann" });
  });

  test("need not name the visitor again before a question", async () => {
    for (const data of [undefined, null, {}, { uid: null }, { uid: "" }, { uid: "ann" }]) {
      answer = () => json({ success: true, data });
      await calls.start();
    }
  });

  test("is not asked about questions on other kinds of links", async () => {
    requests = [];
    for (const access of ["account", "signed", "anonymous"] as const)
      await notifyStart(server.app, { ...link, access }, ann, "Who?", never);
    expect(requests).toEqual([]);
  });
});

describe("what the host is sent", () => {
  test("is FastGPT's body at FastGPT's path below the root, signed so that the library verifies it", async () => {
    answer = () => json(granted);
    requests = [];
    await calls.init();
    await calls.start();
    const bodies = [{ token: "token of ann" }, { token: "token of ann", question: "Who?" }];
    for (const [place, path] of ["/sso/shareAuth/init", "/sso/shareAuth/start"].entries()) {
      const request = requests[place];
      if (request === undefined) throw new Error("the host was not called");
      const headers = Object.fromEntries(request.headers);
      expect([request.method, request.path]).toEqual(["POST", path]);
      expect(headers["content-type"]).toBe("application/json");
      expect(headers["user-agent"]).toBe(`botshare/${version}`);
      const { text } = request;
      expect(new Webhook(secret).verify(text, headers)).toEqual(bodies[place]);
      expect(() => new Webhook(secret).verify(`${text} `, headers)).toThrow();
    }
    expect(new Set(requests.map(({ headers }) => headers.get("webhook-id"))).size).toBe(2);
  });

  test("is an empty token where the visitor brought none", async () => {
    requests = [];
    answer = () => json(granted);
    await callInit(server.app, link, "");
    await notifyStart(server.app, link, { ...ann, credential: null }, "Who?", never);
    expect(requests.map(({ text }) => JSON.parse(text).token)).toEqual(["", ""]);
  });

  test("is at home at the example host, with and without its secret", async () => {
    for (const known of [secret, undefined]) {
      const example = startExampleHost({
        token: "token of ann",
        uid: "ann",
        forbidden: "gold",
        secret: known,
      });
      const to = linkTo(example.url);
      expect(await calls.init(to)).toEqual({ uid: "ann" });
      await calls.start(to);
      const gold = await refusalOf(notifyStart(server.app, to, ann, "Where is the gold?", never));
      expect([gold.code, gold.said]).toEqual(["question_refused", '"gold" is not talked about here.']);
      const stranger = await refusalOf(callInit(server.app, to, "token of bob"));
      expect([stranger.code, stranger.said]).toEqual(["identity_refused", "Sign in first."]);
      const report = {
        id: "report-1",
        payload: '{"appName":"Guide","chatId":"1"}',
        credential: ann.credential,
      };
      expect(await sendFinish(server.app, to, report, never)).toEqual({ status: 200, error: null });
      expect(example.reports).toMatchObject([{ id: "report-1", appName: "Guide", chatId: "1" }]);
      await example.stop();
    }
  });
});

describe("a host that refuses", () => {
  const words = "a".repeat(600);
  const table: Record<string, [answer: Answer, said: string | undefined]> = {
    "with a message": [() => json({ success: false, message: "You are not known." }), "You are not known."],
    "with FastGPT's other name of it": [() => json({ success: false, msg: "身份错误" }), "身份错误"],
    "with both, one empty": [() => json({ success: false, message: " ", msg: "No." }), "No."],
    "without a word": [() => json({ success: false }), undefined],
    "with a message that is none": [() => json({ success: false, message: { text: "No." } }), undefined],
    "without saying success": [() => json({ data: { uid: "ann" } }), undefined],
    'with success: "true"': [() => json({ ...granted, success: "true" }), undefined],
    "with success: 1": [() => json({ ...granted, success: 1 }), undefined],
    "by 401 with a message": [() => json({ message: "Sign in." }, 401), "Sign in."],
    "by 500 with a message": [() => json({ success: false, msg: "Closed today." }, 500), "Closed today."],
    "by 500 with a message beside a yes": [() => json({ ...granted, message: "Oops." }, 500), "Oops."],
    "with control characters": [
      () => json({ success: false, message: "\r\n\tNo\u0000,\u2028no\u202e!\u001b" }),
      "No , no!",
    ],
    "with half a character": [() => json({ success: false, message: "No\ud83d" }), "No\ufffd"],
    "with what nobody can see": [() => json({ success: false, msg: "\u200b\u200f\u061c" }), undefined],
    "at length": [() => json({ success: false, message: words }), words.slice(0, 500)],
    "at length in wide characters": [() => json({ success: false, msg: "😀".repeat(600) }), "😀".repeat(500)],
  };
  for (const [it, [respond, said]] of Object.entries(table)) {
    test(`${it} is heard, and its words are shown`, async () => {
      answer = respond;
      const [visitor, question] = [await refusalOf(calls.init()), await refusalOf(calls.start())];
      expect([visitor.code, visitor.status, visitor.said]).toEqual(["identity_refused", 403, said]);
      expect([question.code, question.status, question.said]).toEqual(["question_refused", 403, said]);
      if (said !== undefined) expect(describeError(visitor, "zh")).toBe(said);
    });
  }
});

describe("a host that fails lets nobody in", () => {
  const uidOf = (uid: unknown) => () => json({ success: true, data: { uid } });
  const failures: Record<string, Answer> = {
    "500 without a message": () => json({ success: true, data: { uid: "ann" } }, 500),
    "502 with HTML": () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
    "404 without a body": () => new Response(null, { status: 404 }),
    "200 with HTML": () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } }),
    "200 without a body": () => new Response(""),
    "204": () => new Response(null, { status: 204 }),
    "half of its JSON": () => new Response('{"success": true, "data": {"uid": "an'),
    "a list": () => json([granted]),
    "a text": () => json("success"),
    null: () => json(null),
    "JSON nested without end": () => new Response("[".repeat(60_000)),
    "a redirect": () => Response.redirect("/shareAuth/init2", 307),
    "a redirect with a yes in it": () => Response.json(granted, { status: 302, headers: { location: "/" } }),
    "a uid with |": uidOf("a|b"),
    "a uid with /": uidOf("a/b"),
    "a uid with \\": uidOf("a\\b"),
    "a uid with a NUL": uidOf("a\0b"),
    "a uid with half a character": uidOf("a\ud83d"),
    "a uid of 256 bytes": uidOf("x".repeat(256)),
    "a uid of 86 wide characters": uidOf("界".repeat(86)),
    "a number as its uid": uidOf(7),
    "a list as its uid": uidOf(["ann"]),
  };
  for (const [it, respond] of Object.entries(failures)) {
    test(it, async () => {
      answer = respond;
      requests = [];
      for (const call of [calls.init, calls.start]) {
        const error = await refusalOf(call());
        expect([error.code, error.status, error.said]).toEqual(["hook_unavailable", 502, undefined]);
        expect(String(error.cause)).not.toMatch(/ann|token|html|Sign in/);
      }
      expect(requests).toHaveLength(2);
    });
  }

  test("no uid when a visitor comes", async () => {
    for (const data of [undefined, null, {}, { uid: null }, { uid: "" }, "ann"]) {
      answer = () => json({ success: true, data });
      expect((await refusalOf(calls.init())).code).toBe("hook_unavailable");
    }
  });

  test("no valid uid when a visitor comes, and shows the words it gave with that", async () => {
    for (const data of [undefined, { uid: "" }, { uid: "a|b" }, { uid: 7 }]) {
      answer = () => json({ success: true, message: "Choose an account first.", data });
      const { code, said } = await refusalOf(calls.init());
      expect([code, said]).toEqual(["identity_refused", "Choose an account first."]);
    }
  });

  test("another uid before a question than when the visitor came", async () => {
    answer = uidOf("bob");
    const error = await refusalOf(calls.start());
    expect([error.code, error.status]).toEqual(["identity_changed", 403]);
    answer = uidOf("Ann");
    expect((await refusalOf(calls.start())).code).toBe("identity_changed");
  });

  test("an address where nobody listens, a name that nobody has, and none at all", async () => {
    for (const url of ["http://127.0.0.1:1", "http://host.invalid", null]) {
      expect((await refusalOf(calls.init(linkTo(url)))).code).toBe("hook_unavailable");
      expect((await refusalOf(calls.start(linkTo(url)))).code).toBe("hook_unavailable");
    }
  });
});
