import { describe, expect, test } from "bun:test";
import { readEvents } from "../../src/web/shared/events.ts";
import { type ApiAnswer, must, readAnswer, type Shared, send, share } from "../helpers/api-client.ts";
import { startDoor } from "../helpers/door.ts";
import { startExampleHost } from "../helpers/example-host.ts";
import { makeFolder, startExecutable, waitFor } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

// The executable and a visitor's host: what the host is told of survives its own absence and the end of the process.

const maxMs = 60_000;
const token = "the-hosts-own-credential";

/** A link that the example host opens, behind a door; and a visitor on it. */
async function shareWithHost(url: string, masterKey: string, modelUrl: string, doorUrl: string) {
  const shared = await share(url, masterKey, { upstreamUrl: modelUrl });
  const link = await must(url, "POST", `/api/v1/bots/${shared.botId}/share-tokens`, {
    token: shared.ownerToken,
    body: { access: "hook", hook_url: doorUrl },
  });
  const host = startExampleHost({ token, uid: "ann", forbidden: "gold", secret: link.secret });
  return { ...shared, linkId: link.id as string, shareToken: link.share_token as string, host };
}

const enter = async (url: string, { shareToken }: Shared): Promise<string> => {
  const body = { auth_token: token };
  return (await must(url, "POST", `/api/v1/public/bot-share/${shareToken}/session`, { body })).token;
};

async function ask(url: string, { botId, shareToken }: Shared, visitor: string, question: string) {
  const messages = [{ role: "user", content: question }];
  const body = { bot_id: botId, share_token: shareToken, stream: true, messages };
  const response = await send(url, "POST", "/api/v3/chat/completions", { token: visitor, body });
  if (response.status !== 200 || response.body === null)
    throw new Error(`the question was answered with ${response.status}: ${await response.text()}`);
  return readAnswer(readEvents(response.body, 15_000));
}

const deliveries = async (url: string, { linkId, ownerToken }: Shared): Promise<ApiAnswer["body"]> =>
  (await must(url, "GET", `/api/v1/bot-share-tokens/${linkId}/deliveries`, { token: ownerToken })).items;

/** Resolves once the host has every report that the server has to deliver. */
async function untilDelivered(url: string, shared: Shared): Promise<void> {
  const endsAt = Date.now() + 20_000;
  for (;;) {
    const items: { state: string }[] = await deliveries(url, shared);
    if (items.every(({ state }) => state === "delivered")) return;
    if (Date.now() > endsAt) throw new Error(`not delivered in time: ${JSON.stringify(items)}`);
    await Bun.sleep(20);
  }
}

describe("kill -9 while the host is down", () => {
  test(
    "loses no report: of answers that were acknowledged, and of one in the middle, each arrives under its one id",
    async () => {
      using folder = makeFolder();
      await using door = startDoor();
      await using model = startSlowModel(["First."], ["Second."], ["Half ", "never comes"]);
      await using server = await startExecutable({ folder: folder.path });
      const shared = await shareWithHost(server.url, server.masterKey(), model.url, door.url);
      door.leadTo(shared.host.url);
      const visitor = await enter(server.url, shared);
      const begun = [];
      for (const [at, question] of ["One?", "Two?", "Three?"].entries()) {
        const answer = ask(server.url, shared, visitor, question);
        await waitFor("the model to be asked", () => model.questions().length === at + 1);
        begun.push(answer);
      }
      await door.shut();
      model.release(2, 0);
      const [third] = await Promise.all(begun.slice(2));
      await third?.until("Half ");
      for (const at of [0, 1]) model.release(at, 0);
      const [first, second] = await Promise.all(begun.slice(0, 2));
      await Promise.all([first?.end(), second?.end()]);
      await server.kill("SIGKILL");
      expect([first?.text, second?.text]).toEqual(["First.", "Second."]);

      await using next = await startExecutable({ folder: folder.path });
      const waiting: { id: string; message_id: string; state: string }[] = await deliveries(next.url, shared);
      const answers = [first, second, third];
      expect(waiting.map(({ state }) => state)).toEqual(["pending", "pending", "pending"]);
      expect(waiting.map(({ message_id }) => message_id).sort()).toEqual(
        answers.map((answer) => answer?.messageId ?? "").sort(),
      );
      expect(door.reportIds()).toEqual([]);
      door.open();
      await untilDelivered(next.url, shared);
      // The host keeps a report only when its signature holds, by the Standard Webhooks library.
      const { reports } = shared.host;
      expect(reports.map(({ id }) => id).sort()).toEqual(waiting.map(({ id }) => id).sort());
      expect([...new Set(door.reportIds())].sort()).toEqual(waiting.map(({ id }) => id).sort());
      const endings = reports.map(({ chatId, responseData }) => [chatId, responseData.at(-1)]);
      expect(Object.fromEntries(endings)).toEqual({
        [first?.conversationId ?? ""]: expect.objectContaining({
          query: "One?",
          tokens: 18,
          finishReason: "stop",
        }),
        [second?.conversationId ?? ""]: expect.objectContaining({
          query: "Two?",
          tokens: 18,
          finishReason: "stop",
        }),
        [third?.conversationId ?? ""]: expect.objectContaining({
          query: "Three?",
          tokens: 0,
          finishReason: "error",
        }),
      });
      shared.host.stop();
    },
    maxMs,
  );

  test(
    "brings a report again, under the same id, that the host took without the process hearing of it",
    async () => {
      using folder = makeFolder();
      await using door = startDoor();
      await using model = startSlowModel(["Whole."]);
      await using server = await startExecutable({ folder: folder.path });
      const shared = await shareWithHost(server.url, server.masterKey(), model.url, door.url);
      door.leadTo(shared.host.url);
      const answer = ask(server.url, shared, await enter(server.url, shared), "One?");
      await waitFor("the model to be asked", () => model.questions().length === 1);
      door.hush();
      model.release(0, 0);
      await (await answer).end();
      await waitFor("the report", () => shared.host.reports.length === 1);
      await server.kill("SIGKILL");
      expect(door.reportIds()).toHaveLength(1);

      door.open();
      await using next = await startExecutable({ folder: folder.path });
      await untilDelivered(next.url, shared);
      const [id = ""] = shared.host.reports.map((report) => report.id);
      expect(door.reportIds()).toEqual([id, id]);
      expect(shared.host.reports).toHaveLength(1);
      expect(await deliveries(next.url, shared)).toMatchObject([{ id, state: "delivered" }]);
      shared.host.stop();
    },
    maxMs,
  );
});

test(
  "SIGTERM while the host is down leaves its reports to the next start",
  async () => {
    using folder = makeFolder();
    await using door = startDoor();
    await using model = startSlowModel(["Whole."]);
    await using server = await startExecutable({ folder: folder.path });
    const shared = await shareWithHost(server.url, server.masterKey(), model.url, door.url);
    door.leadTo(shared.host.url);
    const answer = ask(server.url, shared, await enter(server.url, shared), "One?");
    await waitFor("the model to be asked", () => model.questions().length === 1);
    await door.shut();
    model.release(0, 0);
    await (await answer).end();
    expect(await server.kill("SIGTERM")).toBe(0);

    door.open();
    await using next = await startExecutable({ folder: folder.path });
    await untilDelivered(next.url, shared);
    expect(shared.host.reports).toHaveLength(1);
    expect([...new Set(door.reportIds())]).toEqual(shared.host.reports.map(({ id }) => id));
    shared.host.stop();
  },
  maxMs,
);
