import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { leastScore, searchPassages } from "../src/features/knowledge/search.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({ limits: { searchedPassages: 2, triedPassages: 4 } });
afterAll(() => server.close());

const it = { owner: "", stranger: "", customer: "", botId: "", emptyBotId: "", documentId: "" };
const pairs = [
  ["How long does shipping take?", "Three days within the country."],
  ["What does shipping cost?", "Shipping is free from 50 euros."],
  ["Do you ship abroad?", "Shipping abroad takes a week."],
  ["谁为铃芽配音？", "原菜乃华"],
  ["Which colours are there?", "Red and green."],
];

beforeAll(async () => {
  it.owner = (await createAdmin(server, "owner")).token;
  it.stranger = (await createAdmin(server, "stranger")).token;
  it.customer = (await createCustomer(server, "customer")).token;
  it.botId = await makeBot();
  it.emptyBotId = await makeBot();
  const content = ["q,a", ...pairs.map(([q, a]) => `${q},${a}`)].join("\n");
  const made = await server.request("POST", `/api/v1/bots/${it.botId}/documents`, {
    token: it.owner,
    body: { name: "shop.csv", type: "text/csv", content },
  });
  it.documentId = made.body.id;
});

async function makeBot(): Promise<string> {
  const body = { name: "Shop", model: "builtin" };
  return (await server.request("POST", "/api/v1/bots", { token: it.owner, body })).body.id;
}

const passagesPath = (rest = "", documentId = it.documentId) =>
  `/api/v1/bots/${it.botId}/documents/${documentId}/passages${rest}`;
const search = async (question: string, botId = it.botId) =>
  (await server.request("POST", `/api/v1/bots/${botId}/search`, { token: it.owner, body: { question } }))
    .body;

describe("the passages of a document", () => {
  test("are listed in its order, page by page, each once", async () => {
    const seen: unknown[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 9; pages++) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await server.request("GET", passagesPath(`?limit=2${more}`), { token: it.owner });
      seen.push(...body.items);
      cursor = body.next_cursor;
    }
    const expected = pairs.map(([question, text], position) => ({
      id: expect.any(String),
      position,
      question,
      text,
    }));
    expect(seen).toEqual(expected);
  });

  const get = (token: string | undefined, path = passagesPath()) => ({ method: "GET", path, token });
  testScenarios(() => server, {
    "are for nobody without a token": () => ({ ...get(undefined), status: 401, code: "unauthenticated" }),
    "are not a customer's to see": () => ({ ...get(it.customer), status: 403, code: "admin_required" }),
    "are not another administrator's to see": () => ({
      ...get(it.stranger),
      status: 403,
      code: "not_bot_owner",
    }),
    "are the master key's to see": () => ({ ...get(masterKey), status: 200 }),
    "of an unknown document are 404": () => ({
      ...get(it.owner, passagesPath("", unknownId)),
      status: 404,
      code: "not_found",
    }),
    "of another bot's document are 404": () => ({
      ...get(it.owner, passagesPath().replace(it.botId, it.emptyBotId)),
      status: 404,
      code: "not_found",
    }),
    "with somebody else's cursor are 400": () => ({
      ...get(it.owner, passagesPath("?cursor=WyJhIl0")),
      status: 400,
      code: "invalid_cursor",
    }),
  });
});

describe("trying a search", () => {
  test("marks what an answer would be drawn from, and that is what the chat finds", async () => {
    const question = "What does shipping cost?";
    const { items } = await search(question);
    const found = await searchPassages(server.app, it.botId, question);
    const used = items.filter((item: { used: boolean }) => item.used);
    expect(used.map(({ used: _, ...passage }: { used: boolean }) => passage)).toEqual(found);
    expect(used[0]).toMatchObject({ document: "shop.csv", position: 1, question, text: pairs[1]?.[1] });
    expect(used.length).toBe(2);
    // There were two better ones.
    expect(items[2].score).toBeGreaterThanOrEqual(leastScore);
    expect(items.slice(2).every((item: { used: boolean }) => !item.used)).toBe(true);
    expect(items.length).toBeLessThanOrEqual(4);
    const scores = items.map(({ score }: { score: number }) => score);
    expect(scores).toEqual(scores.toSorted((one: number, other: number) => other - one));
  });

  test("shows what came near and was not enough", async () => {
    const question = "Which bank and which insurance company and which lawyer recommends green paint?";
    const { items } = await search(question);
    expect(await searchPassages(server.app, it.botId, question)).toEqual([]);
    expect(items).toMatchObject([{ position: 4, used: false }]);
    expect(items[0].score).toBeGreaterThan(0);
  });

  test("says which words were looked for", async () => {
    expect((await search("谁为铃芽配音？")).words).toContain("配音");
    expect((await search("Shipping colours")).words).toEqual(expect.arrayContaining(["ship", "colour"]));
  });

  test("finds nothing where nothing is known or nothing is asked", async () => {
    expect((await search("Shipping", it.emptyBotId)).items).toEqual([]);
    expect(await search("?!")).toEqual({ words: [], items: [] });
  });

  const post = (token: string | undefined, body: unknown = { question: "Shipping" }) => ({
    method: "POST",
    path: `/api/v1/bots/${it.botId}/search`,
    token,
    body,
  });
  testScenarios(() => server, {
    "needs a token": () => ({ ...post(undefined), status: 401, code: "unauthenticated" }),
    "is not a customer's to do": () => ({ ...post(it.customer), status: 403, code: "admin_required" }),
    "is not another administrator's to do": () => ({
      ...post(it.stranger),
      status: 403,
      code: "not_bot_owner",
    }),
    "needs a question": () => ({ ...post(it.owner, {}), status: 422, code: "validation_failed" }),
  });
});
