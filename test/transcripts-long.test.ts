import { afterAll, expect, test } from "bun:test";
import { dice } from "./helpers/figures.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { writerOf } from "./helpers/written.ts";

// What began before a time is found without looking at all that came later, however long it went on.

const dayMs = 24 * 3_600_000;
const startMs = Date.parse("2026-01-01T00:00:00Z");
// Few entries a statement, so that a walk goes on from many places.
const server = startTestServer({ limits: { walkedRows: 7 } });
afterAll(() => server.close());
const { botId, linkId, owner } = await createShared(server);

test("a list of a time has what began before its end in the order of all, page by page", async () => {
  const write = writerOf(server);
  const visitorId = write.visitor("anonymous", linkId, "guest");
  const roll = dice(5);
  const lengths = [0, 1, 29, 30, 31, 90];
  const all = Array.from({ length: 150 }, (_, index) => {
    const createdAt = startMs + roll(200) * dayMs + roll(3);
    const updatedAt = createdAt + (lengths[roll(lengths.length)] ?? 0) * dayMs + roll(3) - 1;
    const talk = { title: `Talk ${index}`, linkId: roll(2) === 0 ? linkId : null, failures: roll(2) };
    const times = { createdAt, updatedAt: Math.max(createdAt, updatedAt) };
    return { ...talk, ...times, id: write.conversation({ botId, visitorId, ...talk, ...times }) };
  });
  const latestFirst = all.toSorted(
    (one, other) => other.updatedAt - one.updatedAt || (one.id < other.id ? 1 : -1),
  );
  const [fromMs, toMs] = [startMs + 40 * dayMs, startMs + 90 * dayMs];
  const times = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  const within = latestFirst.filter(({ createdAt, updatedAt }) => createdAt < toMs && updatedAt >= fromMs);
  for (const [query, meant] of [
    ["", within],
    [`&share_token_id=${linkId}`, within.filter((talk) => talk.linkId === linkId)],
    ["&failed=false", within.filter(({ failures }) => failures === 0)],
  ] as const)
    for (const limit of [3, 100]) {
      const titles: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const path = `/api/v1/bots/${botId}/conversations?${times}${query}&limit=${limit}${more}`;
        const { body } = await server.request("GET", path, { token: owner.token });
        titles.push(...body.items.map(({ title }: { title: string }) => title));
        cursor = body.next_cursor;
      }
      expect(meant.length).toBeGreaterThan(20);
      expect({ query, limit, titles }).toEqual({ query, limit, titles: meant.map(({ title }) => title) });
    }
});
