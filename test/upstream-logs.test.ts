import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createLog } from "../src/lib/log.ts";
import { type Script, startFakeUpstream } from "./helpers/fake-upstream.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// What an upstream says where it fails can hold the customer's words and the key. The log had both: at every level, and half a key
// where the words were cut. The bot's owner reads it with the answer (chat-managed-failures.test.ts); the log has none of it.

const key = "sk-secret/0123456789-abcdef-WXYZ";
const words = "my diagnosis is private";
const upstream = startFakeUpstream();
const server = startTestServer({ limits: { answerBytes: 20_000 } });
let shared: Awaited<ReturnType<typeof createShared>>;
let lines: string[] = [];

beforeAll(async () => {
  shared = await createShared(server, { model: "fake-large" });
  const body = { base_url: upstream.url, api_key: key };
  await server.request("PUT", "/api/v1/me/upstream", { token: shared.owner.token, body });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

/** Asks through the link and tests the endpoint, and gives all that was logged. */
async function logOf(script: Script): Promise<string> {
  lines = [];
  server.app.log = createLog("debug", { write: (line) => void lines.push(line) });
  upstream.setScript(script);
  const body = {
    bot_id: shared.botId,
    share_token: shared.shareToken,
    messages: [{ role: "user", content: words }],
  };
  await server.request("POST", "/api/v3/chat/completions", { token: shared.customer.token, body });
  await server.request("POST", "/api/v1/me/upstream/test", { token: shared.owner.token });
  return lines.join("");
}

const said = `You said "${words}" with ${key}, quoted ${JSON.stringify(key)}, ${encodeURIComponent(key)}.`;
const cases: Record<string, Script> = {
  "refusing it": { status: 400, refusal: { error: { message: said } } },
  "refusing it with a key where the words are cut": {
    status: 401,
    refusal: `${"x".repeat(484)}${key} ${words}`,
  },
  "reporting an error in mid-answer": { steps: [{ text: "a" }, { chunk: { error: { message: said } } }] },
  "reporting an error by event": { steps: [{ raw: `event: error\ndata: ${said}\n\n` }] },
  "answering an error as plain JSON": { json: { error: { message: said } } },
  "sending what is no JSON": { steps: [{ raw: `data: ${said}\n\n` }] },
  "sending a text that is none": { steps: [{ chunk: { choices: [{ delta: { content: [said] } }] } }] },
  "sending an event without an end": { steps: [{ raw: `data: ${said.repeat(500)}` }] },
};

describe("of an upstream that fails, the log", () => {
  for (const [name, script] of Object.entries(cases)) {
    test(`says what it did, and holds neither the customer's words nor the key: ${name}`, async () => {
      const log = await logOf(script);
      expect(log).toContain("an answer failed");
      expect(log).toMatch(
        /The upstream (answered 4\d\d|reported an error|sent|'s text)|The upstream's|exceeds/,
      );
      expect(log).not.toContain(words);
      expect(log).not.toMatch(/sk-s|0123456789/);
    });
  }

  test("names the model and its host, and no more of its address", async () => {
    const log = await logOf({ status: 500 });
    const { host } = new URL(upstream.url);
    const line = log.split("\n").find((it) => it.includes("an answer failed")) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ model: "fake-large", host, bot_id: shared.botId });
  });

  test("does not quote a key that no header may hold", async () => {
    const token = shared.owner.token;
    const body = { base_url: upstream.url, api_key: "sk-secret-0123456789\nX: 1" };
    await server.request("PUT", "/api/v1/me/upstream", { token, body });
    const log = await logOf({});
    expect(log).toContain("no header may hold");
    expect(log).not.toMatch(/sk-s|0123456789/);
  });
});
