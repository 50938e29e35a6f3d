import { afterEach, describe, expect, test } from "bun:test";
import { until } from "./helpers/chat.ts";
import { startOutboxServer, startRecordingHost } from "./helpers/outbox.ts";

// Links take turns with their reports: a slow host or a long queue of one is nothing to another.

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that makes `deliveriesAtOnce` calls at once, and two to one link. */
async function start(deliveriesAtOnce = 128) {
  const limits = { deliveriesAtOnce, deliveriesPerLink: 2, closeMs: 20 };
  const it = await startOutboxServer({ limits });
  closers.push(it.close);
  return it;
}

function startHost(...given: Parameters<typeof startRecordingHost>) {
  const host = startRecordingHost(...given);
  closers.push(host.stop);
  return host;
}

/** A host that answers each call when the test says so, oldest first. */
function startHeldHost() {
  const held: ((response: Response) => void)[] = [];
  const host = startHost(() => new Promise((resolve) => held.push(resolve)));
  return { ...host, held, release: () => held.shift()?.(new Response()) };
}

const times = (count: number) => Array.from({ length: count }, (_, place) => place);

test("a slow host does not delay the report of another link, however many wait for it", async () => {
  const it = await start();
  const [slow, quick] = [startHeldHost(), startHost()];
  const [first, second] = [await it.makeLink(slow.url), await it.makeLink(quick.url)];
  for (const _ of times(20)) await it.put(first.id);
  await until(() => slow.held.length === 2);
  for (const _ of times(5)) await it.untilState(await it.put(second.id), "delivered");
  expect([slow.calls.length, quick.calls.length]).toEqual([2, 5]);
});

test("ten thousand reports that wait for one host do not hide another link's", async () => {
  const it = await start();
  const [slow, quick] = [startHeldHost(), startHost()];
  const [first, second] = [await it.makeLink(slow.url), await it.makeLink(quick.url)];
  const insert = it.server.connection.prepare(
    `INSERT INTO hook_deliveries (id, share_token_id, conversation_id, message_id, payload, state, next_attempt_at, created_at)
     VALUES (?, ?, 'c', ?, '{}', 'pending', 0, 0)`,
  );
  it.server.connection.transaction(() => {
    for (const place of times(10_000)) insert.run(`report-${place}`, first.id, `message-${place}`);
  })();
  const message = await it.put(second.id);
  await it.untilState(message, "delivered");
  expect([slow.calls.length, quick.calls.length]).toEqual([2, 1]);
});

test("one link never has more reports on their way than it may, and they all arrive", async () => {
  const it = await start();
  const host = startHost(() => Bun.sleep(1).then(() => new Response()));
  const link = await it.makeLink(host.url);
  const messages: string[] = [];
  for (const _ of times(30)) messages.push(await it.put(link.id));
  for (const message of messages) await it.untilState(message, "delivered");
  expect(host.busy.peak).toBe(2);
  expect(new Set(host.calls.map(({ id }) => id)).size).toBe(30);
  expect(host.calls).toHaveLength(30);
});

test("two links to the same host each have their own", async () => {
  const it = await start();
  const host = startHeldHost();
  const links = [await it.makeLink(host.url), await it.makeLink(host.url)];
  for (const link of links) for (const _ of times(5)) await it.put(link.id);
  await until(() => host.held.length === 4);
  expect(host.calls).toHaveLength(4);
});

describe("when there is room for few", () => {
  test("no more are on their way than may be, and all arrive", async () => {
    const it = await start(3);
    const host = startHost(() => Bun.sleep(1).then(() => new Response()));
    const links = await Promise.all(times(4).map(() => it.makeLink(host.url)));
    const messages: string[] = [];
    for (const _ of times(5)) for (const { id } of links) messages.push(await it.put(id));
    for (const message of messages) await it.untilState(message, "delivered");
    expect(host.busy.peak).toBe(3);
    expect(host.calls).toHaveLength(20);
  });

  test("a link that has waited gets the next place, before those with a longer queue", async () => {
    const it = await start(2);
    const [greedy, modest] = [startHeldHost(), startHeldHost()];
    const [first, second, third] = [
      await it.makeLink(greedy.url),
      await it.makeLink(modest.url),
      await it.makeLink(modest.url),
    ];
    for (const _ of times(10)) await it.put(first.id);
    await until(() => greedy.held.length === 2);
    await it.put(second.id);
    await it.put(third.id);
    greedy.release();
    await until(() => modest.held.length === 1);
    greedy.release();
    await until(() => modest.held.length === 2);
    expect(greedy.calls).toHaveLength(2);
    modest.release();
    await until(() => greedy.held.length === 1);
  });
});
