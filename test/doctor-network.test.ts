import { afterAll, describe, expect, test } from "bun:test";
import { lookAtHooks, lookAtUpstreams } from "../src/cli/doctor/callees.ts";
import type { Facts } from "../src/cli/doctor/facts.ts";
import type { Finding } from "../src/cli/doctor/finding.ts";
import type { Network } from "../src/cli/doctor/network.ts";
import { lookAtPort } from "../src/cli/doctor/port.ts";
import { lookAtPublic } from "../src/cli/doctor/public.ts";
import { createKeyring } from "../src/lib/secret.ts";
import { certificate, certificateKey } from "./helpers/certificate.ts";
import { startFakeUpstream } from "./helpers/fake-upstream.ts";
import { startTestServer } from "./helpers/test-server.ts";

// What doctor says of ports, addresses, endpoints and hosts, of each way in which they can be wrong.

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

// Its clock is this machine's, for tickets are good for a minute.
const server = startTestServer({ nowMs: Date.now(), config: { trustedProxies: ["127.0.0.1"] } });
ends.push(() => server.close());
const { keyring } = server.app;
const own = server.listen();
const net: Network = { ...server.app, fetch, heard: [] };
const told = ({ verdict, words }: Finding) => `${verdict}: ${words}`;
const listening = (answer: (request: Request) => Response | Promise<Response>, tls?: Bun.TLSOptions) => {
  const opened = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer, ...(tls && { tls }) });
  ends.push(() => opened.stop(true));
  return `${tls ? "https" : "http"}://127.0.0.1:${opened.port}`;
};
const page = listening(() => new Response("a page", { status: 404 }));
const facts = (given: Partial<Facts>): Facts => ({
  newestMs: null,
  sealed: [],
  upstreams: [],
  withoutUpstream: [],
  hooks: [],
  ...given,
});

describe("a model's endpoint", () => {
  const key = "sk-a-key-of-the-owner";
  const model = startFakeUpstream({ models: ["one"] });
  ends.push(model.close);
  const look = async (given: Partial<Facts>, config: Partial<Network["config"]> = {}) =>
    (await lookAtUpstreams({ ...net, config: { ...net.config, ...config } }, keyring, facts(given))).map(
      told,
    );
  const anns = (baseUrl: string, apiKeySealed = keyring.seal(key)) => ({
    upstreams: [{ owner: "ann", baseUrl, apiKeySealed }],
  });
  const origin = new URL(model.url).origin;

  test("that needs none is well, and one that is missing names whose bots want it", async () => {
    expect(await look({})).toEqual(["ok: None is set, and no bot needs one."]);
    expect(await look({ withoutUpstream: ["ann", "bob"] })).toEqual([
      "warning: Bots of ann, bob have a model and no endpoint.",
    ]);
  });

  test("of the installation serves the bots of all, with its key", async () => {
    const found = await look(
      { withoutUpstream: ["ann"] },
      { defaultUpstream: { baseUrl: model.url, apiKey: key } },
    );
    expect(found).toEqual([`ok: The installation's, ${origin}, answers with 1 model.`]);
    expect(model.requests.at(-1)?.headers.get("authorization")).toBe(`Bearer ${key}`);
  });

  test("is not asked with a key that another installation sealed", async () => {
    const calls = model.requests.length;
    const others = createKeyring(new Uint8Array(32).fill(9)).seal(key);
    expect(await look(anns(model.url, others))).toEqual([
      `warning: ann's, ${origin}, has a key that cannot be opened.`,
    ]);
    expect(model.requests.length).toBe(calls);
  });

  test("without a list of models is a warning, and a refusal that repeats the key does not show it", async () => {
    expect((await look(anns(page)))[0]).toBe(
      `warning: ann's, ${page}, has no list of models at /models (404).`,
    );
    const refusing = listening(() =>
      Response.json({ error: { message: `${key} is no key of ours` } }, { status: 401 }),
    );
    const [found] = await look(anns(refusing));
    expect(found).toStartWith(`problem: ann's, ${refusing}, does not answer as it should: `);
    expect(found).not.toContain(key);
  });

  test("of an owner is not called where its address is not allowed, with a proxy or without", async () => {
    for (const usesProxy of [false, true]) {
      const calls = model.requests.length;
      const [found] = await look(anns(model.url), { privateHosts: "refuse", usesProxy });
      expect(found).toStartWith(`problem: ann's, ${origin}, does not answer as it should: `);
      expect(model.requests.length).toBe(calls);
    }
  });
});

test("a host of several links is asked once, at its root, and whatever it answers is an answer", async () => {
  const hooks = [
    { hookUrl: `${page}/a`, links: 2 },
    { hookUrl: `${page}/b`, links: 1 },
  ];
  expect((await lookAtHooks(net, facts({ hooks }))).map(told)).toEqual([
    `ok: ${page}, for 3 open links, answers (404).`,
  ]);
});

describe("the server's port", () => {
  const look = async (host: string, port: number, isServed: boolean, key: typeof keyring | null = keyring) =>
    told(await lookAtPort({ ...server.app.config, host, port }, isServed, key, fetch));
  const ownPort = Number(new URL(own).port);

  test("of its own choice is not looked for", async () => {
    expect(await look("127.0.0.1", 0, true)).toStartWith("ok: A server runs on this folder, at a port of");
    expect(await look("127.0.0.1", 0, false)).toBe("ok: None runs; it will choose a free port.");
  });

  test("is free, taken, or at an address that this machine has not", async () => {
    const gone = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
    const free = gone.port ?? 0;
    await gone.stop(true);
    expect(await look("127.0.0.1", free, false)).toBe(
      `ok: None runs on this folder; 127.0.0.1:${free} is free.`,
    );
    expect(await look("127.0.0.1", ownPort, false)).toStartWith(
      "problem: None runs on this folder, and some",
    );
    // An address of documentation (RFC 5737).
    expect(await look("192.0.2.1", free, false)).toBe(
      `problem: Nobody can listen at 192.0.2.1:${free} (EADDRNOTAVAIL).`,
    );
  });

  test("of the server that runs is found by the key of its folder, at every address by the loopback", async () => {
    expect(await look("0.0.0.0", ownPort, true)).toBe(`ok: One runs on this folder and answers at ${own}.`);
    expect(await look("127.0.0.1", ownPort, true, null)).toStartWith(
      "warning: One runs on this folder; with",
    );
    expect(await look("127.0.0.1", 9, true)).toBe(
      "warning: One runs on this folder, but at http://127.0.0.1:9 nothing listens there.",
    );
  });
});

describe("the public address", () => {
  /** What is said of `address`, by which an owner's name leads to a place of this test. */
  const look = async (
    address: string | null,
    to = address ?? "",
    given: { isServed?: boolean; key?: typeof keyring | null; publicUrl?: string } = {},
  ) => {
    const { isServed = true, key = keyring, publicUrl = null } = given;
    const fetchThere = (...[target, init]: Parameters<typeof fetch>) =>
      fetch(String(target).replace(address ?? "", to), init);
    const config = { ...net.config, publicUrl };
    const there: Network = {
      ...net,
      config,
      fetch: Object.assign(fetchThere, { preconnect: fetch.preconnect }),
    };
    return (await lookAtPublic(there, key, address, isServed)).map(told);
  };

  test("that is not set, or cannot be told for want of the key, is a warning", async () => {
    expect(await look(null)).toEqual([
      "warning: None is set: links begin with the address of whoever makes them.",
    ]);
    expect(await look(page, undefined, { key: null })).toEqual([
      "warning: Without its key it cannot be told whether it leads here.",
    ]);
  });

  test("without https is a problem, but for this machine's own", async () => {
    const [found, other] = await look("http://chat.example", own);
    expect(found).toBe(
      "problem: http://chat.example leads to this installation, but without https: everybody on the way reads links and passwords.",
    );
    expect(other).toBe(`warning: Links that are made there begin with ${own}.`);
  });

  test("is the one that the running server has, or that server wants a new start", async () => {
    const found = await look("http://chat.example", own, { publicUrl: "http://chat.example" });
    expect(found).toContain(
      `warning: The running server makes links with ${own}, not with http://chat.example.`,
    );
  });

  test("that leads to another program is a problem, and nothing to wonder about while none of this folder runs", async () => {
    expect(await look(page)).toEqual([`problem: ${page} leads to something else (it answers with 404).`]);
    expect(await look(page, undefined, { isServed: false })).toEqual([
      `warning: ${page} answers with 404; no server runs on this folder.`,
    ]);
    expect(await look("http://127.0.0.1:9", undefined, { isServed: false })).toEqual([
      "warning: http://127.0.0.1:9 cannot be reached from here: nothing listens there.",
    ]);
  });

  test("at a proxy with https that tells the client and not the scheme is a warning", async () => {
    const proxy = listening(
      async (request) => {
        const { pathname, search } = new URL(request.url);
        return await fetch(`${own}${pathname}${search}`, { headers: { "x-forwarded-for": "203.0.113.7" } });
      },
      { cert: certificate, key: certificateKey },
    );
    expect(await look(proxy)).toContain(
      "warning: The proxy at 127.0.0.1 does not say that customers use https.",
    );
  });

  test("with https where nothing listens is told once", async () => {
    expect(await look("https://127.0.0.1:9")).toEqual([
      "problem: https://127.0.0.1:9 cannot be reached from here: nothing listens there.",
    ]);
  });
});
