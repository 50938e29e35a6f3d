import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openRaw, rawRequest, readRaw } from "./helpers/raw-client.ts";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// How slowly a body may come: a grace of 100 ms here, then 16 KiB a second.

const server = startTestServer({ limits: { bodyGraceMs: 100, bodyLeastBytesPerSecond: 16 * 1024 } });
let url = "";
let shared: Awaited<ReturnType<typeof createShared>>;

beforeAll(async () => {
  url = server.listen();
  shared = await createShared(server);
});
afterAll(server.close);

const json = "Content-Type: application/json";
const form = "Content-Type: multipart/form-data; boundary=part";
const bearer = (token: string) => `Authorization: Bearer ${token}`;
const late = { status: 408, code: "body_too_slow" };

describe("a body of which too little comes in time is refused, and its connection closed:", () => {
  const cases: [string, () => [path: string, ...head: string[]]][] = [
    ["a sign-in", () => ["/api/v1/auth/login", json]],
    ["JSON", () => ["/api/v1/users", json, bearer(masterKey)]],
    ["a document", () => [`/api/v1/bots/${shared.botId}/documents`, form, bearer(shared.owner.token)]],
    ["an attachment", () => [attachments(), form, bearer(shared.customer.token)]],
  ];
  for (const [what, head] of cases) {
    for (const framing of ["Content-Length: 1000", "Transfer-Encoding: chunked"]) {
      test(`${what}, ${framing}`, async () => {
        const [path, ...lines] = head();
        using client = await openRaw(url);
        client.send(
          rawRequest("POST", path, [...lines, framing], framing.endsWith("d") ? "1\r\n{\r\n" : "{"),
        );
        const received = await client.ended;
        expect(readRaw(received)).toEqual([late]);
        expect(received).toMatch(/^connection: close\r$/im);
      });
    }
  }
});

const attachments = () => `/api/v1/public/bot-share/${shared.shareToken}/attachments`;

test("an attachment that comes too slowly gives its place back", async () => {
  const most = server.app.config.limits.uploadsAtOncePerSession;
  const head = [form, bearer(shared.customer.token), "Content-Length: 1000"];
  const refused = [];
  for (const wave of ["first", "second"]) {
    const answers = Array.from({ length: most }, async () => {
      using client = await openRaw(url);
      client.send(rawRequest("POST", attachments(), head, `--${wave}`));
      return readRaw(await client.ended);
    });
    refused.push(...(await Promise.all(answers)).flat());
  }
  expect(refused).toEqual(Array.from({ length: 2 * most }, () => late));
});

test("a body that keeps to the rate may take longer than the grace", async () => {
  using client = await openRaw(url);
  const body = JSON.stringify({ username: "nobody", password: "x".repeat(1000) }) + " ".repeat(12 * 1024);
  client.send(rawRequest("POST", "/api/v1/auth/login", [json, `Content-Length: ${body.length}`]));
  const startedAt = performance.now();
  // Half of it at once: enough for half a second more, of which it takes a quarter.
  client.send(body.slice(0, 8 * 1024));
  await Bun.sleep(250);
  client.send(body.slice(8 * 1024));
  while (client.received() === "") await Bun.sleep(5);
  expect(readRaw(client.received())).toEqual([{ status: 401, code: "invalid_credentials" }]);
  expect(performance.now() - startedAt).toBeGreaterThan(200);
});

test("only the rate bounds a body: its connection may be silent while it is read, and then no longer than any", async () => {
  const told: number[] = [];
  const own = startTestServer();
  const address = own.listen();
  const bound = own.bound();
  if (bound === null) throw new Error("it does not listen");
  const timeout = bound.timeout.bind(bound);
  bound.timeout = (request, seconds) => {
    told.push(seconds);
    timeout(request, seconds);
  };
  using client = await openRaw(address);
  client.send(rawRequest("POST", "/api/v1/auth/login", [json, "Content-Length: 2"], "{"));
  while (told.length === 0) await Bun.sleep(5);
  expect(told).toEqual([0]);
  client.send("}");
  while (client.received() === "") await Bun.sleep(5);
  expect(told).toEqual([0, own.app.config.limits.silentConnectionMs / 1000]);
  await own.close();
});
