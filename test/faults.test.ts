import { expect, test } from "bun:test";
import { misbehave, type Outcomes } from "./faults/misbehave.ts";
import { masterKey, startTestServer } from "./helpers/test-server.ts";

test("models and hosts that misbehave in every way at once are each told apart, leave nothing behind, and hold up nobody else", async () => {
  const server = startTestServer({
    limits: { upstreamFirstByteMs: 800, upstreamIdleMs: 800, checkpointMs: 50, answerBytes: 512 * 1024 },
    config: { hookTimeoutMs: 800 },
  });
  const each = 4;
  // Of an answer without an end, too much comes or it takes too long: which is first is the machine's to say.
  const tooLong = ({ complete, ...others }: Outcomes) => (complete === undefined ? others : {});
  const { models, hosts, good } = await misbehave(server.listen(), masterKey, { each, askers: 2 });
  const unavailable = { upstream_unavailable: each };
  const timeout = { upstream_timeout: each };
  expect(models).toEqual({
    refused: unavailable,
    slow: timeout,
    status_500: unavailable,
    html: unavailable,
    cut: unavailable,
    huge: tooLong(models.huge),
    trickling: timeout,
  });
  const [unanswered, late] = [{ hook_unavailable: each }, { hook_timeout: each }];
  expect(hosts).toEqual({
    refused: unanswered,
    slow: late,
    status_500: unanswered,
    html: unanswered,
    cut: unanswered,
    huge: tooLong(hosts.huge),
    trickling: late,
  });
  expect(good.asked).toBeGreaterThan(5);
  expect(good.whole).toBe(good.asked);
  const count = (sql: string) => server.connection.prepare(sql).pluck().get();
  expect(count("SELECT count(*) FROM messages WHERE status = 'streaming'")).toBe(0);
  expect(count("SELECT count(*) FROM reservations WHERE ended_at IS NULL")).toBe(0);
  // What had come of the answers that were cut is kept.
  expect(count("SELECT count(*) FROM messages WHERE content = 'begun ' AND status = 'failed'")).toBe(each);
  expect([...server.answers.listIds()]).toEqual([]);
  await server.close();
}, 20_000);
