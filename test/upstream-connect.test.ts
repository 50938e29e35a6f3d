import { afterAll, describe, expect, test } from "bun:test";
import { fetchFrom } from "../src/upstream/connect.ts";
import { certificate, certificateKey } from "./helpers/certificate.ts";
import { startFakeUpstream } from "./helpers/fake-upstream.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

/** Tells the host it was asked for. */
const tell = (request: Request) => new Response(request.headers.get("host"));
const plain = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: tell });
const secure = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  tls: { cert: certificate, key: certificateKey },
  fetch: tell,
});
afterAll(async () => {
  await plain.stop(true);
  await secure.stop(true);
});

const trusting = ((url: string, init: BunFetchRequestInit = {}) =>
  fetch(url, { ...init, tls: { ...init.tls, ca: certificate } })) as typeof fetch;
const get = async (baseUrl: string, addresses?: string[], io = { fetch }) => {
  const response = await fetchFrom(io, { baseUrl, addresses }, "/models", {
    headers: new Headers(),
  });
  return await response.text();
};
const codeOf = (error: { code?: string }) => error.code;

describe("a call of a name whose addresses were checked", () => {
  test("goes to the address and names the host", async () => {
    const base = `http://models.test:${plain.port}/v1`;
    expect(await get(base, ["127.0.0.1"])).toBe(`models.test:${plain.port}`);
  });

  test("over TLS is judged by the name, not by the address", async () => {
    const io = { fetch: trusting };
    const name = `models.test:${secure.port}`;
    expect(await get(`https://${name}/v1`, ["127.0.0.1"], io)).toBe(name);
    const other = get(`https://other.test:${secure.port}/v1`, ["127.0.0.1"], io);
    expect(await other.catch(codeOf)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    // A certificate that nobody vouches for is refused as ever.
    const stranger = get(`https://${name}/v1`, ["127.0.0.1"]);
    expect(await stranger.catch(codeOf)).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  test("tries the next address where nothing listens at the first", async () => {
    const base = `http://models.test:${plain.port}/v1`;
    expect(await get(base, ["::1", "127.0.0.1"])).toBe(`models.test:${plain.port}`);
    expect(await get(base, ["::1"]).catch(codeOf)).toBe("ECONNREFUSED");
  });

  test("is not made again at the next address once it was sent", async () => {
    let calls = 0;
    const io = {
      fetch: (async () => {
        calls += 1;
        throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
      }) as unknown as typeof fetch,
    };
    expect(await get("http://models.test/v1", ["127.0.0.1", "127.0.0.2"], io).catch(codeOf)).toBe(
      "ECONNRESET",
    );
    expect(calls).toBe(1);
  });
});

describe("a name that points elsewhere after it was checked (DNS rebinding)", () => {
  const upstream = startFakeUpstream();
  const port = new URL(upstream.url).port;
  /** What the name resolves to, look by look; the last goes on. */
  let answers: string[][] = [];
  let lookups = 0;
  const lookup = async () => {
    lookups += 1;
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
  };
  const server = startTestServer({ lookup, config: { privateHosts: "refuse" } });
  const trusted = startTestServer({ lookup });
  afterAll(async () => {
    await server.close();
    await trusted.close();
    await upstream.close();
  });
  const base_url = `http://models.test:${port}/v1`;
  const ask = (at: typeof server, shared: Awaited<ReturnType<typeof createShared>>) =>
    at.request("POST", "/api/v3/chat/completions", {
      token: shared.customer.token,
      body: {
        bot_id: shared.botId,
        share_token: shared.shareToken,
        messages: [{ role: "user", content: "Hi" }],
      },
    });

  test("is refused at the call, and the owner is told why", async () => {
    const shared = await createShared(server, { model: "fake-large" });
    const { token } = shared.owner;
    answers = [["93.184.216.34"], ["127.0.0.1"]];
    const set = await server.request("PUT", "/api/v1/me/upstream", { token, body: { base_url } });
    expect(set.status).toBe(200);
    const tried = await server.request("POST", "/api/v1/me/upstream/test", { token });
    expect(tried.body).toMatchObject({ success: false, message: expect.stringContaining("private") });
    const asked = await ask(server, shared);
    expect([asked.status, asked.body.code]).toEqual([502, "upstream_unavailable"]);
    expect(upstream.requests).toHaveLength(0);
  });

  test("is looked up once a call, and the call goes to the address that was checked", async () => {
    const shared = await createShared(trusted, { model: "fake-large" });
    answers = [["127.0.0.1"]];
    await trusted.request("PUT", "/api/v1/me/upstream", { token: shared.owner.token, body: { base_url } });
    lookups = 0;
    answers = [["127.0.0.1"], ["169.254.169.254"]];
    const asked = await ask(trusted, shared);
    expect([asked.status, lookups]).toEqual([200, 1]);
    expect(upstream.requests.at(-1)?.headers.get("host")).toBe(`models.test:${port}`);
    const again = await ask(trusted, shared);
    expect([again.status, again.body.code, lookups]).toEqual([502, "upstream_unavailable", 2]);
  });
});

test("behind a proxy a call goes by its name, which the proxy resolves, and not by an address", async () => {
  const called: string[] = [];
  // The test's own fetch stands for the proxy: it alone knows the name.
  const fetchByName = Object.assign(
    async (url: string | URL | Request) => {
      called.push(String(url));
      return Response.json({ data: [{ id: "model-1" }] });
    },
    { preconnect: fetch.preconnect },
  );
  const server = startTestServer({
    config: { usesProxy: true },
    lookup: () => Promise.reject(new Error("no such name here")),
    fetch: fetchByName,
  });
  const { owner } = await createShared(server);
  const { token } = owner;
  const body = { base_url: "https://models.behind.example/v1" };
  await server.request("PUT", "/api/v1/me/upstream", { token, body });
  const tried = await server.request("POST", "/api/v1/me/upstream/test", { token });
  expect(tried.body).toMatchObject({ success: true, models: ["model-1"] });
  expect(called).toEqual(["https://models.behind.example/v1/models"]);
  await server.close();
});
