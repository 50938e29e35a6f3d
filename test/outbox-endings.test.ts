import { afterEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./helpers/chat.ts";
import { outboxOf, startOutboxServer, startRecordingHost } from "./helpers/outbox.ts";
import { startTestServer } from "./helpers/test-server.ts";

// A process may end at any moment: what its host had not confirmed is brought by the next one.

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function startHost(...given: Parameters<typeof startRecordingHost>) {
  const host = startRecordingHost(...given);
  closers.push(host.stop);
  return host;
}

const hanging = () => new Promise<Response>(() => {});

/** A database in a file of its own, and a link to `hookUrl` in it. */
async function makeDatabase(hookUrl: string, limits: Record<string, number> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "botshare-outbox-"));
  closers.push(() => rm(folder, { recursive: true }));
  const databasePath = join(folder, "test.db");
  const it = await startOutboxServer({ databasePath, limits: { closeMs: 30, ...limits } });
  return { ...it, databasePath, link: await it.makeLink(hookUrl) };
}

/** Another server over the database, and what it knows of the outbox. */
function serve(databasePath: string) {
  const server = startTestServer({ databasePath });
  closers.push(server.close);
  return outboxOf(server);
}

describe("a stop", () => {
  test("lets a report arrive that is on its way", async () => {
    const host = startHost(() => Bun.sleep(30).then(() => new Response()));
    const it = await makeDatabase(host.url, { closeMs: 2_000 });
    const message = await it.put(it.link.id);
    await until(() => host.calls.length === 1);
    await it.server.outbox.stop();
    expect(it.rowOf(message).state).toBe("delivered");
    await it.close();
  });

  test("does not wait for a slow host: its report is still to be delivered, and the next process does it", async () => {
    const host = startHost(hanging);
    const it = await makeDatabase(host.url);
    const message = await it.put(it.link.id);
    await until(() => host.calls.length === 1);
    await it.server.outbox.stop();
    expect(it.rowOf(message)).toMatchObject({ state: "pending", attempts: 0, last_error: null });
    await it.close();
    host.setRespond(() => new Response());
    const next = serve(it.databasePath);
    await next.untilState(message, "delivered");
    expect(host.calls.map(({ id }) => id)).toEqual(Array(2).fill(next.rowOf(message).id));
  });

  test("begins nothing more, and a call after it does no harm", async () => {
    const host = startHost();
    const it = await makeDatabase(host.url);
    await it.server.outbox.stop();
    const message = await it.put(it.link.id);
    it.server.outbox.wake();
    await it.close();
    expect(host.calls).toEqual([]);
    await serve(it.databasePath).untilState(message, "delivered");
    expect(host.calls).toHaveLength(1);
  });
});

test("a killed process loses no report: each arrives under its own id", async () => {
  const host = startHost(hanging);
  const it = await makeDatabase(host.url);
  await it.server.outbox.stop();
  const messages: string[] = [];
  for (let place = 0; place < 3; place += 1) messages.push(await it.put(it.link.id));
  const ids = messages.map((message) => it.rowOf(message).id).toSorted();
  await it.close();

  const script = join(import.meta.dir, "helpers/outbox-child.ts");
  const child = Bun.spawn([process.execPath, script, it.databasePath], { stdout: "pipe" });
  closers.push(async () => child.kill("SIGKILL"));
  await child.stdout.getReader().read();
  await until(() => host.calls.length === 2);
  child.kill("SIGKILL");
  await child.exited;
  const begun = host.calls.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(begun));

  host.setRespond(() => new Response());
  const next = serve(it.databasePath);
  for (const message of messages) await next.untilState(message, "delivered");
  expect(host.calls.map(({ id }) => id).toSorted()).toEqual([...begun, ...ids].toSorted());
});
