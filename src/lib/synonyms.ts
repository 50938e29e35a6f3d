import { stemmer } from "stemmer";
import { lazily } from "./lazily.ts";

/**
 * Words that everyday questions use for one another, a group on each line. Small on purpose: only words that stand for the same
 * thing in most shops, offices and films. A passage found by one of them counts less than one with the word itself.
 */
const english = `
deliver delivery ship shipping shipment dispatch parcel package arrive arrival
refund reimburse return
cancel revoke terminate
price cost fee fare charge
login logon signin
register registration enrol enroll
forgot forget lost lose reset recover
change modify edit alter amend
buy bought purchase sell sold
pay paid payment
phone telephone mobile
contact reach
job vacancy career
coupon voucher promo
guarantee warranty
broken damaged defective faulty
repair fix mend
delete remove erase
film movie
director directed filmmaker made
voice voiced cast actor actress
music soundtrack composer composed
release released premiere
runtime duration
story plot synopsis
author writer wrote written
employee staff worker
vacation holiday
salary wage
child children kid
invoice receipt
track tracking trace
luggage baggage
error problem issue
bike bicycle
begin beginning start
`;

const chinese = `
导演 执导 拍 拍的 拍摄 导的
配音 声优 配音演员
编剧 剧本
上映 公映 首映
片长 时长
音乐 配乐 作曲
故事 剧情 情节
主角 主人公
价格 价钱 费用 收费 售价 票价
票价 门票 票
退款 退钱 退货 退
取消 撤销 退订
送货 配送 发货 快递 物流 送达 到货
忘记 忘了 重置 找回
登录 登陆 登入
注册 开户
修改 更改 变更
联系 联络
发票 收据
优惠 折扣 打折
保修 质保
维修 修理
工资 薪水 薪资
员工 职员 雇员
无线网络 无线网
`;

/** Everyday phrases, and the one word that each is read as, in documents and in questions alike. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\b(?:logg?|sign)(?:ed|ing)?[ -](?:in|on)(?: ?to)?\b/g, "login"],
  [/\bsign(?:ed|ing)?[ -]up\b/g, "register"],
  [/\b(?:send|sent|sending|give|take|bring|ship)((?: \w+){0,2}) back\b/g, "return$1"],
  [/\breturn(?:s|ed|ing)? to\b/g, "go back to"],
  [/\bmoney(?: is| comes)? back\b/g, "refund"],
  [/\bcall(?:ed|ing)? off\b/g, "cancel"],
  [/\bin touch\b/g, "contact"],
  [/\b(?:come|comes|came|coming) out\b/g, "release"],
  [/\brunning time\b/g, "runtime"],
];

/** By each word of the groups the others, English ones by their stem. */
const related = lazily(() => {
  const groups = [
    ...readGroups(english).map((group) => [...new Set(group.map(stemmer))]),
    ...readGroups(chinese),
  ];
  const byWord = new Map<string, string[]>();
  for (const group of groups) {
    for (const word of group) {
      // A single Han character stands in too many other words to be looked for.
      const others = group.filter((other) => other !== word && (other.length > 1 || /[a-z]/.test(other)));
      byWord.set(word, [...new Set([...(byWord.get(word) ?? []), ...others])]);
    }
  }
  return byWord;
});

/** Words that mean about the same as a stem (English) or a word as it is written (Chinese), in the same form. */
export const relatedWords = (word: string): readonly string[] => related().get(word) ?? [];

/** A normalised text with everyday phrases of several words ("send it back") read as the one word that they stand for. */
export const readPhrases = (text: string): string =>
  phrases.reduce((read, [phrase, word]) => read.replace(phrase, word), text);

function readGroups(text: string): string[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
}
