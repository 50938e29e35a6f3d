import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { testScenarios } from "./helpers/scenarios.ts";
import {
  createAdmin,
  createShared,
  masterKey,
  startTestServer,
  type TestServer,
} from "./helpers/test-server.ts";

// Who sees which entries, how they are found, and the table as a file. What is written stands in audit-entries.test.ts.

let server: TestServer;
let it: Awaited<ReturnType<typeof createShared>>;
let other: { id: string; token: string };
beforeAll(async () => {
  server = startTestServer({ limits: { auditStepRows: 10, auditSearchedRows: 40, exportStepRows: 7 } });
  it = await createShared(server);
  other = await createAdmin(server, "other");
});
afterAll(() => server.close());

const path = "/api/v1/audit-events";
const get = async (query = "", token = it.owner.token) => {
  const { status, body } = await server.request("GET", `${path}${query}`, { token });
  expect(status).toBe(200);
  return body;
};
const actions = async (query = "", token = it.owner.token): Promise<string[]> =>
  (await get(query, token)).items.map((item: { action: string }) => item.action);
const clear = () => server.connection.prepare("DELETE FROM audit_events").run();

/** Writes an entry without doing anything. `at` is in minutes after noon of some day. */
function put(action: string, audience: string, at: number, more: { actor?: string; target?: string } = {}) {
  const { actor = null, target = "t" } = more;
  const id = `${action} ${String(at).padStart(4, "0")} ${audience}`;
  const kind = actor === null ? "master_key" : "account";
  server.connection
    .prepare(
      `INSERT INTO audit_events (id, audience, actor_kind, actor_id, actor_name, address, action, target_id, target_name, created_at)
       VALUES (?, ?, ?, ?, 'Name', '::1', ?, ?, 'Target', ?)`,
    )
    .run(id, audience, kind, actor, action, target, noon + at * 60_000);
  return id;
}
const noon = Date.parse("2026-11-20T12:00:00.000Z");

describe("what is seen", () => {
  testScenarios(() => server, {
    "without a token is nothing": () => ({ method: "GET", path, status: 401, code: "unauthenticated" }),
    "by a customer is nothing": () => ({
      ...{ method: "GET", path, token: it.customer.token },
      ...{ status: 403, code: "admin_required" },
    }),
    "with an instant without a zone is 400": () => ({
      ...{ method: "GET", path: `${path}?from=2026-11-20T12:00:00`, token: it.owner.token },
      ...{ status: 400, code: "invalid_period" },
    }),
    "with an end before the beginning is 400, for a file too": () => ({
      method: "GET",
      path: `${path}/export?format=csv&from=2026-11-20T12:00:00Z&to=2026-11-20T12:00:00Z`,
      ...{ token: it.owner.token, status: 400, code: "invalid_period" },
    }),
    "with a cursor of another's making is 400": () => ({
      ...{ method: "GET", path: `${path}?cursor=x`, token: it.owner.token },
      ...{ status: 400, code: "invalid_cursor" },
    }),
  });

  test("is an administrator's own and what is of customers, and all for the master key", async () => {
    const seen = (items: { action: string; actor: { name: string | null } }[]) =>
      items.map(({ action, actor }) => [action, actor.name]);
    expect(seen((await get("", other.token)).items)).toEqual([
      ["session.opened", "other"],
      ["account.created", null],
      ["customer.created", null],
      ["account.created", null],
    ]);
    expect(await actions()).toEqual([
      "account.created",
      "link.created",
      "document.created",
      "bot.created",
      "customer.created",
      "session.opened",
      "account.created",
    ]);
    expect(await actions("", masterKey)).toHaveLength(8);
  });

  test("is told in full", async () => {
    const body = { name: "Cinema" };
    await server.request("PATCH", `/api/v1/bots/${it.botId}`, { token: it.owner.token, body });
    expect((await get("?limit=1")).items).toEqual([
      {
        id: expect.any(String),
        created_at: new Date(server.clock.nowMs).toISOString(),
        actor: { kind: "account", id: it.owner.id, name: "owner", address: null },
        action: "bot.updated",
        target: { id: it.botId, name: "Cinema" },
        bot_id: it.botId,
        changes: { name: { before: "Film guide", after: "Cinema" } },
      },
    ]);
  });
});

describe("a long list", () => {
  beforeAll(() => {
    clear();
    for (let at = 0; at < 60; at += 1) {
      const audience = at % 3 === 0 ? "admins" : at % 3 === 1 ? it.owner.id : other.id;
      put(at % 20 === 1 ? "bot.updated" : "link.updated", audience, at, {
        actor: at % 2 === 0 ? it.owner.id : undefined,
        target: at % 10 === 0 ? "tenth" : "other",
      });
    }
  });

  /** All pages of a list: the ids on each. */
  async function pages(query: string, token = it.owner.token) {
    const read: string[][] = [];
    for (let cursor = ""; ; ) {
      const { items, next_cursor } = await get(`?${query}${cursor}`, token);
      read.push(items.map((item: { id: string }) => item.id));
      if (next_cursor === null) return read;
      cursor = `&cursor=${next_cursor}`;
    }
  }
  const expected = (keep: (at: number) => boolean, who = it.owner.id) =>
    server.connection
      .prepare<[string], string>(
        "SELECT id FROM audit_events WHERE audience IN ('admins', ?) ORDER BY created_at DESC, id DESC",
      )
      .pluck()
      .all(who)
      .filter((id) => keep(Number(id.split(" ")[1])));

  test("goes on page by page, in the order of time across both of its parts, without gap or repetition", async () => {
    const all = expected(() => true);
    expect(all).toHaveLength(40);
    for (const limit of [1, 7, 39, 40, 41]) {
      const read = await pages(`limit=${limit}`);
      expect(read.flat()).toEqual(all);
      expect(read.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    }
  });

  test("has filters: how an action begins, who, what, and a period; they go together", async () => {
    const minute = (at: number) => new Date(noon + at * 60_000).toISOString();
    const table: [query: string, keep: (at: number) => boolean][] = [
      ["action=bot.", (at) => at % 20 === 1],
      ["action=bot.updated", (at) => at % 20 === 1],
      ["action=updated", () => false],
      ["action=bot.,link.", () => true],
      ["action=account.,bot.", (at) => at % 20 === 1],
      [`actor_id=${it.owner.id}`, (at) => at % 2 === 0],
      ["actor_id=master_key", (at) => at % 2 === 1],
      ["actor_id=command_line", () => false],
      ["target_id=tenth", (at) => at % 10 === 0],
      [`from=${minute(10)}`, (at) => at >= 10],
      [`to=${minute(10)}`, (at) => at < 10],
      [
        `from=${minute(10)}&to=${minute(30)}&actor_id=master_key`,
        (at) => at >= 10 && at < 30 && at % 2 === 1,
      ],
      [`target_id=tenth&from=${minute(30)}&action=link.`, (at) => at >= 30 && at % 10 === 0],
    ];
    for (const [query, keep] of table) {
      expect([query, (await pages(`limit=3&${query}`)).flat()]).toEqual([query, expected(keep)]);
    }
  });

  test("looks back so far for what filters name, and goes on from there", async () => {
    for (let at = 100; at < 200; at += 1) put("link.updated", it.owner.id, at);
    const first = await get("?action=bot.updated");
    expect(first.items).toEqual([]);
    expect(first.next_cursor).not.toBeNull();
    expect((await pages("action=bot.updated")).flat()).toEqual(expected((at) => at % 20 === 1 && at < 60));
  });

  test("is found by an index, whoever asks for what", async () => {
    const sources: string[] = [];
    const { connection } = server;
    const prepare = connection.prepare.bind(connection);
    Object.assign(connection, {
      prepare: (source: string) => {
        sources.push(source);
        return prepare(source);
      },
    });
    for (const token of [it.owner.token, masterKey]) {
      await get("?action=bot.&from=2026-11-20T12:00:00Z&to=2027-11-20T12:00:00Z", token);
      await get("?target_id=tenth", token);
    }
    Object.assign(connection, { prepare });
    const plans = sources
      .filter((source) => source.includes('from "audit_events"'))
      .map((source) =>
        prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`)
          .all(...Array<string>(source.split("?").length - 1).fill("1"))
          .map(({ detail }) => detail)
          .join("; "),
      );
    expect(plans.length).toBeGreaterThan(8);
    expect(plans.filter((plan) => /TEMP B-TREE|^SCAN audit_events(?! USING)/.test(plan))).toEqual([]);
    expect(plans.filter((plan) => /audit_events_audience \(audience=\?/.test(plan)).length).toBeGreaterThan(
      1,
    );
    expect(plans.filter((plan) => /audit_events_target \(target_id=\?/.test(plan)).length).toBeGreaterThan(1);
  });

  test("is a table as a file: the same entries and filters, in both formats", async () => {
    clear();
    for (let at = 0; at < 20; at += 1) put("link.updated", it.owner.id, at);
    put("bot.updated", other.id, 30);
    const body = { name: "=1+1" };
    await server.request("PATCH", `/api/v1/bots/${it.botId}`, { token: it.owner.token, body });
    const file = async (format: string, query = "") => {
      const { token } = it.owner;
      const answer = await server.send("GET", `${path}/export?format=${format}${query}`, { token });
      return (await answer.text()).replace("\uFEFF", "");
    };
    const lines = (await file("jsonl")).trimEnd().split("\n");
    const rows = lines.map((line) => JSON.parse(line));
    expect(rows).toHaveLength(21);
    expect(rows[0]).toMatchObject({
      ...{ action: "bot.updated", actor_name: "owner", target_id: it.botId },
      changes: { name: { before: "Cinema", after: "=1+1" } },
    });
    const [head = [], first, ...others] = parse(await file("csv"));
    expect([head[0], head.at(-1), others.length]).toEqual(["created_at", "changes", 20]);
    expect(first).toContain("'=1+1");
    expect((await file("jsonl", "&action=bot.")).trimEnd().split("\n")).toEqual(lines.slice(0, 1));
  });
});

test("entries go after two years", async () => {
  clear();
  const year = 365 * 24 * 60;
  const now = (server.clock.nowMs - noon) / 60_000;
  put("a.old", "admins", now - 2 * year - 1);
  put("a.kept", "admins", now - 2 * year + 1);
  await removeOutdated(server.app);
  expect(await actions()).toEqual(["a.kept"]);
});
