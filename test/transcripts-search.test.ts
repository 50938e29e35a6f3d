import { afterAll, beforeEach, expect, test } from "bun:test";
import { listTranscripts } from "../src/features/transcripts/service.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { turnsDuring } from "./helpers/turns.ts";
import { writerOf } from "./helpers/written.ts";

// Words in a bot's conversations: each page looks through a bounded number of messages and says how far it came.

const server = startTestServer({ limits: { searchedMessages: 250 } });
afterAll(() => server.close());
const write = writerOf(server);
const { botId, linkId, owner } = await createShared(server);
const visitorId = write.visitor("hook", linkId, "u-1");
beforeEach(() => {
  server.connection.prepare("DELETE FROM conversations").run();
});

const begin = (updatedAt: number, texts: readonly (string | { hidden: string })[], title = "A title") =>
  write.conversation({ botId, linkId, visitorId, title, updatedAt, texts });
const many = (count: number, ...last: (string | { hidden: string })[]) => [
  ...Array<string>(count).fill("Nothing."),
  ...last,
];
const page = async (query: string) => {
  const path = `/api/v1/bots/${botId}/conversations?${query}`;
  const { status, body } = await server.request("GET", path, { token: owner.token });
  expect(status).toBe(200);
  return body;
};
/** All pages of a search, each what it found and how far it came. */
async function pages(query: string) {
  const seen: { found: [string, string | null][]; to: string | null }[] = [];
  for (let cursor = ""; ; ) {
    const { items, next_cursor, searched_to } = await page(query + cursor);
    const found = items.map(({ title, match }: { title: string; match: string | null }) => [title, match]);
    seen.push({ found, to: searched_to });
    if (next_cursor === null) return seen;
    expect(seen.length).toBeLessThan(20);
    cursor = `&cursor=${next_cursor}`;
  }
}

test("a search that finds all there is within its bounds is one page", async () => {
  begin(1, ["A zebra."]);
  begin(3, ["Nothing.", { hidden: "Hidden zebra" }], "Second");
  begin(2, ["Nothing."], "Zebras");
  expect(await pages("search=zebra")).toEqual([
    {
      found: [
        ["Second", "Hidden zebra"],
        ["Zebras", null],
        ["A title", "A zebra."],
      ],
      to: null,
    },
  ]);
});

test("a page ends after as many messages as it may look through, and the next one looks on from there", async () => {
  begin(Date.parse("2026-11-01T00:00:00Z"), ["A zebra."], "Oldest");
  begin(Date.parse("2026-11-02T00:00:00Z"), many(240), "Middle");
  begin(Date.parse("2026-11-03T00:00:00Z"), many(240), "Newest");
  const [first, second, ...others] = await pages("search=zebra");
  expect([first, second]).toEqual([
    { found: [], to: "2026-11-03T00:00:00.000Z" },
    { found: [["Oldest", "A zebra."]], to: null },
  ]);
  expect(others).toEqual([]);
});

test("one conversation that is longer than a page is looked through over several, the hidden part too", async () => {
  begin(1, many(900, { hidden: "A hidden zebra." }), "Endless");
  const seen = await pages("search=zebra");
  expect(seen.flatMap(({ found }) => found)).toEqual([["Endless", "A hidden zebra."]]);
  expect(seen.length).toBeGreaterThan(2);
  expect(seen[0]).toEqual({ found: [], to: null });
});

test("a page never looks through much more than it may", async () => {
  begin(1, many(3_000));
  // Not as a request, during which the event loop may go round for other reasons.
  const caller = { kind: "master" } as const;
  const turns = await turnsDuring(() => listTranscripts(server.app, caller, botId, { search: "zebra" }));
  // Three steps of a hundred messages, each of which lets other work run.
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(turns).toBeLessThan(20);
});

test("finds are counted a page, and filters hold", async () => {
  for (const at of [1, 2, 3]) begin(at, ["A zebra."], `At ${at}`);
  const other = write.visitor("hook", linkId, `u-${Math.random()}`);
  write.conversation({ botId, linkId, visitorId: other, title: "Another's zebra", updatedAt: 9 });
  const found = (await pages(`search=zebra&limit=2&visitor_id=${visitorId}`)).flatMap((it) => it.found);
  expect(found.map(([title]) => title)).toEqual(["At 3", "At 2", "At 1"]);
});
