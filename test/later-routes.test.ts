import { afterAll, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { listen } from "../src/cli/listener.ts";
import { addLater } from "../src/http/later.ts";
import { consolePaths, createServer } from "../src/server.ts";
import { certificate, certificateKey } from "./helpers/certificate.ts";
import { startTestServer } from "./helpers/test-server.ts";

// The console's routes are made once a server listens, or with the first request for one of them.

const tls = { cert: certificate, key: certificateKey, validFromMs: 0, expiresAtMs: 0 };
const server = startTestServer({ config: { tls: { certFile: "", keyFile: "" } } });
afterAll(server.close);

/** Serves on a port of its own, over https, until the scope ends. */
function serve() {
  const { http, addConsole } = createServer(server.app);
  const listener = listen({ ...server.app, config: { ...server.app.config, port: 0 } }, http, tls);
  return {
    http,
    addConsole,
    status: async (path: string) =>
      (await fetch(`${listener.url}${path}`, { tls: { rejectUnauthorized: false } })).status,
    [Symbol.asyncDispose]: listener.stop,
  };
}

test("the addresses that wait for the console's routes are theirs and no others", async () => {
  const { http, addConsole } = createServer(server.app);
  const first = http.routes.map(({ path }) => path);
  await addConsole();
  const later = http.routes.slice(first.length).map(({ path }) => path);
  expect(first).toContain("/api/v3/chat/completions");
  expect(later).toContain("/api/v1/auth/login");
  expect(first.filter((path) => consolePaths.test(path))).toEqual([]);
  expect(later.filter((path) => !consolePaths.test(path))).toEqual([]);
});

test("a request for the console that comes first is answered with its routes, and counted once", async () => {
  await using early = serve();
  expect(await early.status("/health")).toBe(200);
  expect(early.http.routes.some(({ path }) => path === "/api/v1/bots")).toBe(false);
  const asked = ["/api/v1/bots", "/api/v1/bots", "/api/v1/none"].map(early.status);
  expect(await Promise.all(asked)).toEqual([401, 401, 404]);
  await early.addConsole();
  expect(await early.status("/api/v1/bots")).toBe(401);
  const counted = /_requests_total\{method="GET",route="\/api\/v1\/bots",status="4xx"\} (\d+)/;
  expect(counted.exec(await server.app.metrics.registry.metrics())?.[1]).toBe("3");
});

test("pages and their files are found over https, where the path stands further behind", async () => {
  await using secure = serve();
  expect(await Promise.all(["/console/bots", "/s/none"].map(secure.status))).toEqual([200, 404]);
  const page = await (await server.send("GET", "/console")).text();
  const script = /\/assets\/[^"]+\.js/.exec(page)?.[0] ?? "";
  expect(await secure.status(script)).toBe(200);
});

test("routes that cannot be made are waited for in vain, and whoever asked for them hears why", async () => {
  const http = new Elysia();
  const later = addLater(http, /^\/late/, () => Promise.reject(new Error("no module")));
  const asks = (path: string) => later.isAwaitedBy(new Request(`http://host.test${path}`));
  expect([asks("/late/one"), asks("/early")]).toEqual([true, false]);
  await expect(later.add()).rejects.toThrow("no module");
  await expect(later.add()).rejects.toThrow("no module");
  expect(asks("/late/one")).toBe(true);
});
