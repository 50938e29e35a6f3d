import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startUpkeep } from "../src/cli/upkeep.ts";
import { copyName } from "../src/db/backup/names.ts";
import { releaseExcept } from "../src/features/usage/limits.ts";
import { makePlace } from "./helpers/backed-up.ts";
import { gate, until } from "./helpers/chat.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

// What a server does beside its requests. While the store takes no writes, as when a disk is full, nothing can be written down.

let on: Awaited<ReturnType<typeof startLimitedChat>>;
let endUpkeep = () => {};
let place: ReturnType<typeof makePlace>;
// Making a server is slow on a machine that is busy: five seconds are not always enough.
beforeEach(async () => {
  place = makePlace();
  // Without room in memory for answers that cannot be stored (test/storage.test.ts).
  const sweeps = { reservationSweepMs: 5, removalSweepMs: 5, storageProbeMs: 5, unstoredAnswersBytes: 0 };
  const config = { dataDir: place.path };
  on = await startLimitedChat({ limits: { streams: 3, points: 1_000_000 } }, { limits: sweeps, config });
}, 30_000);
afterEach(async () => {
  endUpkeep();
  await on.close();
  place[Symbol.dispose]();
});

const start = () => {
  const { app, answers } = on.chat.server;
  endUpkeep = startUpkeep(app, answers);
};
const setReadOnly = (isReadOnly: boolean) =>
  on.chat.server.connection.pragma(`query_only = ${isReadOnly ? "ON" : "OFF"}`);
const running = async () => (await on.held()).running;

/** Asks and gives what lets the answer end. */
async function askSlowly(token: string) {
  const { promise, open } = gate();
  const asked = on.chat.upstream.requests.length;
  on.chat.upstream.setScript({ steps: [{ text: "slow " }, { until: promise }, { text: "answer" }] });
  const answer = on.ask(token);
  await until(() => on.chat.upstream.requests.length > asked);
  return { answer, open };
}

describe("the places of answers whose end could not be written down", () => {
  test("are given back once the store works, and those of answers being written stay theirs", async () => {
    const [ann = "", ben = ""] = await on.enterMany(2);
    const lost = await askSlowly(ann);
    const kept = await askSlowly(ben);
    setReadOnly(true);
    lost.open();
    expect((await lost.answer).body).toMatchObject({ code: "storage_unavailable" });
    start();
    setReadOnly(false);
    await until(async () => (await running()) === 1);
    const [left] = on.chat.server.connection
      .prepare(
        "SELECT visitors.uid FROM reservations JOIN visitors ON id = visitor_id WHERE ended_at IS NULL",
      )
      .pluck()
      .all();
    expect(left).toBe("browser-number-0002");
    kept.open();
    expect((await kept.answer).status).toBe(200);
    expect(await on.held()).toEqual({ running: 0, points: 0 });
  });

  test("are not given back while the answers run", async () => {
    const slow = await askSlowly(await on.enter());
    const { app, answers } = on.chat.server;
    expect(await releaseExcept(app, answers.listIds)).toBe(0);
    expect(await on.held()).toMatchObject({ running: 1 });
    slow.open();
    expect((await slow.answer).status).toBe(200);
    expect(await releaseExcept(app, () => new Set())).toBe(0);
  });
});

test("a failure of the store ends nothing: the next time comes all the same", async () => {
  on.chat.server.connection
    .prepare("INSERT INTO visitors VALUES ('old', 'anonymous', 'a link that is gone', 'old', 0, NULL)")
    .run();
  const old = on.chat.server.connection.prepare("SELECT id FROM visitors WHERE id = 'old'");
  setReadOnly(true);
  let sweeps = 0;
  const { scrub } = on.chat.server.app.store;
  on.chat.server.app.store.scrub = () => {
    sweeps += 1;
    return scrub();
  };
  start();
  await until(() => sweeps > 2);
  expect(old.get()).toBeDefined();
  setReadOnly(false);
  await until(() => old.get() === undefined);
});

test("the copy from before an upgrade goes when its time is over, for what was erased since is in it", async () => {
  const { app, clock } = on.chat.server;
  const write = (schema: number, ageMs: number) => {
    const path = join(place.path, copyName(schema, 1));
    writeFileSync(path, "");
    utimesSync(path, new Date(), new Date(clock.nowMs - ageMs));
    return path;
  };
  const kept = write(4, app.config.limits.upgradeCopyMs);
  const old = write(3, app.config.limits.upgradeCopyMs + 1_000);
  start();
  await until(() => !existsSync(old));
  expect(existsSync(kept)).toBe(true);
});

test("a question is refused in its host's words though its place cannot be given back", async () => {
  const host = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      if (request.url.endsWith("/init")) return Response.json({ success: true, data: { uid: "ann" } });
      setReadOnly(true);
      return Response.json({ success: false, message: "Not about this." });
    },
  });
  const link = await makeHookLink(on.chat, `http://127.0.0.1:${host.port}`, { limits: { streams: 1 } });
  const calls = visitorCalls(on.chat, link.share_token);
  const refused = await calls.ask(await calls.tokenOf("a credential"), "Hello?");
  expect(refused.body).toMatchObject({ code: "question_refused", detail: "Not about this." });
  setReadOnly(false);
  start();
  await until(async () => (await running()) === 0);
  await host.stop(true);
});
