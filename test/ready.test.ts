import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { until } from "./helpers/chat.ts";
import { masterKey, startTestServer, type TestServer } from "./helpers/test-server.ts";

let server: TestServer;
beforeEach(() => {
  server = startTestServer({ limits: { storageProbeMs: 5 }, config: { metricsToken: "metrics-token" } });
});
afterEach(() => server.close());

const get = (path: string, token?: string) =>
  server.request("GET", path, token === undefined ? {} : { token });
/** What a store in memory cannot have: a disk that tells what is free. */
const setFree = (bytes: number) => {
  server.app.store.freeBytes = async () => bytes;
};
const setReadOnly = (isReadOnly: boolean) =>
  server.connection.pragma(`query_only = ${isReadOnly ? "ON" : "OFF"}`);
const body = { username: "ann", password: "a long enough password" };
const write = () => server.request("POST", "/api/v1/end-users", { token: masterKey, body });

describe("whether it runs", () => {
  test("is told to anybody, and nothing beside it", async () => {
    const answer = await get("/health");
    expect([answer.status, answer.body]).toEqual([200, { status: "ok" }]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("stays so while nothing can be stored", async () => {
    setReadOnly(true);
    expect((await write()).body.code).toBe("storage_unavailable");
    expect((await get("/health")).status).toBe(200);
  });
});

describe("whether it is ready", () => {
  test("is told to anybody, and what was looked at to the master key and the metrics token alone", async () => {
    setFree(1_000_000_000);
    server.app.backups = { newestAt: server.clock.nowMs, failure: null };
    for (const token of [undefined, "something else"]) {
      const answer = await get("/ready", token);
      expect([answer.status, answer.body]).toEqual([200, { status: "ready" }]);
    }
    for (const token of [masterKey, "metrics-token"]) {
      const { checks } = (await get("/ready", token)).body;
      expect(checks.database).toEqual({ state: "ok" });
      expect(checks.disk).toEqual({ state: "ok", free_bytes: 1_000_000_000 });
      expect(checks.backup).toEqual({ state: "off", newest_at: "2026-11-22T08:00:00.000Z", failure: null });
    }
  });

  test("says that the disk is nearly full, and is ready all the same", async () => {
    setFree(server.app.config.limits.lowDiskBytes - 1);
    const free_bytes = server.app.config.limits.lowDiskBytes - 1;
    const answer = await get("/ready", masterKey);
    expect([answer.status, answer.body.checks.disk]).toEqual([200, { state: "low", free_bytes }]);
    expect((await get("/ready")).body).toEqual({ status: "ready" });
  });

  test("is not said while nothing can be stored, and again as soon as it can, without anybody's write", async () => {
    setReadOnly(true);
    expect((await write()).status).toBe(503);
    const answer = await get("/ready", masterKey);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      status: "read_only",
      code: "storage_unavailable",
      checks: { database: { state: "unwritable", reason: "read_only", since: expect.stringMatching(/Z$/) } },
    });
    setReadOnly(false);
    await until(async () => (await get("/ready")).status === 200);
    expect((await write()).status).toBe(200);
  });

  test("is denied to strangers in the same words, whatever the reason", async () => {
    const { store, clock } = server.app;
    for (const reason of ["disk_full", "damaged", "read_only"] as const) {
      store.condition = () => ({ state: "unwritable", reason, since: clock() });
      expect((await get("/ready", masterKey)).body.checks.database.reason).toBe(reason);
      const { request_id, detail, ...told } = (await get("/ready")).body;
      expect(told).toEqual({ status: "read_only", code: "storage_unavailable" });
    }
  });

  test("is not said while it stops", async () => {
    await server.answers.drain(0);
    const answer = await get("/ready");
    expect([answer.status, answer.body.status, answer.body.code]).toEqual([503, "stopping", "shutting_down"]);
  });
});
