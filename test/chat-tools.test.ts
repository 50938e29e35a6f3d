import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { addTools, newTools, requestedCalls, shownTools } from "../src/features/chat/tools.ts";
import type { ChunkDelta } from "../src/upstream/types.ts";
import { type Chat, startChat } from "./helpers/chat.ts";
import { readEverything, setBot, showLink } from "./helpers/read-everything.ts";

const call = (id: string, name: string, written: string, index = 0) => ({
  tool_calls: [{ index, id, type: "function", function: { name, arguments: written } }],
});
const more = (written: string, index = 0) => ({ tool_calls: [{ index, function: { arguments: written } }] });
const result = (content: string, fields: object = {}) => ({ role: "tool", content, ...fields });
const end = "tool_calls";

/** The tools after each delta by which more of them is known. A string is a finish_reason. */
function tell(...deltas: (ChunkDelta | string)[]) {
  const state = newTools();
  const told = deltas.flatMap((given) => {
    const [delta, finish_reason] = typeof given === "string" ? [{}, given] : [given, null];
    return addTools(state, { index: 0, delta, finish_reason }) ? [shownTools(state)] : [];
  });
  return { told, state };
}
const use = (name: string, written: string, given: string | null = null) => ({
  name,
  arguments: written,
  result: given,
});

describe("tools are told", () => {
  test("without what a call itself says that it gave back, or that is no function", () => {
    const odd = { index: 1, id: "b", type: "function", function: "f".repeat(500_000) };
    const piece = { ...call("a", "find", "{}").tool_calls[0], result: { ok: true }, isExecuted: true };
    const { told, state } = tell({ tool_calls: [piece, odd] }, result("of c", { tool_call_id: "c" }), end);
    expect(told[0]?.slice(0, 1)).toEqual([use("find", "{}")]);
    expect(requestedCalls(state).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("once a call is over, with all its arguments", () => {
    const { told } = tell(call("a", "find", '{"q":'), more('"x"'), more("}"), end);
    expect(told).toEqual([[use("find", '{"q":"x"}')]]);
  });

  test("together where several were called at once, their pieces mixed", () => {
    const { told } = tell(call("a", "find", "{"), call("b", "read", "[", 1), more("}"), more("]", 1), end);
    expect(told).toEqual([[use("find", "{}"), use("read", "[]")]]);
  });

  test("with each result, joined by its call's id, else by name, else in order", () => {
    const calls = [call("a", "find", "{}"), call("b", "read", "{}", 1), call("c", "read", "[]", 2)];
    const { told } = tell(
      ...calls,
      result("of b", { tool_call_id: "b" }),
      result("of c", { name: "read" }),
      result("of a"),
    );
    expect(told.map((tools) => tools.map((tool) => tool.result))).toEqual([
      [null, "of b", null],
      [null, "of b", "of c"],
      ["of a", "of b", "of c"],
    ]);
  });

  test("with a result in pieces at its first piece and when it is over", () => {
    const of = { tool_call_id: "a" };
    const { told } = tell(
      call("a", "find", "{}"),
      result("one ", of),
      result("two ", of),
      { content: "three", ...of },
      { content: "So:" },
    );
    expect(told.map(([tool]) => tool?.result)).toEqual(["one ", "one two three"]);
  });

  test("round by round of a server's own, whose indices begin anew", () => {
    const { told, state } = tell(
      call("a", "find", "{}"),
      end,
      result("x", { tool_call_id: "a" }),
      call("b", "find", "[", 0),
      more("]"),
      { content: "So:" },
    );
    expect(told.at(-1)).toEqual([use("find", "{}", "x"), use("find", "[]")]);
    expect(told).toHaveLength(3);
    expect(requestedCalls(state).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("where only a result is known of one, and of Groq's executed_tools; neither is asked of the caller", () => {
    const ran = (output?: string) => ({
      executed_tools: [{ index: 0, type: "search", arguments: "{}", output }],
    });
    const { told, state } = tell(ran(), ran("found"), result("x", { tool_call_id: "z", name: "lost" }));
    expect(told).toEqual([
      [use("search", "{}", "found")],
      [use("search", "{}", "found"), use("lost", "", "x")],
    ]);
    expect(requestedCalls(state)).toEqual([]);
  });

  test("with no more of a result, and of all, than is kept", () => {
    const { told } = tell(
      ...Array.from({ length: 20 }, (_, at) => result("汉".repeat(20_000), { tool_call_id: `${at}` })),
    );
    const bytes = told.at(-1)?.map((tool) => Buffer.byteLength(tool.result ?? "")) ?? [];
    expect(Math.max(...bytes)).toBeLessThanOrEqual(limits.toolResultBytes + 3);
    expect(bytes.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(limits.toolResultsBytes + 20 * 3);
    expect(told[0]?.[0]?.result).toMatch(/^汉+…$/);
  });

  test("up to a number of them, and nothing of what has no form", () => {
    const { told } = tell(
      ...Array.from({ length: limits.toolCallItems + 5 }, (_, at) => call(`${at}`, "f", "{}", at)),
      { tool_calls: [null, 5, {}], executed_tools: ["x", null] },
      end,
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toHaveLength(limits.toolCallItems);
  });
});

describe("through a link", () => {
  let chat: Chat;
  beforeAll(async () => {
    chat = await startChat({
      script: {
        steps: [
          { text: "Let me look." },
          { delta: call("call_1", "find_orders", '{"of":') },
          { delta: more('"me"}') },
          { delta: result("a secret order", { tool_call_id: "call_1" }) },
          { chunk: { tools: "the upstream's own", choices: [{ index: 0, delta: { content: " One." } }] } },
        ],
      },
    });
  });
  afterAll(() => chat.close());
  afterEach(async () => {
    await showLink(chat, { tools: true });
    await setBot(chat, {});
  });
  const found = [use("find_orders", '{"of":"me"}', "a secret order")];

  test("tools come with the chunks that say more of them, in one piece, in the history and when read again", async () => {
    const { chunks, texts, whole, answer, seen } = await readEverything(chat, "My orders?");
    expect(texts).toEqual(["Let me look.\n\nOne.", "Let me look.\n\nOne."]);
    expect(chunks.flatMap(({ tools }) => (tools === undefined ? [] : [tools]))).toEqual([found]);
    expect(chunks.flatMap(({ choices }) => choices).map(({ delta }) => delta.role)).not.toContain("tool");
    expect(whole.tools).toEqual(found);
    expect(whole.choices[0].message.tool_calls).toEqual([
      { id: "call_1", type: "function", function: { name: "find_orders", arguments: '{"of":"me"}' } },
    ]);
    expect(answer.tools).toEqual(found);
    expect(seen).not.toContain("the upstream's own");
  });

  test("nothing of them comes anywhere where the link or tool_response hides them", async () => {
    for (const hide of [
      () => setBot(chat, { tool_response: false }),
      () => showLink(chat, { tools: false }),
    ]) {
      await hide();
      const { seen, texts } = await readEverything(chat, "My orders?");
      expect(texts).toEqual(["Let me look.\n\nOne.", "Let me look.\n\nOne."]);
      expect(seen).not.toMatch(/secret order|find_orders|call_1|the upstream's own|"tools":\[\{/);
    }
  });

  test("a list of messages is read as one answer, without what tools gave back in its text", async () => {
    const messages = [result("a secret order"), { role: "assistant", content: "One." }];
    const script = [
      { json: { choices: [{ index: 0, messages }] } },
      { steps: [{ chunk: { choices: [{ index: 0, messages: messages.map((delta) => ({ delta })) }] } }] },
    ];
    for (const each of script) {
      chat.upstream.setScript(each);
      const { texts, answer } = await readEverything(chat, "My orders?");
      expect(texts).toEqual(["One.", "One."]);
      expect(answer).toMatchObject({ content: "One.", tools: [use("", "", "a secret order")] });
    }
  });
});
