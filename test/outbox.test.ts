import { afterEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { until } from "./helpers/chat.ts";
import { type OutboxServer, payloadOf, startOutboxServer, startRecordingHost } from "./helpers/outbox.ts";

// Reports to hosts: each arrives, whatever the host does meanwhile, and says which one it is.

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(overrides: Parameters<typeof startOutboxServer>[0] = {}): Promise<OutboxServer> {
  const it = await startOutboxServer(overrides);
  closers.push(it.close);
  return it;
}

function startHost(...given: Parameters<typeof startRecordingHost>) {
  const host = startRecordingHost(...given);
  closers.push(host.stop);
  return host;
}

const status = (code: number) => () => new Response("<p>No JSON</p>", { status: code });
const hanging = () => new Promise<Response>(() => {});

describe("a report", () => {
  test("reaches its host at once, signed, with the visitor's own token", async () => {
    const host = startHost();
    const it = await start({ nowMs: Date.now() });
    const link = await it.makeLink(host.url);
    const conversationId = await it.openConversation(it.botId, link.id);
    const steps = [{ moduleType: "chatNode", query: "Who?", totalPoints: 0.1 }];
    const message = await it.put(link.id, { conversationId, payload: payloadOf(conversationId, steps) });
    await it.untilState(message, "delivered");
    const [call] = host.calls;
    expect(call?.path).toBe("/shareAuth/finish");
    expect(call?.id).toBe(it.rowOf(message).id);
    const report = {
      token: "token of ann",
      appName: "Film guide",
      chatId: conversationId,
      responseData: steps,
    };
    expect(new Webhook(link.secret).verify(call?.text ?? "", call?.headers ?? {})).toEqual(report);
  });

  test("that has arrived leaves nothing of the visitor behind", async () => {
    const host = startHost();
    const it = await start();
    const message = await it.put((await it.makeLink(host.url)).id);
    await it.untilState(message, "delivered");
    expect(it.rowOf(message)).toMatchObject({
      payload: null,
      auth_token_sealed: null,
      attempts: 1,
      last_attempt_at: it.server.clock.nowMs,
      last_status: 200,
      last_error: null,
      delivered_at: it.server.clock.nowMs,
    });
  });

  test("is one for each message, and is sent once however often the outbox is woken", async () => {
    const host = startHost(() => Bun.sleep(20).then(() => new Response()));
    const it = await start();
    const link = await it.makeLink(host.url);
    const message = await it.put(link.id);
    for (let time = 0; time < 10; time += 1) await it.put(link.id, { messageId: message });
    await it.untilState(message, "delivered");
    const last = await it.put(link.id);
    await it.untilState(last, "delivered");
    expect(host.calls.map(({ id }) => id)).toEqual([it.rowOf(message).id, it.rowOf(last).id]);
  });

  test("of a link that is gone is not kept, and does not keep the answer from being written", async () => {
    const it = await start();
    const message = await it.put("no link");
    expect(() => it.rowOf(message)).toThrow("no such report");
  });

  test("is still brought when its link has been revoked or has expired", async () => {
    const host = startHost();
    const it = await start();
    const [revoked, expired] = [await it.makeLink(host.url), await it.makeLink(host.url)];
    const { token } = it.owner;
    await it.server.request("DELETE", `/api/v1/bot-share-tokens/${revoked.id}`, { token });
    const body = { expires_at: "2020-01-01T00:00:00Z" };
    await it.server.request("PATCH", `/api/v1/bot-share-tokens/${expired.id}`, { token, body });
    for (const { id } of [revoked, expired]) await it.untilState(await it.put(id), "delivered");
  });
});

describe("what a host answers", () => {
  for (const code of [200, 201, 202, 204]) {
    test(`takes a report with ${code}, whatever else it says`, async () => {
      const host = startHost(
        () => new Response(code === 204 ? null : '{"success": false}', { status: code }),
      );
      const it = await start();
      const message = await it.put((await it.makeLink(host.url)).id);
      await it.untilState(message, "delivered");
      expect(it.rowOf(message).last_status).toBe(code);
    });
  }

  for (const code of [301, 307, 400, 401, 404, 410, 429, 500, 503]) {
    test(`does not take a report with ${code}`, async () => {
      const host = startHost(status(code));
      const it = await start();
      const message = await it.put((await it.makeLink(host.url)).id);
      await it.untilTried(message, 1);
      const failed = { state: "pending", last_status: code, last_error: `The host answered ${code}.` };
      expect(it.rowOf(message)).toMatchObject(failed);
      expect(host.calls).toHaveLength(1);
    });
  }

  test("may come too late", async () => {
    const host = startHost(hanging);
    const it = await start({ config: { hookTimeoutMs: 50 } });
    const message = await it.put((await it.makeLink(host.url)).id);
    await it.untilTried(message, 1);
    const { last_status, last_error } = it.rowOf(message);
    expect([last_status, last_error]).toEqual([null, "The host did not answer in time."]);
  });
});

describe("a host that is down", () => {
  test("gets its reports when it is up again, each under the id it always had", async () => {
    const host = startHost(status(503));
    const it = await start();
    const link = await it.makeLink(host.url);
    const messages = [await it.put(link.id), await it.put(link.id), await it.put(link.id)];
    for (const message of messages) await it.untilTried(message, 1);
    const refused = host.calls.map(({ id }) => id).toSorted();
    await host.stop();
    it.advance(10_000);
    for (const message of messages) await it.untilTried(message, 2);
    expect(it.rowOf(messages[0] ?? "").last_error).toMatch(/^The host could not be reached \(\w+\)\.$/);
    const again = startHost(undefined, host.port);
    it.advance(60_000);
    for (const message of messages) await it.untilState(message, "delivered");
    expect(again.calls.map(({ id }) => id).toSorted()).toEqual(refused);
    expect(it.rowOf(messages[0] ?? "")).toMatchObject({ attempts: 3, last_error: null, payload: null });
  });

  test("is tried again after pauses that grow, a little different each time, and at last no more", async () => {
    const host = startHost(status(500));
    const it = await start();
    const { deliveryTries: tries, ...limits } = it.server.app.config.limits;
    const link = await it.makeLink(host.url);
    const message = await it.put(link.id);
    const shares: number[] = [];
    for (let attempt = 1; attempt < tries; attempt += 1) {
      await it.untilTried(message, attempt);
      const row = it.rowOf(message);
      const whole = limits.deliveryFirstPauseMs * limits.deliveryPauseFactor ** (attempt - 1);
      const pause = row.next_attempt_at - it.server.clock.nowMs;
      shares.push(pause / Math.min(whole, limits.deliveryLongestPauseMs));
      expect(row.state).toBe("pending");
      it.advance(pause);
    }
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.79);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1.21);
    expect(new Set(shares).size).toBeGreaterThan(1);
    await it.untilState(message, "failed");
    expect([it.rowOf(message).attempts, host.calls.length]).toEqual([tries, tries]);
    expect(it.rowOf(message).payload).not.toBeNull();
    const path = `/api/v1/bot-share-tokens/${link.id}/events`;
    await until(async () => {
      const { body } = await it.server.request("GET", path, { token: it.owner.token });
      return body.items.some(({ kind }: { kind: string }) => kind === "delivery_failed");
    });
    await assertQuiet(it, 365 * 24 * 3600_000, host, tries);
  });

  test("is not tried before its pause is over", async () => {
    const host = startHost(status(500));
    const it = await start();
    const message = await it.put((await it.makeLink(host.url)).id);
    await it.untilTried(message, 1);
    const pause = it.rowOf(message).next_attempt_at - it.server.clock.nowMs;
    await assertQuiet(it, pause - 1, host, 1);
    it.advance(1);
    await it.untilTried(message, 2);
  });

  test("is not called for reports of a link that no longer has it", async () => {
    const host = startHost(status(500));
    const it = await start();
    const link = await it.makeLink(host.url);
    const message = await it.put(link.id);
    await it.untilTried(message, 1);
    const path = `/api/v1/bot-share-tokens/${link.id}`;
    await it.server.request("PATCH", path, { token: it.owner.token, body: { access: "account" } });
    it.advance(10_000);
    await it.untilState(message, "failed");
    const given = { attempts: 1, last_error: "The link has no host any more.", last_status: 500 };
    expect(it.rowOf(message)).toMatchObject(given);
    expect(host.calls).toHaveLength(1);
  });
});

test("a report that cannot be read fails like any other, and holds nothing up", async () => {
  const host = startHost();
  const it = await start();
  const link = await it.makeLink(host.url);
  const message = await it.put(link.id, { credential: "sealed with another key" });
  await it.untilTried(message, 1);
  const unread = { state: "pending", last_status: null, last_error: "The report could not be read." };
  expect(it.rowOf(message)).toMatchObject(unread);
  await it.untilState(await it.put(link.id), "delivered");
  expect(host.calls).toHaveLength(1);
});

/** Moves the clock, and shows that the host gets nothing more: a report to another host that comes after it arrives alone. */
async function assertQuiet(it: OutboxServer, ms: number, host: { calls: unknown[] }, calls: number) {
  const other = startHost();
  const link = await it.makeLink(other.url);
  it.advance(ms);
  await it.untilState(await it.put(link.id), "delivered");
  expect(host.calls).toHaveLength(calls);
}
