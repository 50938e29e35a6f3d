import { expect, test } from "bun:test";
import type { BotItem } from "../../src/features/bots/model.ts";
import { markWords } from "../../src/web/console/bots/marks.ts";
import {
  type BotValues,
  changeOf,
  otherSettings,
  valuesOf,
} from "../../src/web/console/bots/settings-values.ts";

const bot: BotItem = {
  id: "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f",
  name: "Film guide",
  model: "builtin",
  system_prompt: "",
  settings: {},
  pricing: { prompt_per_1k: 0, completion_per_1k: 0 },
  owner_id: null,
  created_at: "2026-11-22T08:00:00.000Z",
  updated_at: "2026-11-22T08:00:00.000Z",
};
/** What is sent of a bot with these settings once its form was changed so, as the wire has it. */
function sent(settings: Record<string, unknown>, change: Partial<BotValues>, latest = settings) {
  const shown = { ...bot, settings };
  const values = { ...valuesOf(shown), ...change };
  return JSON.parse(JSON.stringify(changeOf(shown, { ...bot, settings: latest }, values)));
}

test("a form that was not changed sends nothing", () => {
  expect(sent({ welcome_message: "Hi", attachments: ["text"], max_tokens: 5 }, {})).toEqual({});
});

test("what was changed is sent with all other settings, those that no form knows and those of the last minute too", () => {
  const settings = { crm_id: 7, language: "en", welcome: "Hi" };
  const latest = { ...settings, language: "zh", by_another: true };
  expect(sent(settings, { welcome: "Hello" }, latest)).toEqual({
    settings: { crm_id: 7, language: "zh", welcome: "Hello", by_another: true },
  });
  expect(otherSettings({ ...bot, settings })).toEqual(["crm_id"]);
});

test("the other names of a setting give way to its own once that is changed", () => {
  const settings = { welcome_message: "Hi", guide_questions: ["A?"] };
  expect(valuesOf({ ...bot, settings })).toMatchObject({ welcome: "Hi", questions: ["A?"] });
  expect(sent(settings, { questions: ["A?", " B? ", " "] })).toEqual({
    settings: { welcome_message: "Hi", suggested_questions: ["A?", "B?"] },
  });
  expect(sent(settings, { welcome: "", questions: [] })).toEqual({ settings: {} });
});

test("what is turned off or emptied is what was never set, where that means the same", () => {
  const settings = { enable_thinking: true, accent_color: "#0b6bcb", attachments: ["image"], max_tokens: 9 };
  const emptied = { thinking: "model", accent: " ", images: false, maxTokens: null } as const;
  expect(sent(settings, emptied)).toEqual({ settings: {} });
  expect(sent({}, { thinking: "off", tools: false, memory: true, texts: true })).toEqual({
    settings: { enable_thinking: false, tool_response: false, enable_memori: true, attachments: ["text"] },
  });
});

test("settings that hold what no schema looked at are shown as not set", () => {
  const settings = { welcome: 7, suggested_questions: "A?", max_tokens: "many", attachments: "image" };
  expect(valuesOf({ ...bot, settings })).toEqual(valuesOf(bot));
});

const marked = (text: string, words: string[]) =>
  markWords(text, words)
    .map(({ part, isMarked }) => (isMarked ? `[${part}]` : part))
    .join("");

test("the words of a question are marked where they are found, from their beginning on", () => {
  expect(marked("Returns are free; the director returned.", ["return", "direct"])).toBe(
    "[Returns] are free; the [director] [returned].",
  );
  expect(marked("《铃芽之旅》由新海诚执导", ["铃芽", "新海诚"])).toBe("《[铃芽]之旅》由[新海诚]执导");
  expect(marked("由Suzume出演 happy", ["suzum", "happi"])).toBe("由[Suzume]出演 [happy]");
  expect(marked("preturn (a+b)?", ["return", "a+b", "a"])).toBe("preturn ([a+b])?");
  expect(marked("nothing", [])).toBe("nothing");
  expect(marked("", ["a"])).toBe("");
});
