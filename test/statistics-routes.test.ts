import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { answerFigures } from "../src/features/figures/record.ts";
import { stepStarts } from "../src/features/statistics/calendar.ts";
import { addAnswers, type Given, writeAnswers } from "./helpers/figures.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import {
  createAdmin,
  createShared,
  masterKey,
  startTestServer,
  type TestServer,
} from "./helpers/test-server.ts";
import { turnsDuring } from "./helpers/turns.ts";

// Who may count what, which periods there are, and that a count reads sums and not messages.

let server: TestServer;
let shared: Awaited<ReturnType<typeof createShared>>;
let other: { id: string; token: string };
const sources = new Set<string>();

beforeAll(async () => {
  server = startTestServer();
  const { connection } = server;
  const prepare = connection.prepare.bind(connection);
  Object.assign(connection, {
    prepare: (source: string) => {
      sources.add(source);
      return prepare(source);
    },
  });
  shared = await createShared(server);
  other = await createAdmin(server, "other");
  const visitor = connection.prepare(
    "INSERT INTO visitors (id, kind, scope, uid, name, created_at) VALUES (?, ?, ?, ?, ?, 0)",
  );
  visitor.run("account", "account", "", shared.customer.id, null);
  visitor.run("host", "hook", shared.linkId, "u-7", "Ann");
  visitor.run("nameless", "signed", shared.linkId, "u-8", null);
  visitor.run("anonymous", "anonymous", shared.linkId, "secret-of-the-browser", null);
  const given = ["account", "host", "nameless", "anonymous"].map((visitorId, index): Given => {
    const answer = { isFailed: false, promptTokens: 1, completionTokens: 2, firstTokenMs: 5, rating: null };
    return {
      ...answer,
      botId: shared.botId,
      linkId: shared.linkId,
      visitorId,
      atMs: server.clock.nowMs - 1,
      points: 4 - index,
    };
  });
  await addAnswers(server, given, writeAnswers(connection, given));
});
afterAll(() => server.close());

const get = (query: string, token = shared.owner.token) =>
  server.request("GET", `/api/v1/statistics${query}`, { token });
const every = ["", "/export?format=csv", "/by?dimension=link", "/by/export?format=jsonl&dimension=link"];
const withQuery = (path: string, query: string) =>
  `/api/v1/statistics${path}${path.includes("?") ? "&" : "?"}${query}`;

for (const path of every)
  describe(`GET /statistics${path}`, () => {
    const ask = (query: string, token?: string) => ({ method: "GET", path: withQuery(path, query), token });
    testScenarios(() => server, {
      "wants a token": () => ({ ...ask(""), status: 401, code: "unauthenticated" }),
      "is no customer's": () => ({ ...ask("", shared.customer.token), status: 403, code: "admin_required" }),
      "refuses another's bot": () => ({
        ...ask(`bot_id=${shared.botId}`, other.token),
        status: 403,
        code: "not_bot_owner",
      }),
      "refuses an unknown bot in the same words": () => ({
        ...ask(`bot_id=${unknownId}`, other.token),
        status: 403,
        code: "not_bot_owner",
      }),
      "refuses another's link": () => ({
        ...ask(`share_token_id=${shared.linkId}`, other.token),
        status: 403,
        code: "not_bot_owner",
      }),
      "knows no link that there is not": () => ({
        ...ask(`share_token_id=${unknownId}`, masterKey),
        status: 404,
        code: "not_found",
      }),
      "refuses a zone that there is not": () => ({
        ...ask("zone=Mars/Olympus", masterKey),
        status: 400,
        code: "invalid_period",
      }),
      "refuses a time without a zone": () => ({
        ...ask("from=2026-11-01T00:00:00", masterKey),
        status: 400,
        code: "invalid_period",
      }),
      "refuses a period that ends before it begins": () => ({
        ...ask("from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", masterKey),
        status: 400,
        code: "invalid_period",
      }),
    });
  });

test("a period of more steps than a plot has is refused and says what to do", async () => {
  const year = "from=2025-11-22T00:00:00Z&to=2026-11-22T00:00:00Z";
  const { status, body } = await get(`?step=hour&${year}`);
  expect([status, body.code, body.detail]).toEqual([
    400,
    "invalid_period",
    "The period cannot be counted: it has too many steps; choose longer ones or a shorter period.",
  ]);
  expect((await get(`?step=day&${year}`)).body.steps.length).toBe(365);
  // Of more months no longer step is left to choose, named or not.
  for (const query of ["?from=1990-01-01T00:00:00Z", "?step=month&from=1990-01-01T00:00:00Z"])
    expect((await get(query)).body.detail).toBe(
      "The period cannot be counted: it is too long; choose a shorter one.",
    );
});

test("a period is read as other lists read it, with a plus sign that nobody escaped, and a zone in any letters", async () => {
  const { status, body } = await get("?from=2026-11-01T00:00:00+01:00&to=&zone=eUrOpE/bErLiN");
  expect(status).toBe(200);
  expect(body).toMatchObject({ from: "2026-10-31T23:00:00.000Z", zone: "Europe/Berlin" });
  for (const from of ["1900-01-01T00:00:00Z", "9999-01-01T00:00:00Z"])
    expect((await get(`?from=${from}`)).body.detail).toEndWith("from and to are ISO 8601 with a zone.");
});

test("without a period the last 30 days are counted, today being the last, in the installation's zone", async () => {
  const { body } = await get("");
  expect(body).toMatchObject({ zone: "UTC", step: "day", from: "2026-10-24T00:00:00.000Z" });
  expect([body.to, body.steps.length]).toEqual(["2026-11-22T08:00:00.000Z", 30]);
  expect(body.steps.at(-1)).toMatchObject({ start: "2026-11-22T00:00:00.000Z", questions: 4, customers: 4 });
  expect(body.totals).toEqual({
    questions: 4,
    customers: 4,
    points: 10,
    prompt_tokens: 4,
    completion_tokens: 8,
    first_token_ms: { mean: 5, longest: 5 },
    failures: 0,
    refusals: 0,
    ratings: { up: 0, down: 0 },
  });
});

test("another administrator has nothing of it, whatever visitor it names, and the master key all", async () => {
  const empty = (await get("", other.token)).body.totals;
  expect([empty.questions, empty.first_token_ms]).toEqual([0, null]);
  expect((await get("?visitor_id=host", other.token)).body.totals).toEqual(empty);
  expect((await get("/by?dimension=customer", other.token)).body.items).toEqual([]);
  expect((await get("?visitor_id=host")).body.totals).toMatchObject({
    questions: 1,
    customers: 1,
    points: 3,
  });
  expect((await get("", masterKey)).body.totals.questions).toBe(4);
});

test("customers are named as they are known, what cost most first, a page at a time", async () => {
  const items = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await get(`/by?dimension=customer&limit=3${cursor && `&cursor=${cursor}`}`);
    items.push(...body.items);
    cursor = body.next_cursor;
  }
  expect(items.map(({ id, name, kind, points, customers }) => [id, name, kind, points, customers])).toEqual([
    ["account", "customer", "account", 4, 1],
    ["host", "Ann", "hook", 3, 1],
    ["nameless", "u-8", "signed", 2, 1],
    ["anonymous", null, "anonymous", 1, 1],
  ]);
  expect((await get("/by?dimension=customer&cursor=eA")).body.code).toBe("invalid_cursor");
});

test("both are files too", async () => {
  const text = async (path: string) =>
    await (await server.send("GET", `/api/v1/statistics${path}`, { token: masterKey })).text();
  const steps = (await text("/export?format=csv&step=month")).split("\r\n");
  expect(steps[0]).toBe(
    "start,questions,customers,points,prompt_tokens,completion_tokens,first_token_mean_ms,first_token_longest_ms,failures,refusals,rated_up,rated_down",
  );
  expect(steps.at(-2)).toBe("2026-11-01T00:00:00.000Z,4,4,10,4,8,5,5,0,0,0,0");
  const parts = (await text("/by/export?format=jsonl&dimension=link")).trim().split("\n");
  expect(parts.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      id: shared.linkId,
      bot_id: shared.botId,
      questions: 4,
      first_token_mean_ms: 5,
    }),
  ]);
});

test("hours are those of the clock, where it is put on by half an hour too, and a day that a zone left out is no step", () => {
  const hours = (from: string, to: string) =>
    stepStarts("hour", "Australia/Lord_Howe", Date.parse(from), Date.parse(to), 9).map((ms) =>
      new Date(ms).toISOString().slice(11, 16),
    );
  // Lord Howe Island is 10:30 and in its summer 11:00 ahead.
  expect(hours("2026-10-03T14:00:00Z", "2026-10-03T18:00:00Z")).toEqual([
    "13:30",
    "14:30",
    "16:00",
    "17:00",
    "18:00",
  ]);
  expect(hours("2026-04-04T13:10:00Z", "2026-04-04T17:00:00Z")).toEqual([
    "13:00",
    "14:00",
    "15:30",
    "16:30",
    "17:30",
  ]);
  const days = stepStarts(
    "day",
    "Pacific/Apia",
    Date.parse("2011-12-29T12:00:00Z"),
    Date.parse("2012-01-01T00:00:00Z"),
    9,
  );
  expect(days.map((ms) => new Date(ms).toISOString())).toEqual([
    "2011-12-29T10:00:00.000Z",
    "2011-12-30T10:00:00.000Z",
    "2011-12-31T10:00:00.000Z",
    "2012-01-01T10:00:00.000Z",
  ]);
});

/** One question of a visitor on each of three hundred days. */
function askEachDay(): void {
  server.connection
    .prepare<unknown[]>(
      `WITH RECURSIVE asked(at) AS (SELECT ? UNION ALL SELECT at + 86400000 FROM asked LIMIT 300),
        place(scope, key) AS (VALUES ('bot', ''), ('link', :link), ('visitor', :link || '/daily')),
        length(span, ms) AS (VALUES ('quarter', 900000), ('day', 86400000))
      INSERT INTO figures (bot_id, scope, key, span, start_at, questions)
        SELECT :bot, scope, key, span, at - at % ms, 1 FROM asked CROSS JOIN place CROSS JOIN length`,
    )
    .run(Date.parse("2025-12-01T18:30:00Z"), { bot: shared.botId, link: shared.linkId });
}

test("every statement finds its rows by their key, reads no message, and lets others go first", async () => {
  askEachDay();
  const year = "from=2025-11-22T00:00:00Z&zone=Asia/Kolkata";
  const queries = ["", "?visitor_id=host", `?share_token_id=${shared.linkId}`].map(
    (query) => `${query}${query ? "&" : "?"}${year}&step=day`,
  );
  const turns = await turnsDuring(async () => {
    for (const query of [...queries, `/by?dimension=customer&${year}`, `/by?dimension=link&${year}`])
      expect((await get(query)).status).toBe(200);
  });
  expect(turns).toBeGreaterThan(20);
  const plan = server.connection.prepare.bind(server.connection);
  const read = [...sources].filter((source) => /^select .*"figures"/is.test(source));
  const steps = read.flatMap((source) =>
    plan<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`)
      .all(...Array<string>(source.split("?").length - 1).fill("[]"))
      .map(({ detail }) => detail),
  );
  expect(steps.filter((step) => /messages|conversations|SCAN figures/.test(step))).toEqual([]);
  const found = steps.filter((step) => step.includes("figures"));
  expect(found.length).toBeGreaterThan(4);
  const byKey =
    /_figures_1 \(bot_id=\? AND scope=\? AND span=\? AND key[=>]|figures_visitors \(bot_id=\? AND span=\? AND .?start_at/;
  for (const step of found) expect(step).toMatch(byKey);
});

test("a manager who looks at a link is no customer, and is named with what it asked", async () => {
  const { app, connection, clock } = server;
  connection
    .prepare("INSERT INTO visitors (id, kind, scope, uid, created_at) VALUES ('look', 'preview', ?, ?, 0)")
    .run(shared.linkId, shared.owner.id);
  const customersOf = async () => [
    (await get("")).body.totals.customers,
    (await get(`?share_token_id=${shared.linkId}`)).body.totals.customers,
    (await get("/by?dimension=link")).body.items[0].customers,
  ];
  const before = await customersOf();
  const asked = { botId: shared.botId, linkId: shared.linkId, visitorId: "look", points: 9, isFailed: false };
  const tokens = { promptTokens: 1, completionTokens: 1, firstTokenMs: null };
  const at = { messageId: "", createdAtMs: clock.nowMs - 1 };
  await app.store.batch([answerFigures(app.store, { ...asked, ...tokens, ...at })]);
  expect(await customersOf()).toEqual(before);
  const [first] = (await get("/by?dimension=customer")).body.items;
  expect(first).toMatchObject({ id: "look", kind: "preview", name: "owner", questions: 1, customers: 0 });
});
