import { expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { ask, call, must, type Shared, share } from "../helpers/api-client.ts";
import { makeFolder, startExecutable, waitFor } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

// What a link's limits have reserved when the process is killed, on the executable.

const maxMs = 60_000;
/** A point for each token of an answer; the model here says seven, and may say a hundred. */
const bot = { pricing: { prompt_per_1k: 0, completion_per_1k: 1000 }, settings: { max_tokens: 100 } };

/** Reads the database of a process that has ended. */
function inspect(folder: string) {
  const database = new Database(join(folder, "data/botshare.db"));
  const one = (sql: string) => database.prepare<[], { n: number }>(sql).get()?.n;
  try {
    return {
      running: one("SELECT count(*) AS n FROM reservations WHERE ended_at IS NULL"),
      held: one("SELECT total(points) AS n FROM reservations"),
      sound: [database.pragma("integrity_check"), database.pragma("foreign_key_check")],
    };
  } finally {
    database.close();
  }
}
const empty = { running: 0, held: 0, sound: [[{ integrity_check: "ok" }], []] };

const leftOf = async (
  url: string,
  { shareToken }: Shared,
  token: string,
): Promise<Record<string, number>> => {
  const { items } = await must(url, "GET", `/api/v1/public/bot-share/${shareToken}/limits`, { token });
  return Object.fromEntries(
    items.map((item: { kind: string; remaining: number }) => [item.kind, item.remaining]),
  );
};
const usageOf = async (url: string, { botId, linkId, ownerToken }: Shared) => {
  const path = `/api/v1/bots/${botId}/share-tokens`;
  const { items } = await must(url, "GET", path, { token: ownerToken });
  return items.find(({ id }: { id: string }) => id === linkId).usage;
};

test(
  "kill -9 in the middle of an answer gives back its place and its points: five more questions go through",
  async () => {
    using folder = makeFolder();
    const answers = Array.from({ length: 5 }, () => ["Yes."]);
    await using model = startSlowModel(["Half ", "never comes"], ...answers);
    await using server = await startExecutable({ folder: folder.path });
    const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url, bot });
    const limits = { points: 100, streams: 1, messages_per_day: 5 };
    const path = `/api/v1/bot-share-tokens/${shared.linkId}`;
    await must(server.url, "PATCH", path, { token: shared.ownerToken, body: { limits } });
    model.release(0, 0);
    const cut = await ask(server.url, shared, "Is it?");
    await cut.until("Half ");
    const held = await leftOf(server.url, shared, shared.customerToken);
    expect(held).toEqual({ points: 0, streams: 0, messages_per_day: 4 });
    await server.kill("SIGKILL");

    await using next = await startExecutable({ folder: folder.path });
    expect(next.stderr()).toContain("what questions had reserved is given back");
    expect(await leftOf(next.url, shared, shared.customerToken)).toEqual(limits);
    for (let at = 1; at <= 5; at += 1) {
      model.release(at, 0);
      const answer = await ask(next.url, shared, `Question ${at}?`);
      await answer.end();
      expect([answer.text, answer.errorCode]).toEqual(["Yes.", null]);
    }
    const left = { points: 65, streams: 1, messages_per_day: 0 };
    expect(await leftOf(next.url, shared, shared.customerToken)).toEqual(left);
    expect(await usageOf(next.url, shared)).toMatchObject({ points: 35, messages: 5 });
    await next.kill("SIGKILL");
    expect(inspect(folder.path)).toEqual(empty);
  },
  maxMs,
);

test(
  "fifty at once with room for five, and kill -9 in the middle of the five: nothing over, nothing held, a sound database",
  async () => {
    using folder = makeFolder();
    const whole = ["Yes."];
    await using model = startSlowModel(
      whole,
      whole,
      ["Half ", "no"],
      ["Half ", "no"],
      ["Half ", "no"],
      whole,
    );
    await using server = await startExecutable({ folder: folder.path });
    const owned = await share(server.url, server.masterKey(), { upstreamUrl: model.url, bot });
    const link = await must(server.url, "POST", `/api/v1/bots/${owned.botId}/share-tokens`, {
      token: owned.ownerToken,
      body: { access: "anonymous", limits: { points: 515 } },
    });
    const shared = { ...owned, linkId: link.id as string, shareToken: link.share_token as string };
    const path = `/api/v1/public/bot-share/${shared.shareToken}/session`;
    const visitors: string[] = await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const body = { local_id: `browser-number-${at}-of-many` };
        return (await must(server.url, "POST", path, { body })).token;
      }),
    );
    const refused: { status: number; code: string }[] = [];
    const answered: string[] = [];
    const asked = visitors.map(async (token) => {
      const messages = [{ role: "user", content: "Is it?" }];
      const body = { bot_id: shared.botId, share_token: shared.shareToken, messages };
      const answer = await call(server.url, "POST", "/api/v3/chat/completions", { token, body });
      if (answer.status === 200) answered.push(answer.body.choices[0].message.content);
      else refused.push({ status: answer.status, code: answer.body.code });
    });
    const ended = Promise.allSettled(asked);
    await waitFor("the refusals", () => refused.length === 45);
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(["429 points_reserved"]),
    );
    await waitFor("the model to be asked", () => model.questions().length === 5);
    for (const at of [0, 1, 2, 3, 4]) model.release(at, 0);
    await waitFor("two answers", () => answered.length === 2);
    await server.kill("SIGKILL");
    await ended;
    expect(answered).toEqual(["Yes.", "Yes."]);

    await using next = await startExecutable({ folder: folder.path });
    const [visitor = ""] = visitors;
    expect(await usageOf(next.url, shared)).toMatchObject({ points: 14, messages: 2 });
    expect(await leftOf(next.url, shared, visitor)).toEqual({ points: 501 });
    model.release(5, 0);
    const messages = [{ role: "user", content: "And now?" }];
    const body = { bot_id: shared.botId, share_token: shared.shareToken, messages };
    const after = await call(next.url, "POST", "/api/v3/chat/completions", { token: visitor, body });
    expect([after.status, after.body.choices[0].message.content]).toEqual([200, "Yes."]);
    expect(await leftOf(next.url, shared, visitor)).toEqual({ points: 494 });
    expect(await next.kill("SIGTERM")).toBe(0);
    expect(inspect(folder.path)).toEqual(empty);
  },
  maxMs,
);
