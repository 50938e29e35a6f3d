import { afterAll, expect, test } from "bun:test";
import { listen } from "../src/cli/listener.ts";
import { createServer } from "../src/server.ts";
import { certificate, certificateKey, otherCertificate, otherKey } from "./helpers/certificate.ts";
import { waitFor } from "./helpers/executable.ts";
import { openRaw, rawRequest, readRaw } from "./helpers/raw-client.ts";
import { startTestServer } from "./helpers/test-server.ts";

// How one listener takes another's place on the port.

const server = startTestServer({
  limits: { listenAgainMs: 5, closeMs: 50 },
  config: { tls: { certFile: "", keyFile: "" } },
});
afterAll(server.close);
const dates = { validFromMs: 0, expiresAtMs: 0 };
const first = { cert: certificate, key: certificateKey, ...dates };
const second = { cert: otherCertificate, key: otherKey, ...dates };

async function openUntilTaken(url: string): ReturnType<typeof openRaw> {
  for (;;) {
    try {
      return await openRaw(url);
    } catch {
      // Refused while nobody listens there.
      await Bun.sleep(5);
    }
  }
}

test("a port that somebody takes in between is tried until it is free", async () => {
  const { http } = createServer(server.app);
  const listener = listen(server.app, http, first);
  const port = Number(new URL(listener.url).port);
  let other: ReturnType<typeof Bun.serve> | undefined;
  const bind = http.listen;
  http.listen = (...given) => {
    other ??= Bun.serve({ hostname: "127.0.0.1", port, reusePort: false, fetch: () => new Response() });
    return bind(...given);
  };
  listener.renew(second);
  await expect(openRaw(listener.url)).rejects.toThrow();
  await other?.stop(true);
  const client = await openUntilTaken(listener.url);
  client.send(rawRequest("GET", "/api/v1/auth/verify", ["Connection: close"]));
  expect(readRaw(await client.ended)).toEqual([{ status: 401, code: "unauthenticated" }]);
  await listener.stop();
});

test("stopping ends the connections of every certificate there was, those in a request too", async () => {
  const { http } = createServer(server.app);
  const listener = listen(server.app, http, first);
  const waiting = [];
  for (const next of [second, first]) {
    const client = await openRaw(listener.url);
    client.send(rawRequest("POST", "/api/v1/auth/login", ["Content-Length: 10"], "{"));
    await waitFor("the request", () => http.server?.pendingRequests === 1);
    waiting.push(client.ended);
    listener.renew(next);
  }
  await listener.stop();
  expect(await Promise.all(waiting)).toEqual(["", ""]);
  await expect(openRaw(listener.url)).rejects.toThrow();
});
