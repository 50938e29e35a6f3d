import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { call } from "./helpers/api-client.ts";
import { gate, until } from "./helpers/chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

// Limits for each visitor and for each network address of a link, over a socket and behind a proxy that says who is calling.

const on = await startLimitedChat({}, { config: { trustedProxies: ["127.0.0.1"] } });
let url: string;
beforeAll(() => {
  url = on.chat.server.listen();
});
afterAll(() => on.close());

const office = "198.51.100.7";
const home = "203.0.113.20";

/** A question from a network address, as the proxy forwards it. */
function askFrom(address: string, token: string, more: object = {}) {
  const body = {
    bot_id: on.chat.botId,
    share_token: on.shareToken,
    messages: [{ role: "user", content: "Hello?" }],
    ...more,
  };
  const headers = { "x-forwarded-for": address, "accept-language": "en" };
  return call(url, "POST", "/api/v3/chat/completions", { token, body, headers });
}
const leftFrom = async (address: string, token: string) => {
  const headers = { "x-forwarded-for": address };
  return (await call(url, "GET", `${on.path}/limits`, { token, headers })).body.items;
};
/** Begins a new day, on which nobody has asked. */
async function begin(limits: object): Promise<void> {
  on.chat.server.clock.nowMs += 24 * 3_600_000;
  await on.setLimits(null);
  await on.setLimits(limits);
}
const refusalOf = ({ status, body }: Awaited<ReturnType<typeof call>>) => [status, body.code, body.detail];

describe("a limit for each network address", () => {
  const sentence = "Your network may ask 2 questions a day. The next day begins at midnight (UTC).";

  test("is not dodged by coming as somebody new, and leaves other addresses alone", async () => {
    await begin({ address: { messages_per_day: 2 } });
    for (const status of [200, 200, 429, 429])
      expect((await askFrom(office, await on.enter())).status).toBe(status);
    const visitor = await on.enter();
    expect(refusalOf(await askFrom(office, visitor))).toEqual([429, "daily_limit_reached", sentence]);
    expect((await leftFrom(office, visitor))[0]).toMatchObject({ scope: "address", limit: 2, remaining: 0 });
    expect((await leftFrom(home, visitor))[0]).toMatchObject({ scope: "address", limit: 2, remaining: 2 });
    expect((await askFrom(home, visitor)).status).toBe(200);
    expect((await on.refusals())[0]).toMatchObject({
      code: "daily_limit_reached",
      scope: "address",
      count: 3,
    });
  });

  test("is not dodged by an address that the visitor wrote before the proxy's, nor by another of its own IPv6 network", async () => {
    await begin({ address: { messages_per_day: 2 } });
    for (const [written, status] of [
      ["192.0.2.1, 198.51.100.9", 200],
      ["192.0.2.2, 198.51.100.9", 200],
      ["192.0.2.3, 198.51.100.9", 429],
      ["2001:db8:1:2::1", 200],
      ["2001:db8:1:2:ffff::2", 200],
      ["2001:db8:1:2:3:4:5:6", 429],
      ["2001:db8:1:3::1", 200],
    ] as const)
      expect([written, (await askFrom(written, await on.enter())).status]).toEqual([written, status]);
  });

  test("counts questions a minute, answers at a time and points as well", async () => {
    await begin({ address: { qpm: 1 } });
    expect((await askFrom(office, await on.enter())).status).toBe(200);
    const [, code, detail] = refusalOf(await askFrom(office, await on.enter()));
    expect(code).toBe("rate_limit_reached");
    expect(detail).toStartWith("Your network may ask 1 question a minute.");

    await begin({ address: { points: 20 } });
    const used = await leftFrom(office, await on.enter());
    expect(used[0]).toMatchObject({ scope: "address", kind: "points", limit: 20 });

    await begin({ address: { streams: 1 } });
    const rest = gate();
    on.chat.upstream.setScript({ steps: [{ until: rest.promise }, { text: "Yes." }] });
    const first = askFrom(office, await on.enter());
    await until(async () => (await on.held()).running === 1);
    expect(refusalOf(await askFrom(office, await on.enter()))[1]).toBe("streams_limit_reached");
    const elsewhere = askFrom(home, await on.enter());
    await until(async () => (await on.held()).running === 2);
    rest.open();
    expect([(await first).status, (await elsewhere).status]).toEqual([200, 200]);
    on.chat.upstream.setScript({});
  });
});

test("the points of an address are what all who came from it have used since it is limited", async () => {
  await begin({ address: { points: 30 } });
  const from = "198.51.100.77";
  for (const left of [23, 16, 9]) {
    expect((await askFrom(from, await on.enter())).status).toBe(200);
    expect((await leftFrom(from, await on.enter()))[0]).toMatchObject({ remaining: left });
  }
  const [, code, detail] = refusalOf(await askFrom(from, await on.enter()));
  expect(code).toBe("points_limit_reached");
  expect(detail).toStartWith("The points of your network are used up.");
});

describe("a limit for each visitor", () => {
  test("keeps one visitor from using up what an office has together", async () => {
    await begin({ messages_per_day: 6, visitor: { messages_per_day: 2 } });
    const greedy = await on.enter();
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await askFrom(office, greedy)).status);
    expect(statuses).toEqual([200, 200, 429, 429, 429]);
    expect((await askFrom(office, greedy)).body.detail).toBe(
      "You may ask 2 questions a day. The next day begins at midnight (UTC).",
    );
    expect((await askFrom(home, greedy)).status).toBe(429);
    const left = await leftFrom(office, await on.enter());
    expect(left).toMatchObject([
      { scope: "link", limit: 6, remaining: 4 },
      { scope: "visitor", limit: 2, remaining: 2 },
    ]);
    for (const status of [200, 200, 200, 200, 429])
      expect((await askFrom(office, await on.enter())).status).toBe(status);
  });

  test("is said in Chinese to who reads Chinese", async () => {
    await begin({ visitor: { qpm: 1 } });
    const visitor = await on.enter();
    await on.ask(visitor);
    const answer = await on.ask(visitor, "Hello?", {}, { "accept-language": "zh-CN,zh;q=0.9" });
    expect(answer.body.detail).toBe("您每分钟最多提问 1 次，请在 60 秒后再问。");
  });
});

describe("an address that no proxy may write", () => {
  test("is the connection's own", async () => {
    const bare = await startLimitedChat({ limits: { address: { messages_per_day: 1 } } });
    const address = bare.chat.server.listen();
    const ask = async (forwarded: string) => {
      const body = {
        bot_id: bare.chat.botId,
        share_token: bare.shareToken,
        messages: [{ role: "user", content: "Hello?" }],
      };
      const headers = { "x-forwarded-for": forwarded };
      const token = await bare.enter();
      return (await call(address, "POST", "/api/v3/chat/completions", { token, body, headers })).status;
    };
    expect([await ask("192.0.2.1"), await ask("192.0.2.2")]).toEqual([200, 429]);
    await bare.close();
  });
});

test("no address is written down: what stands for one is different on each link", async () => {
  await begin({ address: { messages_per_day: 5 } });
  await askFrom(office, await on.enter());
  const rows = on.chat.server.connection.prepare("SELECT * FROM usage_days WHERE scope = 'address'").all();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(office);
});
