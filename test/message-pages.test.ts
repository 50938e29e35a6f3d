import { afterAll, expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { writerOf } from "./helpers/written.ts";

// A page of messages ends where it would be too much at once, however many it may hold: an answer may be megabytes.

const server = startTestServer({ limits: { messagePageBytes: 1_000 } });
afterAll(() => server.close());
const { botId, linkId, shareToken, owner, customer } = await createShared(server);
const write = writerOf(server);
const visitorId = write.visitor("account", "", customer.id);
const sizes = [300, 300, 2_500, 10, 900, 90, 1, 1_000, 400];
const texts = sizes.map((size) => "x".repeat(size));
const id = write.conversation({ botId, linkId, visitorId, texts });

/** How large the messages of each page are, the pages in the order they are read. */
async function pagesOf(path: string, token: string): Promise<number[][]> {
  const pages: number[][] = [];
  for (let query = ""; ; ) {
    const { status, body } = await server.request("GET", `${path}/conversations/${id}/messages${query}`, {
      token,
    });
    expect(status).toBe(200);
    pages.push(body.items.map(({ content }: { content: string }) => content.length));
    if (body.next_cursor === null) return pages;
    query = `?cursor=${body.next_cursor}`;
  }
}

test("a customer reads large messages in smaller pages, each at least one, the newest first", async () => {
  expect(await pagesOf(`/api/v1/public/bot-share/${shareToken}`, customer.token)).toEqual([
    [400],
    [1_000],
    [900, 90, 1],
    [10],
    [2_500],
    [300, 300],
  ]);
});

test("the bot's owner reads them so from their beginning", async () => {
  expect(await pagesOf("/api/v1", owner.token)).toEqual([
    [300, 300],
    [2_500],
    [10, 900, 90],
    [1],
    [1_000],
    [400],
  ]);
});
