import { createRandom, type Random } from "../random.ts";

// What people ask a shop's assistant and what it answers, in two scripts: sentences made of parts, put together by chance.

const english = {
  who: [
    "The parcel",
    "Your order",
    "The invoice",
    "A return",
    "The voucher",
    "Our workshop",
    "The warranty",
    "This model",
  ],
  does: [
    "is on its way to",
    "was handed over at",
    "will be sent again from",
    "can be picked up at",
    "is checked by",
    "needs the number of",
  ],
  where: [
    "the depot",
    "our store in Lyon",
    "the counter next to the entrance",
    "your neighbour",
    "the carrier",
    "the address that you gave us",
  ],
  how: [
    "within two to three working days.",
    "as soon as the payment has arrived.",
    "unless it is a public holiday.",
    "at no cost to you.",
    "and you are told by e-mail.",
    "if the delivery was refused before.",
  ],
  asks: [
    "Where is",
    "How do I send back",
    "Who pays for",
    "What becomes of",
    "May I change",
    "Why was I charged for",
  ],
  what: [
    "my parcel",
    "the broken lamp",
    "the delivery",
    "my old account",
    "an order that I made yesterday",
    "the second invoice",
  ],
};

const chinese = {
  who: ["您的包裹", "这笔订单", "电子发票", "退货申请", "优惠券", "维修中心", "保修服务", "这款型号"],
  does: ["已经送往", "将会重新发往", "可以在这里领取：", "正在交给", "需要核对", "会联系"],
  where: ["配送站", "上海的门店", "入口旁边的柜台", "您的邻居", "快递公司", "您填写的收货地址"],
  how: [
    "两到三个工作日内送达。",
    "付款到账以后马上处理。",
    "节假日除外。",
    "不收取任何费用。",
    "我们会用邮件通知您。",
    "如果之前拒收过，请联系客服。",
  ],
  asks: ["请问怎么查询", "我想退", "谁来承担", "为什么收取", "可以修改", "什么时候能收到"],
  what: ["我的包裹", "坏掉的台灯", "配送费用", "以前的账号", "昨天下的订单", "第二张发票"],
};

/** In about half of all messages of its language, so that a search for it finds a page at once. */
export const commonWords = { english: "parcel", chinese: "包裹" };

/** In three messages of the whole, in the oldest conversations, so that a search for it must look through everything. */
export const rareWord = "Zephyrhafen";

type Parts = typeof english;

function sentencesOf(random: Random, { who, does, where, how }: Parts, gap: string, count: number): string[] {
  return Array.from({ length: count }, () =>
    [random.pick(who), random.pick(does), random.pick(where), random.pick(how)].join(gap),
  );
}

/** Makes the words of a talk. Questions are 10 to 120 characters, answers 60 to 1,200. */
export function createSpeaker(random: Random) {
  const made = createRandom(7);
  const languages = [
    { parts: english, gap: " ", mark: "?", sentences: sentencesOf(made, english, " ", 600) },
    { parts: chinese, gap: "", mark: "？", sentences: sentencesOf(made, chinese, "", 600) },
  ];
  const ofPlace = (place: number) => {
    const language = languages[place % languages.length];
    if (language === undefined) throw new Error("There is no such language");
    return language;
  };
  return {
    /** `place` chooses the language: a talk is held in one. */
    question: (place: number): string => {
      const { parts, gap, mark, sentences } = ofPlace(place);
      const asked = `${random.pick(parts.asks)}${gap}${random.pick(parts.what)}${mark}`;
      return random.chance(0.4) ? `${asked}${gap}${random.pick(sentences)}` : asked;
    },
    answer: (place: number): string => {
      const { gap, sentences } = ofPlace(place);
      const count = random.whole(2, random.chance(0.2) ? 16 : 8);
      const said = Array.from({ length: count }, () => random.pick(sentences));
      return random.chance(0.3) ? said.map((sentence) => `- ${sentence}`).join("\n") : said.join(gap);
    },
    sentence: (place: number): string => random.pick(ofPlace(place).sentences),
  };
}
