import { afterAll, describe, expect, mock, test } from "bun:test";
import { connect } from "node:net";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// Over a socket, as `Request` would refuse to be made of most of this.

const server = startTestServer();
const failures = mock();
server.app.log.error = failures;
const port = Number(new URL(server.listen()).port);
afterAll(() => server.close());

/** Everything that is answered to `request` until the connection closes. */
function exchange(request: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answered = "";
  const socket = connect(port, "127.0.0.1", () => socket.end(request));
  socket.on("data", (bytes) => {
    answered += bytes;
  });
  socket.on("error", () => resolve(answered));
  socket.on("close", () => resolve(answered));
  return promise;
}

const statusOf = (answered: string) => Number(answered.slice(9, 12));
const get = (path: string, host: string) =>
  exchange(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

describe("a Host that is none", () => {
  const hosts = [
    "",
    "a b",
    'evil"><script>',
    "evil/../x",
    "user:pw@evil",
    "a:99999",
    "evil?x",
    "evil\\x",
    "%00",
  ];
  for (const host of [...hosts, "[::1", "é"]) {
    test(`is 400 and no failure of the server's: ${JSON.stringify(host)}`, async () => {
      for (const path of ["/api/v1/setup", "/console", "/nothing", "/aaaaaaaaaaa/api/v1/setup"]) {
        const answered = await get(path, host);
        expect([path, statusOf(answered)]).toEqual([path, 400]);
        expect(answered).toContain('"code":"malformed_host"');
        if (host !== "") expect(answered).not.toContain(host);
      }
      expect(failures).not.toHaveBeenCalled();
    });
  }
});

describe("a request that two readers would cut in two ways is refused, and nothing behind it is answered", () => {
  const behind = "GET /api/v1/setup HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const post = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  const requests: Record<string, string> = {
    "a length and chunks": `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${behind}`,
    "chunks and a length": `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${behind}`,
    "two lengths": `${post}Content-Length: 0\r\nContent-Length: 60\r\n\r\n${behind}`,
    "an unknown coding": `${post}Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n${behind}`,
    "a space before a colon": `${post}Content-Length : 0\r\n\r\n${behind}`,
    "a length with a sign": `${post}Content-Length: +0\r\n\r\n${behind}`,
    "a folded header": `${post}X-A: b\r\n Content-Length: 60\r\n\r\n${behind}`,
  };
  for (const [it, request] of Object.entries(requests)) {
    test(it, async () => {
      const answered = await exchange(request);
      expect(statusOf(answered)).toBe(400);
      expect(answered).not.toContain("is_set_up");
    });
  }
});

test("no path leads out of what is served", async () => {
  const paths = ["assets/../../../etc/passwd", "assets/..%2f..%2fmanifest.json", "js/..%5c..%5cpackage.json"];
  for (const path of [...paths, "swagger/..%2fpages%2fmanifest.json", "s/..%2f..%2fetc", "assets/%2e%2e/x"]) {
    const answered = await get(`/${path}`, "localhost");
    expect([path, statusOf(answered)]).toEqual([path, 404]);
    expect(answered).not.toMatch(/root:|"pages"|"dependencies"/);
  }
});

describe("the addresses of links, which hold their tokens", () => {
  const evil = { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };

  test("are never made from what a proxy or a client says of the host, be the proxy trusted", async () => {
    const behind = startTestServer({ config: { trustedProxies: ["127.0.0.0/8"] } });
    const it = await createShared(behind);
    const base = behind.listen();
    const headers = { authorization: `Bearer ${it.owner.token}`, "x-forwarded-proto": "https", ...evil };
    for (const path of [`bot-share-tokens/${it.linkId}/preview`, `end-users/${it.customer.id}/invite`]) {
      const made = await fetch(`${base}/api/v1/${path}`, { method: "POST", headers });
      expect((await made.json()).url).toStartWith(`${base.replace("http:", "https:")}/`);
    }
    await behind.close();
  });

  test("are the public address where there is one, whatever Host was asked for", async () => {
    const named = startTestServer({ config: { publicUrl: "https://chat.example" } });
    const { owner, linkId } = await createShared(named);
    const made = await fetch(`${named.listen()}/api/v1/bot-share-tokens/${linkId}/preview`, {
      method: "POST",
      headers: { authorization: `Bearer ${owner.token}`, host: "evil.example", ...evil },
    });
    expect((await made.json()).url).toStartWith("https://chat.example/s/");
    await named.close();
  });
});

test("a master key in the address opens nothing: credentials come in headers alone", async () => {
  for (const query of [`token=${masterKey}`, `access_token=${masterKey}`, `key=${masterKey}`]) {
    const answer = await server.request("GET", `/api/v1/bots?${query}`);
    expect(answer.status).toBe(401);
  }
  const basic = `Basic ${btoa(`master:${masterKey}`)}`;
  const answer = await server.request("GET", "/api/v1/bots", { headers: { authorization: basic } });
  expect(answer.status).toBe(401);
});
