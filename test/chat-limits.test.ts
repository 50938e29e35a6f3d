import { expect, test } from "bun:test";
import { conversations } from "../src/db/schema/conversations.ts";
import { gate, until } from "./helpers/chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";
import { expectErrorForm } from "./helpers/scenarios.ts";

// Fifty visitors ask at once on a link that has room for five of them.

const note = "Write to help@shop.example for more.";
const together = "All visitors of this link together may";

interface Case {
  limits: Record<string, number>;
  code: string;
  /** The sentence of a refusal in English and Chinese, and its Retry-After in seconds. */
  en: string;
  zh: string;
  seconds: number;
  /** What is left of the limit while five are being answered, and afterwards. */
  leftMeanwhile: number;
  leftAfterwards: number;
}

// Each answer takes 7 points, and may take 100.
const cases: Record<string, Case> = {
  messages_per_day: {
    limits: { messages_per_day: 5 },
    code: "daily_limit_reached",
    en: `${together} ask 5 questions a day. The next day begins at midnight (UTC).`,
    zh: "该链接的全部访客合计每天最多提问 5 次，将于零点（UTC）重新计算。",
    seconds: 5,
    leftMeanwhile: 0,
    leftAfterwards: 0,
  },
  points: {
    limits: { points: 515 },
    code: "points_reserved",
    en: "The points that are left are held by answers being written. Try again shortly.",
    zh: "剩余点数正被生成中的回答占用，请稍后再试。",
    seconds: 5,
    leftMeanwhile: 15,
    leftAfterwards: 480,
  },
  streams: {
    limits: { streams: 5 },
    code: "streams_limit_reached",
    en: `${together} have 5 answers written at a time. Try again when one has ended.`,
    zh: "该链接的全部访客合计最多同时生成 5 个回答，请等其中一个结束后再试。",
    seconds: 5,
    leftMeanwhile: 0,
    leftAfterwards: 5,
  },
  qpm: {
    limits: { qpm: 5 },
    code: "rate_limit_reached",
    en: `${together} ask 5 questions a minute. The next one is possible in 60 seconds.`,
    zh: "该链接的全部访客合计每分钟最多提问 5 次，请在 60 秒后再问。",
    seconds: 60,
    leftMeanwhile: 0,
    leftAfterwards: 0,
  },
};

for (const [kind, it] of Object.entries(cases)) {
  test(`fifty at once with room for five in ${kind}: five answers, 45 refusals, nothing over and nothing held`, async () => {
    const rest = gate();
    const on = await startLimitedChat(
      { limits: it.limits, limit_message: note },
      { bot: { pricing: { prompt_per_1k: 0, completion_per_1k: 1000 }, settings: { max_tokens: 100 } } },
    );
    on.chat.upstream.setScript({ steps: [{ until: rest.promise }, { text: "Yes." }] });
    const visitors = await on.enterMany(50);
    let refusals = 0;
    const asked = visitors.map(async (token, index) => {
      const language = index % 2 === 0 ? "en" : "zh-CN";
      const answer = await on.ask(token, `Question ${index}?`, {}, { "accept-language": language });
      refusals += answer.status === 200 ? 0 : 1;
      return { ...answer, sentence: index % 2 === 0 ? `${it.en} ${note}` : `${it.zh}${note}` };
    });
    await until(() => refusals === 45);
    const leftNow = async () => (await on.left(visitors[0] ?? ""))[0];
    expect(await leftNow()).toMatchObject({ scope: "link", kind, remaining: it.leftMeanwhile });
    expect((await on.held()).running).toBe(5);
    rest.open();
    const answers = await Promise.all(asked);

    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(45);
    for (const answer of refused) {
      expect([answer.status, answer.body.code]).toEqual([429, it.code]);
      expect(answer.headers.get("retry-after")).toBe(String(it.seconds));
      expect(answer.body.detail).toBe(answer.sentence);
      expect(answer.body.error).toMatchObject({ code: it.code, message: answer.body.detail });
      expectErrorForm(answer);
    }
    expect(on.chat.upstream.requests).toHaveLength(5);
    expect(await on.countMessages()).toBe(10);
    expect(await on.chat.server.app.store.db.select().from(conversations)).toHaveLength(5);
    expect(await on.held()).toEqual({ running: 0, points: 0 });
    expect(await on.usage()).toMatchObject({ points: 35, messages: 5 });
    expect(await leftNow()).toMatchObject({ kind, remaining: it.leftAfterwards });
    expect(await on.refusals()).toMatchObject([{ code: it.code, scope: "link", count: 45 }]);
    await on.close();
  });
}
