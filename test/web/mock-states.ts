import type { Citation } from "../../src/web/shared/wire.ts";
import type { Script, Step } from "./mock-scripts.ts";

/** What a customer asks on the way through the states of the page, and what it gets. */
export interface Sayings {
  bot: string;
  welcome: string;
  suggestions: string[];
  /** Is never answered to its end. */
  essay: string;
  thought: string;
  tool: string;
  code: string;
  sources: string;
  /** Breaks off. */
  broken: string;
  /** The day's questions are used up. */
  refused: string;
  /** The session has ended meanwhile. */
  signedOut: string;
  /** The link is turned off meanwhile. */
  revoked: string;
  /** Found in titles and in messages. */
  sought: string;
  textFile: string;
}

export const sayings: Record<"en" | "zh", Sayings> = {
  en: {
    bot: "Harbour Supply",
    welcome: "Hello! I know our **orders, delivery and returns** inside out. What can I do for you?",
    suggestions: ["How can the harbour office be found?", "How is a crate returned?"],
    essay: "Write me an essay about the tides",
    thought: "Which of the two crates is the cheaper one?",
    tool: "Where are my twelve crates now?",
    code: "How is the freight of a crate worked out?",
    sources: "By when must a crate be handed in?",
    broken: "What was in the crate that was lost?",
    refused: "One more crate for today, please",
    signedOut: "Am I still signed in to the crates?",
    revoked: "Is this link to the crates still on?",
    sought: "crate",
    textFile: "packing-list-of-the-third-quarter-europe-and-overseas.csv",
  },
  zh: {
    bot: "港口货运助手",
    welcome: "您好！我熟悉**订单、配送和退货**，有什么可以帮您？",
    suggestions: ["港口办事处在哪里？", "如何退回货箱？"],
    essay: "请写一篇关于潮汐的长文",
    thought: "两种货箱哪一种更便宜？",
    tool: "我的十二个货箱现在到哪里了？",
    code: "货箱的运费如何计算？",
    sources: "货箱最晚什么时候交付？",
    broken: "丢失的货箱里有什么？",
    refused: "今天再问一个货箱的问题",
    signedOut: "我的货箱账号还在登录吗？",
    revoked: "这个货箱链接还有效吗？",
    sought: "货箱",
    textFile: "第三季度欧洲与海外货箱装箱清单最终修订版.csv",
  },
};

const price = `const price = crates.reduce((sum, { weight }) => sum + weight * rate, 0); // in euros, before tax and harbour dues
console.log(\`\${price.toFixed(2)} €\`);`;

const answers = {
  en: {
    essay:
      "The tides follow the moon, and a little the sun. **Twice a day** the water rises:\n\n- the nearer bulge is drawn",
    thought: [
      "Both are asked for. ",
      "The small crate holds less, but two of them cost less than a large one. ",
    ],
    considered: "The small one: two of them hold as much as a large one and cost **4 € less**.",
    called: "All **twelve** have left the harbour; ten have arrived.",
    code: `## The freight of a crate

It grows with the weight $w$ and the distance $d$:

$$f(w, d) = \\frac{w \\cdot d}{100} + \\sum_{i=1}^{n} c_i$$

| Crate | Weight | Rate per kilogram and mile | Dues |
| --- | ---: | ---: | --- |
| Small | 4 kg | 0.20 € | none |
| Large | 12 kg | 0.18 € | 3 € in each of the harbours that it passes |

![A small crate and a large one beside it](https://images.example/crates.png?small=4&large=12)

1. Weigh the crate, then run:

\`\`\`ts
${price}
\`\`\`

- [x] Dues are part of it
- [ ] Insurance is not

> Ask for the [list of harbours](https://example.com/harbours) before you pack.`,
    sources: "By **noon** on the day before it leaves [1]; for overseas two days before [2].",
    broken: "In the lost crate there were",
    detail: "You may ask 20 questions a day. The next day begins at midnight (UTC).",
    passages: [
      [
        "harbour-handbook.md",
        "A crate is handed in by noon on the day before its ship leaves. What comes later goes with the next ship.",
      ],
      ["overseas-freight-and-customs-conditions-2026.csv", "Overseas crates are handed in two days before."],
    ],
  },
  zh: {
    essay: "潮汐主要由月球引起，太阳也有一些影响。**每天两次**水位上涨：\n\n- 靠近月球的一侧",
    thought: ["两种货箱都要比较。", "小货箱容量较小，但两个小货箱比一个大货箱便宜。"],
    considered: "小货箱：两个小货箱与一个大货箱容量相同，却**便宜 4 欧元**。",
    called: "**十二个**货箱均已离港，其中十个已送达。",
    code: `## 货箱的运费

运费随重量 $w$ 和距离 $d$ 增加：

$$f(w, d) = \\frac{w \\cdot d}{100} + \\sum_{i=1}^{n} c_i$$

| 货箱 | 重量 | 每公斤每海里的费率 | 港口费 |
| --- | ---: | ---: | --- |
| 小 | 4 kg | 0.20 € | 无 |
| 大 | 12 kg | 0.18 € | 途经的每个港口各收 3 €，转运时另行计算 |

![并排放置的小货箱和大货箱](https://images.example/crates.png?small=4&large=12)

1. 称重后运行：

\`\`\`ts
${price}
\`\`\`

- [x] 已含港口费
- [ ] 不含保险

> 装箱前请查看[港口列表](https://example.com/harbours)。`,
    sources: "开船前一天的**中午**之前[1]；海外货箱需提前两天[2]。",
    broken: "丢失的货箱里有",
    detail: "每天最多可提问 20 次，次日零点（UTC）重新计算。",
    passages: [
      ["港口手册.md", "货箱须在开船前一天中午之前交付，逾期则随下一班船运出。"],
      ["海外货运与海关条款二〇二六年版.csv", "海外货箱须提前两天交付。"],
    ],
  },
} as const;

const crates = JSON.stringify({
  items: Array.from({ length: 12 }, (_, index) => ({
    crate: 4_700 + index,
    state: index < 10 ? "arrived" : "at sea",
  })),
});

const speech = (text: string): Step[] => (text.match(/[\s\S]{1,40}/gu) ?? []).map((part) => ({ say: part }));

/** Short enough each that the answer can be stopped. */
const holding: Step[] = Array.from({ length: 1_200 }, () => ({ pauseMs: 50 }));

/** The answers to `sayings`, in both languages. */
export const stateScripts: { when: string; script: Script }[] = (["en", "zh"] as const).flatMap(
  (language) => {
    const asked = sayings[language];
    const said = answers[language];
    const citations: Citation[] = said.passages.map(([document, text], at) => ({
      index: at + 1,
      passage_id: `crate-${at}`,
      document_id: `crates-${at}`,
      document,
      question: at === 0 ? asked.sources : null,
      text,
      score: 0.8,
    }));
    const call = { name: "find_crates", arguments: '{"customer":"lin","limit":12}' };
    const refuse = (status: number, code: string): Script => ({
      refusal: { status, code, detail: said.detail },
      steps: [],
    });
    return [
      { when: asked.essay, script: { steps: [...speech(said.essay), ...holding] } },
      {
        when: asked.thought,
        script: { steps: [...said.thought.map((think) => ({ think })), ...speech(said.considered)] },
      },
      {
        when: asked.tool,
        script: {
          steps: [
            { tool: { ...call, result: null } },
            { tool: { ...call, result: crates } },
            ...speech(said.called),
            { usage: { prompt_tokens: 1_021, completion_tokens: 183 } },
          ],
        },
      },
      { when: asked.code, script: { steps: speech(said.code) } },
      { when: asked.sources, script: { citations, steps: speech(said.sources) } },
      { when: asked.broken, script: { steps: [...speech(said.broken), { fail: "upstream_unavailable" }] } },
      { when: asked.refused, script: refuse(429, "daily_limit_reached") },
      { when: asked.signedOut, script: refuse(401, "session_ended") },
      { when: asked.revoked, script: { steps: [...speech(said.broken), { revoke: true }] } },
    ];
  },
);
