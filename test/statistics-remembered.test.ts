import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { deleteFiguresOf } from "../src/db/deletion.ts";
import { messages } from "../src/db/schema/conversations.ts";
import { visitors } from "../src/db/schema/visitors.ts";
import { ratingFigures, refusalFigures } from "../src/features/figures/record.ts";
import { addAnswers, dice, type Given, writeAnswers } from "./helpers/figures.ts";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// What was counted once is remembered: whatever happens in between, an answer is that of a server that remembers nothing.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = Date.parse("2026-11-22T08:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "botshare-remembered-"));
const databasePath = join(folder, "botshare.db");
const figureQuarterMs = 60 * dayMs;
const server = startTestServer({ nowMs, databasePath, limits: { figureQuarterMs, figureStepRows: 40 } });
const forgetful = startTestServer({
  ...{ nowMs, databasePath },
  limits: { figureQuarterMs, knownFigureItems: 0 },
});
afterAll(async () => {
  await Promise.all([server.close(), forgetful.close()]);
  rmSync(folder, { recursive: true });
});

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
    const hours = roll(9) * hourMs;
    server.clock.nowMs += hours;
    forgetful.clock.nowMs += hours;
  },
];

const zone = "America/New_York";
const paths = [
  `?zone=${zone}&step=day`,
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

test("whatever is answered, rated, refused and erased between two looks, the next one sees it", async () => {
  for (let at = 0; at < 30; at += 1) await answer();
  for (let round = 0; round < 40; round += 1) {
    await changes[roll(changes.length)]?.();
    for (const path of paths) {
      const [one, other] = await Promise.all(
        [server, forgetful].map((it) => it.request("GET", `/api/v1/statistics${path}`, { token: masterKey })),
      );
      expect({ round, path, body: one?.body }).toEqual({ round, path, body: other?.body });
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
