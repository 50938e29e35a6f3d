import type { Script, Step } from "./mock-scripts.ts";

const long = JSON.stringify({
  items: Array.from({ length: 12 }, (_, index) => ({ order: 4_700 + index, state: "shipped" })),
});

const words = (text: string): Step[] => (text.match(/[\s\S]{1,4}/gu) ?? []).map((part) => ({ say: part }));

/** Answers that come with more than their text. */
export const threadScripts: { when: string; script: Script }[] = [
  {
    when: "tool",
    script: {
      steps: [
        { think: "The orders are in the shop's own list." },
        { tool: { name: "find_orders", arguments: '{"customer":"lin","limit":12}', result: null } },
        { pauseMs: 60 },
        { tool: { name: "find_orders", arguments: '{"customer":"lin","limit":12}', result: long } },
        ...words("You have **twelve** orders; all of them have been shipped."),
        { usage: { prompt_tokens: 1_021, completion_tokens: 183 } },
      ],
    },
  },
  {
    when: "essay",
    script: { steps: [...words("The first half of an essay that would have gone on"), { finish: "length" }] },
  },
  {
    when: "muse",
    script: {
      steps: [
        { think: "one, " },
        { pauseMs: 400 },
        { drop: true },
        { think: "two, " },
        { pauseMs: 300 },
        { think: "three" },
        ...words("Counted."),
      ],
    },
  },
];
