import { afterAll, expect, test } from "bun:test";
import { endUnfinished } from "../src/features/chat/interrupted.ts";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { writerOf } from "./helpers/written.ts";

// However many messages and reports there are, the few that are unfinished are found by the indexes that hold no others. A value that is
// bound told SQLite of them once, by planning anew at each run, and does not any more (db/guarded.ts).

const server = startTestServer();
afterAll(() => server.close());
const { botId, linkId, customer } = await createShared(server);

/** What is read whole by the statements that `work` runs. */
async function readWhole(work: () => Promise<unknown>): Promise<string[]> {
  const { connection } = server;
  const { prepare } = connection;
  const sources = new Set<string>();
  Object.assign(connection, {
    prepare: (source: string) => {
      sources.add(source);
      return prepare.call(connection, source);
    },
  });
  await work();
  Object.assign(connection, { prepare });
  return [...sources]
    .filter((source) => /^\s*(?:with|select|insert|update|delete)\b/i.test(source))
    .flatMap((source) => {
      const values = Array<string>(source.split("?").length - 1).fill("x");
      return connection.prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`).all(...values);
    })
    .map(({ detail }) => detail)
    .filter((detail) => /^SCAN (?:messages|hook_deliveries)\b(?!.* USING )/.test(detail));
}

test("a start after a kill reads no message but those that are unfinished", async () => {
  const write = writerOf(server);
  const visitorId = write.visitor("account", "", customer.id);
  write.conversation({ botId, linkId, visitorId, texts: ["A?", "B."] });
  server.connection.exec("UPDATE messages SET status = 'streaming' WHERE role = 'assistant'");
  expect(
    await readWhole(async () => {
      expect(await endUnfinished(server.app)).toBe(1);
    }),
  ).toEqual([]);
});

test("reports that wait too long are found among those that wait", async () => {
  const whole = await readWhole(() => removeOutdated(server.app));
  expect(whole.filter((plan) => plan.includes("hook_deliveries"))).toEqual([]);
});
