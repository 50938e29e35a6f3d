import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const prompt = "The secret of the house: 42.";
let shared: Awaited<ReturnType<typeof createShared>>;

beforeAll(async () => {
  shared = await createShared(server, { system_prompt: prompt });
});
afterAll(() => server.close());

const set = (settings: object) =>
  server.request("PATCH", `/api/v1/bots/${shared.botId}`, { token: shared.owner.token, body: { settings } });
const entry = () => server.request("GET", `/api/v1/public/bot-share/${shared.shareToken}/entry`);
const info = () =>
  server.request("GET", `/api/v1/public/bot-share/${shared.shareToken}`, { token: shared.customer.token });

describe("the entry, without signing in", () => {
  test("says what a sign-in screen needs and no more", async () => {
    await set({ avatar_url: "https://example.com/a.png", language: "zh", welcome: "Hi", key: "private" });
    const { status, body } = await entry();
    expect(status).toBe(200);
    expect(body).toEqual({
      status: "open",
      access: "account",
      name: "Film guide",
      avatar_url: "https://example.com/a.png",
      language: "zh",
    });
  });

  test("of a bot without settings has null for them", async () => {
    await set({});
    expect((await entry()).body).toMatchObject({ avatar_url: null, language: null });
  });

  test("does not look at a token, be it a bad one", async () => {
    const path = `/api/v1/public/bot-share/${shared.shareToken}/entry`;
    expect((await server.request("GET", path, { token: "bad" })).status).toBe(200);
  });

  test("of a closed link says how it stands, and of an unknown one is 404", async () => {
    const path = `/api/v1/bots/${shared.botId}/share-tokens`;
    const token = shared.owner.token;
    const expires_at = "2020-01-01T00:00:00Z";
    const { body } = await server.request("POST", path, { token, body: { expires_at } });
    const read = async () =>
      (await server.request("GET", `/api/v1/public/bot-share/${body.share_token}/entry`)).body;
    expect((await read()).status).toBe("expired");
    await server.request("DELETE", `/api/v1/bot-share-tokens/${body.id}`, { token });
    expect((await read()).status).toBe("revoked");
    const unknown = await server.request("GET", `/api/v1/public/bot-share/${"A".repeat(32)}/entry`);
    expect([unknown.status, unknown.body.code]).toEqual([404, "share_token_not_found"]);
  });
});

describe("the information of a bot, for a customer", () => {
  test("is exactly what the contract lists", async () => {
    await set({
      avatar_url: "https://example.com/a.png",
      welcome: "Ask me about **films**.",
      welcome_message: "not this",
      suggested_questions: ["Who?", "When?"],
      guide_questions: ["not this"],
      language: "en",
      enable_thinking: true,
      enable_memori: false,
      tool_response: true,
      crm_key: "private",
      temperature: 0.7,
    });
    const { status, body } = await info();
    expect(status).toBe(200);
    expect(body).toEqual({
      bot_id: shared.botId,
      bot_uuid: shared.botId,
      name: "Film guide",
      avatar_url: "https://example.com/a.png",
      welcome: "Ask me about **films**.",
      suggested_questions: ["Who?", "When?"],
      settings: { language: "en", enable_thinking: true, enable_memori: false, tool_response: true },
    });
  });

  test("of a bot without settings has null and no questions", async () => {
    await set({});
    expect((await info()).body).toMatchObject({
      avatar_url: null,
      welcome: null,
      suggested_questions: [],
      settings: { language: null, enable_thinking: null, enable_memori: null, tool_response: null },
    });
  });

  const fallbacks: Record<string, [settings: object, shown: object]> = {
    "welcome_message where there is no welcome": [{ welcome_message: "Old" }, { welcome: "Old" }],
    "welcome_message where welcome is null": [{ welcome: null, welcome_message: "Old" }, { welcome: "Old" }],
    "welcome_message where welcome is empty": [{ welcome: "", welcome_message: "Old" }, { welcome: "Old" }],
    "guide_questions where there are no suggested ones": [
      { guide_questions: ["Old?"] },
      { suggested_questions: ["Old?"] },
    ],
    "guide_questions where the suggested ones are null": [
      { suggested_questions: null, guide_questions: ["Old?"] },
      { suggested_questions: ["Old?"] },
    ],
    "guide_questions where the suggested ones are none": [
      { suggested_questions: [], guide_questions: ["Old?"] },
      { suggested_questions: ["Old?"] },
    ],
  };
  for (const [it, [settings, shown]] of Object.entries(fallbacks)) {
    test(`falls back to ${it}`, async () => {
      await set(settings);
      expect((await info()).body).toMatchObject(shown);
    });
  }

  test("never holds the prompt, the model, the owner or the private settings, nor does any page", async () => {
    await set({ welcome: "Hi", crm_key: "private-4711" });
    const pages = [`/s/${shared.shareToken}`, `/chat/share?shareId=${shared.shareToken}`];
    const texts = [JSON.stringify((await info()).body), JSON.stringify((await entry()).body)];
    for (const page of pages) texts.push(await (await server.send("GET", page)).text());
    for (const text of texts) {
      for (const secret of [prompt, "builtin", shared.owner.id, "private-4711", "crm_key"])
        expect(text).not.toContain(secret);
    }
  });
});

describe("the page of an open link", () => {
  const addresses = { "/s/": "", "/chat/share?shareId=": "&authToken=x&uid=1" };
  for (const [before, after] of Object.entries(addresses)) {
    test(`at ${before} is 200 with a strict policy`, async () => {
      const page = await server.send("GET", `${before}${shared.shareToken}${after}`);
      expect(page.status).toBe(200);
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors");
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/);
      expect(page.headers.get("x-content-type-options")).toBe("nosniff");
      expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    });
  }
  test("without a shareId is 404", async () => {
    expect((await server.send("GET", "/chat/share")).status).toBe(404);
  });
});
