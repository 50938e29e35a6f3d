import { afterEach, beforeEach, expect, test } from "bun:test";
import { messages } from "../src/db/schema/conversations.ts";
import { hookDeliveries } from "../src/db/schema/deliveries.ts";
import { endUnfinished } from "../src/features/chat/interrupted.ts";
import { until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { hostToken, startHookChat } from "./helpers/hook-chat.ts";

// What the start of a process does with the answers that a killed one left: they are marked, and hosts hear of theirs.

let it: Awaited<ReturnType<typeof startHookChat>>;
beforeEach(async () => {
  it = await startHookChat({
    bot: { pricing: { prompt_per_1k: 1000, completion_per_1k: 1000 } },
    limits: { checkpointMs: 5 },
    script: { ends: false, steps: [{ text: "half " }, { stall: true }] },
  });
});
afterEach(() => it.close());

/** An answer of which the first half has come and is written down, as a process leaves it that is killed then. */
async function leaveUnfinished(shareToken: string, token: string) {
  const asked = { messages: [{ role: "user", content: "A story?" }], share_token: shareToken };
  const { events } = await it.chat.stream(asked, { token });
  const [first] = chunksOf(await events.untilText("half "));
  await until(async () => (await stored(first.message_id))?.content === "half ");
  return { messageId: first.message_id as string, conversationId: first.conversation_id as string };
}
const stored = async (id: string) =>
  (await it.chat.server.app.store.db.select().from(messages)).find((row) => row.id === id);
const waiting = () => it.chat.server.app.store.db.select().from(hookDeliveries);

test("the host gets one report of an answer that was cut off, with what is known of it", async () => {
  const { messageId, conversationId } = await leaveUnfinished(
    it.link.share_token,
    await it.tokenOf(hostToken),
  );
  expect(await endUnfinished(it.chat.server.app)).toBe(1);
  expect(await stored(messageId)).toMatchObject({
    status: "interrupted",
    errorCode: "interrupted",
    points: 0,
  });
  it.chat.server.outbox.wake();
  await until(() => it.host.reports.length === 1);
  const [delivery] = await waiting();
  expect(delivery).toMatchObject({ messageId, conversationId, shareTokenId: it.link.id });
  expect(it.host.reports[0] as unknown).toEqual({
    id: delivery?.id,
    token: hostToken,
    appName: "Film guide",
    chatId: conversationId,
    responseData: [
      {
        moduleName: "AI chat",
        moduleType: "chatNode",
        totalPoints: 0,
        model: "fake-large",
        tokens: 0,
        inputTokens: 0,
        outputTokens: 0,
        query: "A story?",
        maxToken: null,
        quoteList: [],
        historyPreview: [
          { obj: "Human", value: "A story?" },
          { obj: "AI", value: "half " },
        ],
        contextTotalLen: 2,
        finishReason: "error",
        runningTime: 0,
      },
    ],
  });
});

test("of another answer to an earlier question, the host hears that question", async () => {
  const token = await it.tokenOf(hostToken);
  const share_token = it.link.share_token;
  const ask = (content: string, more: object) => ({
    messages: [{ role: "user", content }],
    share_token,
    ...more,
  });
  it.chat.upstream.setScript({});
  const first = (await it.chat.ask(ask("A story?", {}), { token })).body;
  const conversation_id = first.conversation_id;
  await it.chat.ask(ask("Another one?", { conversation_id }), { token });
  it.chat.upstream.setScript({ ends: false, steps: [{ text: "half " }, { stall: true }] });
  const anew = ask("x", { conversation_id, replaces: first.message_id });
  await (await it.chat.stream(anew, { token })).events.untilText("half ");
  expect(await endUnfinished(it.chat.server.app)).toBe(1);
  const left = (await waiting()).find((row) => row.payload?.includes('"finishReason":"error"'));
  expect(left?.payload).toContain('"query":"A story?"');
});

test("an answer is reported once, whatever became of it first", async () => {
  const { messageId } = await leaveUnfinished(it.link.share_token, await it.tokenOf(hostToken));
  expect(await endUnfinished(it.chat.server.app)).toBe(1);
  expect(await endUnfinished(it.chat.server.app)).toBe(0);
  await it.chat.server.answers.drain(1);
  expect((await waiting()).map((row) => row.messageId)).toEqual([messageId]);
});

test("a visitor who has left since is reported without a credential", async () => {
  const token = await it.tokenOf(hostToken);
  const { messageId } = await leaveUnfinished(it.link.share_token, token);
  it.chat.server.connection.exec("DELETE FROM visitor_sessions");
  await endUnfinished(it.chat.server.app);
  expect(await waiting()).toMatchObject([{ messageId, authTokenSealed: null }]);
});

test("a manager's look at a link is marked and not reported: its host knows nothing of it", async () => {
  const path = `/api/v1/bot-share-tokens/${it.link.id}/preview`;
  const { body } = await it.chat.server.request("POST", path, { token: it.chat.owner.token });
  const { messageId } = await leaveUnfinished(it.link.share_token, body.url.split("#preview=")[1]);
  expect(await endUnfinished(it.chat.server.app)).toBe(1);
  expect((await stored(messageId))?.status).toBe("interrupted");
  expect(await waiting()).toEqual([]);
});

test("answers of a link without a host, and of one that has none any more, are marked and not reported", async () => {
  const account = await leaveUnfinished(it.chat.shareToken, it.chat.customer.token);
  const former = await leaveUnfinished(it.link.share_token, await it.tokenOf(hostToken));
  it.chat.server.connection.exec("UPDATE share_tokens SET access = 'anonymous' WHERE access = 'hook'");
  expect(await endUnfinished(it.chat.server.app)).toBe(2);
  for (const { messageId } of [account, former])
    expect((await stored(messageId))?.status).toBe("interrupted");
  expect(await waiting()).toEqual([]);
});
