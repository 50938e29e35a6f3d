import { expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// What bounds visitors who are known by nothing but their browser.

test("one network may ask for so many sessions in a minute, and is told when it may again", async () => {
  const busy = startTestServer({ limits: { visitorSessionsPerAddress: 3 } });
  const { botId, owner: of } = await createShared(busy);
  const body = { access: "anonymous" };
  const path = `/api/v1/bots/${botId}/share-tokens`;
  const link = (await busy.request("POST", path, { token: of.token, body })).body;
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, count) =>
      busy.request("POST", `/api/v1/public/bot-share/${link.share_token}/session`, {
        body: { local_id: `a-new-browser-number-${count}` },
      }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body.code).toBe("too_many_sessions");
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  await busy.close();
});

test("an anonymous visitor's history is 30 days and 20 conversations long, and no more can be opened", async () => {
  const own = startTestServer();
  const { botId, owner: of } = await createShared(own);
  const body = { access: "anonymous" };
  const { share_token } = (
    await own.request("POST", `/api/v1/bots/${botId}/share-tokens`, { token: of.token, body })
  ).body;
  const path = `/api/v1/public/bot-share/${share_token}`;
  const enterAgain = async () =>
    (await own.request("POST", `${path}/session`, { body: { local_id: "a-browser-with-a-past" } })).body
      .token;
  const say = (token: string, more: object = {}) => {
    const messages = [{ role: "user", content: "谁为铃芽配音?" }];
    return own.request("POST", "/api/v3/chat/completions", {
      token,
      body: { bot_id: botId, share_token, messages, ...more },
    });
  };
  const list = async (token: string) =>
    (await own.request("GET", `${path}/conversations?limit=100`, { token })).body.items.map(
      ({ id }: { id: string }) => id,
    );
  const ids: string[] = [];
  const token = await enterAgain();
  for (let count = 0; count < 22; count += 1) {
    own.clock.nowMs += 1_000;
    ids.push((await say(token)).body.conversation_id);
  }
  expect(await list(token)).toEqual(ids.slice(2).reverse());
  const statusOf = async (index: number) =>
    (await own.request("GET", `${path}/conversations/${ids[index]}/messages`, { token })).status;
  expect([await statusOf(1), await statusOf(2)]).toEqual([404, 200]);
  expect((await say(token, { conversation_id: ids[1] })).status).toBe(404);

  own.clock.nowMs += 30 * 24 * 3_600_000 - 10_000;
  const later = await enterAgain();
  expect(await list(later)).toEqual(ids.slice(12).reverse());
  // What is out of reach goes all the same when all is to go.
  const deleted = await own.request("DELETE", `${path}/conversations`, { token: later });
  expect(deleted.body.message).toContain("22 ");
  await own.close();
});
