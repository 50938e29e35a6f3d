import { eng, zho } from "stopword";
import { lazily } from "./lazily.ts";

/** Words that ask rather than say what about, and courtesies around them, which the package's lists lack. */
const asking = `
  when why whose whom does doesn't don't isn't can't didn't doing done will shall may able
  what's who's where's how's i'm i'd i've it's there's that's let's
  please tell know want need wish wanna help explain describe say show give find thank thanks hello hi hey
  yes no not ok okay just really actually currently today tomorrow yesterday
  us its mine yours ours am any anyone anybody anything someone something exactly kind
  name named called long far often soon till until
`;

/** Chinese words of more than one character, and single ones beyond the package's list. */
const askingChinese = `
  什么 什么样 什么时候 什么时间 为什么 为何 怎么 怎么样 怎样 怎么办 如何 多少 几个 哪 哪个 哪些 哪里 哪儿 哪位 谁 何时 何地
  是否 能否 可否 是不是 有没有 能不能 可不可以 会不会 要不要 请问 请教 告诉 告诉我 知道 想知道 了解 介绍 介绍一下 一下 说明 解释 帮 帮我 帮忙
  我 我的 我们 我们的 你 你的 你们 你们的 您 您的 他 他的 他们 她 她的 她们 它 它的 它们 自己 大家 咱们 谁的
  这个 那个 这些 那些 这里 那里 这样 那样 这是 那是 这部 那部 这种 那种 现在 目前 今天 明天 昨天 今年
  可以 可能 应该 需要 能 可 要 想 让 给 被 用 从 以 而 但 却 才 只 再 去 过 由 其 于 将 所 吗 呀 啦 哦 呢 叫 啥 怎 何 些 样 种 位 部 好 没 没有 上 下 里 内
  以及 还是 或者 但是 因为 所以 如果 关于 对于 有关 通过 进行 以下 其中 之间 时候 有 有什么 有哪些 是什么 不 不是 不能 一个 一些 一点 问题 谢谢 你好 您好
  谁是 是谁 有谁 都 都有
  名字 名称 叫做 讲 讲的 讲了 讲述 几天 几点 几次 几年 几楼 多久 多长 多长时间 长时间 多大 多少钱 哪天 哪一天 哪年 每天 天 哪家
`;

/** Words that a question is seldom about, though they are no stop words: "delivery time", 退款政策. */
const vague = `
  time times date dates policy policies information info detail details question questions work works
  时间 日期 政策 信息 情况 事情 办法 方法 方式
`;

const listed = (words: string) => words.split(/\s+/).filter((word) => word !== "");

/** Words too common to say what a text is about: English, Chinese, and the words of asking in both. */
export const stopWords = lazily(
  (): ReadonlySet<string> => new Set([...eng, ...zho, ...listed(asking), ...listed(askingChinese)]),
);

/** Words that say little beside another. */
export const vagueWords = lazily((): ReadonlySet<string> => new Set(listed(vague)));
