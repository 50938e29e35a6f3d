import { afterAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { App } from "../src/app.ts";
import { deleteFiguresOf } from "../src/db/deletion.ts";
import { messages } from "../src/db/schema/conversations.ts";
import { visitors } from "../src/db/schema/visitors.ts";
import { createStore } from "../src/db/store.ts";
import { ratingFigures, refusalFigures } from "../src/features/figures/record.ts";
import { breakDown } from "../src/features/statistics/breakdown.ts";
import { stepNames } from "../src/features/statistics/calendar.ts";
import { countSteps } from "../src/features/statistics/service.ts";
import { addAnswers, dice, type Given, writeAnswers } from "./helpers/figures.ts";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// What was counted once is remembered: whatever happens in between, an answer is that of a server that remembers nothing.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = Date.parse("2026-11-22T08:00:00Z");
const server = startTestServer({ nowMs, limits: { figureQuarterMs: 60 * dayMs, figureStepRows: 150 } });
afterAll(() => server.close());

/** The same database for one that remembers nothing: what is known is of a store. */
const forgetful: App = {
  ...server.app,
  config: { ...server.app.config, limits: { ...server.app.config.limits, knownFigureItems: 0 } },
  store: createStore(server.connection),
};
const master = { kind: "master" } as const;

const { owner, botId, linkId } = await createShared(server);
const made = async (path: string, body: unknown): Promise<string> =>
  (await server.request("POST", path, { token: owner.token, body })).body.id;
const otherBotId = await made("/api/v1/bots", { name: "Other", model: "builtin" });
const otherLinkId = await made(`/api/v1/bots/${botId}/share-tokens`, {});
const places = [
  { botId, linkId },
  { botId, linkId: otherLinkId },
  { botId, linkId: null },
  { botId: otherBotId, linkId: null },
];
const visitorIds = Array.from({ length: 8 }, (_, at) => `0199f3a2-7c4e-7000-8a10-00000000000${at}`);
const insertVisitor = server.connection.prepare<unknown[]>(
  "INSERT OR IGNORE INTO visitors (id, kind, scope, uid, created_at) VALUES (?, ?, ?, ?, 0)",
);

const roll = dice(2);
let answers = 0;
const answerIds: string[] = [];

/** One of the visitors asks, today or in the last hundred days. The last of them is a manager who looks at the link. */
async function answer(): Promise<void> {
  const place = places[roll(places.length)] ?? { botId, linkId };
  const number = roll(visitorIds.length);
  const visitorId = visitorIds[number] ?? "";
  const isManager = number === visitorIds.length - 1;
  insertVisitor.run(visitorId, isManager ? "preview" : "account", isManager ? linkId : "", visitorId);
  const one: Given = {
    ...(isManager ? { botId, linkId } : place),
    ...{ visitorId, atMs: server.clock.nowMs - (roll(2) === 0 ? roll(8 * hourMs) : roll(100 * dayMs)) },
    ...{ points: roll(10_000) / 1_000, isFailed: roll(6) === 0, promptTokens: roll(900) },
    ...{ completionTokens: roll(900), firstTokenMs: roll(9_000), rating: null },
  };
  const [first = ""] = writeAnswers(server.connection, [one]);
  const id = `${first} of ${++answers}`;
  server.connection.prepare<unknown[]>("UPDATE messages SET id = ? WHERE id = ?").run(id, first);
  answerIds.push(id);
  await addAnswers(server, [one], [id]);
}

/** One answer is liked and another one no more, so that the sums of a day may be what they were. */
async function rate(): Promise<void> {
  const rating = (["up", "down", null] as const)[roll(3)] ?? null;
  const isIt = eq(messages.id, answerIds[roll(answerIds.length)] ?? "");
  const { store } = server.app;
  await store.batch([
    ratingFigures(store, isIt, rating),
    store.db.update(messages).set({ rating }).where(isIt),
  ]);
}

const changes = [
  answer,
  answer,
  rate,
  rate,
  () => deleteFiguresOf(server.app.store, eq(visitors.id, visitorIds[roll(visitorIds.length)] ?? "")),
  () => server.app.store.batch([refusalFigures(server.app.store, otherLinkId, server.clock.nowMs)]),
  () => {
    server.clock.nowMs += roll(9) * hourMs;
  },
];

const zone = "America/New_York";
const paths = [
  `?zone=${zone}&step=day&from=2026-10-20T04:00:00Z`,
  `?bot_id=${botId}&zone=${zone}&step=week&from=2026-08-20T04:00:00Z`,
  `?bot_id=${botId}&zone=UTC&step=month&from=2026-01-01T00:00:00Z`,
  `?bot_id=${botId}&zone=${zone}&step=hour&from=2026-11-20T05:00:00Z`,
  `?bot_id=${botId}&share_token_id=${linkId}&zone=${zone}&step=week&from=2026-09-01T00:00:00Z`,
  `?visitor_id=${visitorIds[1]}&zone=${zone}&step=week`,
  "/by?dimension=bot",
  `/by?dimension=link&zone=${zone}&from=2026-08-20T04:00:00Z`,
  `/by?dimension=customer&zone=${zone}&from=2026-08-20T04:00:00Z`,
  `/by?dimension=customer&share_token_id=${linkId}`,
  `/by?dimension=link&visitor_id=${visitorIds[2]}`,
];

const countAnew = (path: string) => {
  const query = Object.fromEntries(new URLSearchParams(path.slice(path.indexOf("?"))));
  const { dimension, step, ...period } = query;
  if (dimension === "bot" || dimension === "link" || dimension === "customer")
    return breakDown(forgetful, master, { ...period, dimension });
  return countSteps(forgetful, master, { ...period, step: stepNames.find((name) => name === step) });
};

test("whatever is answered, rated, refused and erased between two looks, the next one sees it", async () => {
  for (let at = 0; at < 30; at += 1) await answer();
  for (let round = 0; round < 36; round += 1) {
    await changes[roll(changes.length)]?.();
    // Some of them, so that others are looked at after several changes.
    for (const path of paths.filter(() => roll(3) === 0)) {
      const { body } = await server.request("GET", `/api/v1/statistics${path}`, { token: masterKey });
      expect({ round, path, body }).toEqual({ round, path, body: await countAnew(path) });
    }
  }
});

test("the pages of a breakdown are those of the whole, what today added among them", async () => {
  for (const dimension of ["link", "customer"]) {
    const path = `/api/v1/statistics/by?dimension=${dimension}&from=2026-08-20T04:00:00Z`;
    const ask = async (more: string) =>
      (await server.request("GET", `${path}${more}`, { token: masterKey })).body;
    const whole = (await ask("&limit=100")).items;
    const paged = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await ask(`&limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
      paged.push(...page.items);
      cursor = page.next_cursor;
    }
    expect(whole.length).toBeGreaterThan(2);
    expect(paged).toEqual(whole);
    const points = whole.map((item: { points: number }) => item.points);
    expect(points).toEqual(points.toSorted((one: number, other: number) => other - one));
  }
});
