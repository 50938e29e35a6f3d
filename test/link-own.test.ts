import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

// The links of all of an owner's bots: listed, filtered, read one by one and as a file.

const server = startTestServer();
let owner: { id: string; token: string };
let other: { id: string; token: string };
let customer: { id: string; token: string };
let support: string;
let sales: string;
let theirs: string;
/** The ids of the owner's links by their names. */
const ids: Record<string, string> = {};
const tokens: Record<string, string> = {};
const base = "/api/v1/bot-share-tokens";

async function makeBot(token: string, name: string): Promise<string> {
  const body = { name, model: "builtin" };
  return (await server.request("POST", "/api/v1/bots", { token, body })).body.id;
}

async function makeLink(token: string, botId: string, body: { name: string; [more: string]: unknown }) {
  server.clock.nowMs += 1_000;
  const made = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, { token, body });
  ids[body.name] = made.body.id;
  tokens[body.name] = made.body.share_token;
}

beforeAll(async () => {
  owner = await createAdmin(server, "owner");
  other = await createAdmin(server, "other");
  customer = await createCustomer(server, "carl");
  support = await makeBot(owner.token, "Support");
  sales = await makeBot(owner.token, "Sales 销售");
  theirs = await makeBot(other.token, "Theirs");
  await makeLink(owner.token, support, { name: "Acme", end_user_ids: [customer.id] });
  await makeLink(owner.token, sales, { name: "Globex 50%", access: "anonymous" });
  await makeLink(owner.token, support, { name: "Past", expires_at: "2026-01-01T00:00:00Z" });
  await makeLink(owner.token, sales, { name: "Gone", expires_at: "2026-01-01T00:00:00Z" });
  await makeLink(other.token, theirs, { name: "Not yours" });
  await server.request("DELETE", `${base}/${ids.Gone}`, { token: owner.token });
});
afterAll(() => server.close());

const list = (query = "", token = owner.token) => server.request("GET", `${base}${query}`, { token });
const namesOf = async (query = "", token = owner.token) =>
  (await list(query, token)).body.items.map(({ name }: { name: string }) => name);

describe("the list", () => {
  test("has the links of all of one's own bots, newest first, and nobody else's", async () => {
    expect(await namesOf()).toEqual(["Gone", "Past", "Globex 50%", "Acme"]);
    expect(await namesOf("", other.token)).toEqual(["Not yours"]);
  });

  test("has everybody's for the master key", async () => {
    expect(await namesOf("", masterKey)).toEqual(["Not yours", "Gone", "Past", "Globex 50%", "Acme"]);
  });

  test("says of each what the bot's own list says, the bot's name and what has become of it", async () => {
    const { items } = (await list()).body;
    const ofBot = await server.request("GET", `/api/v1/bots/${support}/share-tokens`, { token: owner.token });
    const [past, acme] = ofBot.body.items;
    expect(items[1]).toEqual({ ...past, bot_name: "Support", status: "expired" });
    expect(items[3]).toEqual({ ...acme, bot_name: "Support", status: "open" });
    expect(items[3].end_user_ids).toEqual([customer.id]);
    expect(items[0]).toMatchObject({ bot_name: "Sales 销售", status: "revoked" });
  });

  test("goes on page by page to its end", async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const tail: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await list(`?limit=1${tail}`);
      seen.push(body.items[0].name);
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(["Gone", "Past", "Globex 50%", "Acme"]);
  });

  const filters: Record<string, [query: () => string, names: string[]]> = {
    "one bot's": [() => `?bot_id=${sales}`, ["Gone", "Globex 50%"]],
    "those that are open": [() => "?status=open", ["Globex 50%", "Acme"]],
    "those that have expired and were not revoked": [() => "?status=expired", ["Past"]],
    "those that were revoked": [() => "?status=revoked", ["Gone"]],
    "those of one access": [() => "?access=anonymous", ["Globex 50%"]],
    "a word of the link's name, in either case": [() => "?search=aCm", ["Acme"]],
    "a word of the bot's name": [() => `?search=${encodeURIComponent("销售")}`, ["Gone", "Globex 50%"]],
    "words of both, each of which must be there": [() => "?search=glob%20sales", ["Globex 50%"]],
    "a sign that means something to the database": [() => "?search=%25", ["Globex 50%"]],
    "nothing that is there": [() => "?search=nowhere", []],
    "several filters at once": [() => `?bot_id=${support}&status=open&access=account`, ["Acme"]],
    "an address of another owner's link": [() => `?search=${tokens["Not yours"]}`, []],
    "an address as it is shared": [() => `?search=http://localhost/s/${tokens.Acme}`, ["Acme"]],
  };
  for (const [what, [query, names]] of Object.entries(filters)) {
    test(`can be asked for ${what}`, async () => {
      expect(await namesOf(query())).toEqual(names);
    });
  }

  test("finds a link by an address that a rotation has ended or will", async () => {
    const body = { grace_hours: 1 };
    await server.request("POST", `${base}/${ids.Acme}/rotate`, { token: owner.token, body });
    expect(await namesOf(`?search=/s/${tokens.Acme}`)).toEqual(["Acme"]);
  });

  test("can be asked for what ends before an instant, alone or among the open ones", async () => {
    const change = (expires_at: string | null) =>
      server.request("PATCH", `${base}/${ids.Acme}`, { token: owner.token, body: { expires_at } });
    expect((await change("2026-12-01T00:00:00Z")).status).toBe(200);
    expect(await namesOf("?expires_before=2026-12-01T08:00:00.001%2B08:00")).toEqual([
      "Gone",
      "Past",
      "Acme",
    ]);
    expect(await namesOf("?status=open&expires_before=2026-12-01T00:00:00.001Z")).toEqual(["Acme"]);
    expect(await namesOf("?status=open&expires_before=2026-12-01T00:00:00Z")).toEqual([]);
    await change(null);
    const refused = await list("?expires_before=soon");
    expect([refused.status, refused.body.code]).toEqual([400, "invalid_period"]);
  });

  test("finds those that end soon without those that do not", () => {
    const plan = server.connection
      .prepare(
        `EXPLAIN QUERY PLAN SELECT t.id FROM share_tokens t INNER JOIN bots b ON b.id = t.bot_id
         WHERE b.owner_id = ? AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?) AND t.expires_at < ? AND t.expires_at > ?
         ORDER BY t.created_at DESC, t.id DESC LIMIT 101`,
      )
      .all(owner.id, 0, 1, 0)
      .map((row) => Object(row).detail);
    expect(plan.join("\n")).toMatch(/share_tokens_ends \(bot_id=\? AND expires_at>\? AND expires_at<\?\)/);
  });

  test("reads no rows of other owners, and sorts by an index's entries", () => {
    const plan = server.connection
      .prepare(
        `EXPLAIN QUERY PLAN SELECT t.id FROM share_tokens t INNER JOIN bots b ON b.id = t.bot_id
         WHERE b.owner_id = ? AND (t.created_at, t.id) < (?, ?) ORDER BY t.created_at DESC, t.id DESC LIMIT 101`,
      )
      .all(owner.id, 0, "")
      .map((row) => Object(row).detail);
    expect(plan.join("\n")).toMatch(/SEARCH b USING COVERING INDEX bots_owner_created \(owner_id=\?\)/);
    expect(plan.join("\n")).toMatch(/SEARCH t USING COVERING INDEX share_tokens_bot_created \(bot_id=\?/);
  });
});

describe("one link", () => {
  test("is as the list has it", async () => {
    const { items } = (await list()).body;
    for (const item of items) {
      const one = await server.request("GET", `${base}/${item.id}`, { token: owner.token });
      expect([one.status, one.body]).toEqual([200, item]);
    }
  });
});

describe("the file", () => {
  const get = async (query: string) => {
    const response = await server.send("GET", `${base}/export${query}`, { token: owner.token });
    return { headers: response.headers, text: await response.text() };
  };

  test("has the rows of the filtered list, with addresses and without secrets", async () => {
    const { headers, text } = await get("?format=jsonl&status=open");
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(headers.get("content-disposition")).toContain("links.jsonl");
    expect(rows.map(({ name }) => name)).toEqual(["Globex 50%", "Acme"]);
    expect(rows[0]).toMatchObject({
      bot_name: "Sales 销售",
      status: "open",
      url: `http://localhost/s/${tokens["Globex 50%"]}`,
      used_points: 0,
    });
    expect(text).not.toContain("whsec_");
  });

  test("is a table for spreadsheets, as long as the list", async () => {
    const { text } = await get("?format=csv");
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toStartWith("id,name,bot_id,bot_name,status,");
    expect(lines).toHaveLength(5);
  });

  test("is made page by page", async () => {
    const small = startTestServer({ limits: { exportStepRows: 2 } });
    const admin = await createAdmin(small, "owner");
    const make = (path: string, body: unknown) => small.request("POST", path, { token: admin.token, body });
    const bot = (await make("/api/v1/bots", { name: "Bot", model: "builtin" })).body.id;
    for (const name of ["a", "b", "c", "d", "e"]) {
      small.clock.nowMs += 1;
      await make(`/api/v1/bots/${bot}/share-tokens`, { name });
    }
    const file = await small.send("GET", `${base}/export?format=jsonl`, { token: admin.token });
    const lines = (await file.text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(["e", "d", "c", "b", "a"]);
    await small.close();
  });
});

describe("who may not, and what is not there", () => {
  const refuse =
    (path: () => string, token: () => string | undefined, status: number, code: string) => () => {
      const given = token();
      return { method: "GET", path: path(), ...(given === undefined ? {} : { token: given }), status, code };
    };
  const nobody = () => undefined;
  const asOwner = () => owner.token;
  const asCustomer = () => customer.token;
  const asOther = () => other.token;
  const one =
    (tail = "") =>
    () =>
      `${base}/${ids.Acme}${tail}`;
  testScenarios(() => server, {
    "the list without a token is 401": refuse(() => base, nobody, 401, "unauthenticated"),
    "the list for a customer is 403": refuse(() => base, asCustomer, 403, "admin_required"),
    "the list of another admin's bot is 403": refuse(
      () => `${base}?bot_id=${theirs}`,
      asOwner,
      403,
      "not_bot_owner",
    ),
    "the file of another admin's bot is 403": refuse(
      () => `${base}/export?format=csv&bot_id=${theirs}`,
      asOwner,
      403,
      "not_bot_owner",
    ),
    "the list of an unknown bot is 404 to the master key": refuse(
      () => `${base}?bot_id=${unknownId}`,
      () => masterKey,
      404,
      "not_found",
    ),
    "a cursor of nobody's is 400": refuse(() => `${base}?cursor=x`, asOwner, 400, "invalid_cursor"),
    "a state of none is 422": refuse(() => `${base}?status=lost`, asOwner, 422, "validation_failed"),
    "a file in no known format is 422": refuse(
      () => `${base}/export?format=xls`,
      asOwner,
      422,
      "validation_failed",
    ),
    "a link for a customer is 403": refuse(one(), asCustomer, 403, "admin_required"),
    "another admin's link is 403": refuse(one(), asOther, 403, "not_bot_owner"),
    "an unknown link is 404": refuse(() => `${base}/${unknownId}`, asOwner, 404, "not_found"),
    "another admin's events as a file are 403": refuse(
      one("/events/export?format=csv"),
      asOther,
      403,
      "not_bot_owner",
    ),
    "another admin's reports as a file are 403": refuse(
      one("/deliveries/export?format=csv"),
      asOther,
      403,
      "not_bot_owner",
    ),
    "another admin's QR code is 403": refuse(one("/qr"), asOther, 403, "not_bot_owner"),
    "an unknown link's QR code is 404": refuse(() => `${base}/${unknownId}/qr`, asOwner, 404, "not_found"),
  });
});
