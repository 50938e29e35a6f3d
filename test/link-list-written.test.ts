import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { shareTokens } from "../src/db/schema/links.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let token: string;
let path: string;

beforeAll(async () => {
  shared = await createShared(server);
  token = shared.owner.token;
  path = `/api/v1/bots/${shared.botId}/share-tokens`;
  for (const name of ["First", "Second"]) await create(name);
});
afterAll(() => server.close());

const create = async (name: string): Promise<string> => {
  server.clock.nowMs += 1_000;
  return (await server.request("POST", path, { token, body: { name } })).body.id;
};
const list = async (query: string) => (await server.request("GET", `${path}${query}`, { token })).body;
const change = (id: string, body: unknown) =>
  server.request("PATCH", `/api/v1/bot-share-tokens/${id}`, { token, body });

/** Without a limit the list is read and written anew each time. */
async function assertSame(): Promise<{ items: Record<string, unknown>[] }> {
  const written = await list("?limit=100");
  expect(written).toEqual(await list(""));
  expect(Object.keys(written.items[0])).toEqual(Object.keys((await list("")).items[0]));
  return written;
}

describe("a list of links that is written once", () => {
  test("is what is read anew, after each change of a link too", async () => {
    const { items } = await assertSame();
    expect(items.map(({ name }) => name)).toEqual(["Second", "First", null]);
    const id = await create('A "quoted" name');
    expect((await assertSame()).items).toHaveLength(4);
    await change(id, { name: "Another", limits: { qpm: 3 }, end_user_ids: [shared.customer.id] });
    expect((await assertSame()).items[0]).toMatchObject({
      name: "Another",
      end_user_ids: [shared.customer.id],
    });
    await change(id, { end_user_ids: [] });
    expect((await assertSame()).items[0]).toMatchObject({ end_user_ids: [] });
    await server.request("DELETE", `/api/v1/bot-share-tokens/${id}`, { token });
    expect((await assertSame()).items[0]).toMatchObject({ revoked_at: expect.any(String) });
  });
  test("has what was used of its links up to the last answer", async () => {
    await assertSame();
    const used = { usedPoints: 0.1 + 0.2, usedMessages: 7, lastUsedAt: server.clock.nowMs };
    await server.app.store.db.update(shareTokens).set(used).where(eq(shareTokens.id, shared.linkId));
    const { items } = await assertSame();
    expect(items.at(-1)?.usage).toEqual({
      points: 0.3,
      messages: 7,
      last_used_at: new Date(server.clock.nowMs).toISOString(),
    });
  });
  test("goes on with a cursor", async () => {
    const first = await list("?limit=2");
    const second = await list(`?limit=2&cursor=${first.next_cursor}`);
    const all = await list("");
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(all.next_cursor).toBeNull();
  });
  test("is each address's own, in which its links are written", async () => {
    const address = server.listen();
    const headers = { authorization: `Bearer ${token}` };
    const there = await (await fetch(`${address}${path}?limit=100`, { headers })).json();
    expect((await assertSame()).items[0]?.url).toStartWith("http://localhost/s/");
    expect(there.items[0].url).toStartWith(`${address}/s/`);
  });
  test("is nobody else's", async () => {
    await list("?limit=100");
    const other = await server.request("GET", `${path}?limit=100`, { token: shared.customer.token });
    expect(other.status).toBe(403);
  });
});
