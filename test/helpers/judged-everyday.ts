import { filmPairs, shopFaq } from "../../src/cli/demo-documents.ts";
import type { JudgedQuestion } from "./judged-questions.ts";

/** Documents as the demo has them, and one with tables, for questions in the words that people use. */
export const everydayDocuments = {
  shop: { bot: "Shop assistant", name: "Shop FAQ.md", type: "text/markdown", content: shopFaq },
  demoFilm: { bot: "电影助手", name: "铃芽之旅.csv", type: "text/csv", content: filmPairs },
  cinema: {
    bot: "Cinema",
    name: "cinema.md",
    type: "text/markdown",
    content: `# The Lantern cinema

We show one film every evening.

## Tickets

Tickets are sold at the door and online.

| Ticket | Price |
| --- | --- |
| Adults | 12 euros |
| Children | 7 euros |
| Students | 9 euros |

## Refunds

A ticket is refunded until one hour before the film starts.

## What to bring

Bring with you:

- your ticket, printed or on
  your telephone
- a student card, if you
  pay the student price
- nothing to eat: food is sold inside

## Who directed Suzume?

Makoto Shinkai wrote and directed it.
`,
  },
  museum: {
    bot: "博物馆",
    name: "参观指南.md",
    type: "text/markdown",
    content: `# 城市博物馆

## 门票

| 票种 | 价格 |
| --- | --- |
| 成人 | 60元 |
| 学生 | 30元 |
| 老人 | 免费 |

## 开放时间

周二至周日上午9点至下午5点开放,
周一闭馆。

## 退票

门票在参观日前一天可以全额退款,
当天不予退款。

## 交通

乘坐地铁2号线到人民广场站,从3号口出站步行五分钟。
`,
  },
} as const;

export const everydayQuestions: Record<keyof typeof everydayDocuments, JudgedQuestion[]> = {
  shop: [
    ["how long till my parcel arrives", "two to three working days"],
    ["delivery time", "two to three working days"],
    ["How long does shipping take?", "two to three working days"],
    ["When will my package be delivered?", "two to three working days"],
    ["how many days for shipping abroad", "five to ten"],
    ["is there a tracking link", "tracking link"],
    ["refund", "back on your card"],
    ["when do I get my money back", "back on your card"],
    ["can i send it back?", "30 days"],
    ["how to send something back", "30 days"],
    ["Can I return shoes I have worn?", "30 days"],
    ["return policy", "30 days"],
    ["cancel my order", "Until it is packed"],
    ["Can I modify my order?", "Until it is packed"],
    ["i lost my password", "Forgot password"],
    ["forgot password", "Forgot password"],
    ["How long does a flight to Paris take?", null],
    ["How long does it take to learn Chinese?", null],
    ["Can I change my delivery address?", null],
    ["Do you ship to the moon by rocket?", null],
    ["How much does delivery cost?", null],
    ["Is there a discount on shoes?", null],
    ["Can I pay with cash?", null],
    ["How do I reset my phone?", null],
    ["How do I delete my account?", null],
    ["What is the phone number of the post office?", null],
    ["Which parcel service do you use?", null],
    ["How do I cancel my gym membership?", null],
    ["Who is the director of the company?", null],
    ["What time is it?", null],
    ["How long is the warranty?", null],
    ["Where is your warehouse?", null],
    ["shipping time abroad", "five to ten"],
    ["I want my money back", "back on your card"],
    ["how do refunds work", "back on your card"],
    ["I want to return a jacket", "30 days"],
    ["can't log in, forgot my password", "Forgot password"],
    ["reset pw", null],
    ["Do you sell gift cards?", null],
    ["cancelling an order", "Until it is packed"],
    ["Is the delivery driver armed?", null],
    ["When was the company founded?", null],
    ["Can I return to the previous page?", null],
    ["What is the delivery price to Norway?", null],
    ["How can I track my parcel?", "tracking link"],
    ["do you deliver on sundays", null],
    ["What does a return cost?", null],
  ],
  demoFilm: [
    ["铃芽之旅是谁拍的", "新海诚"],
    ["谁是导演", "新海诚"],
    ["谁执导的", "新海诚"],
    ["导演叫什么", "新海诚"],
    ["声优都有谁", "原菜乃华"],
    ["什么时候公映", "2022年11月11日"],
    ["上映时间", "2022年11月11日"],
    ["剧情是什么", "十七岁"],
    ["时长多少", "122"],
    ["配乐是谁", "RADWIMPS"],
    ["票价是多少", null],
    ["《你的名字》是谁拍的", null],
    ["谁是制片人", null],
    ["谁是美国总统", null],
    ["导演今年多大了,毕业于哪所大学", null],
    ["铃芽之旅的续集什么时候上映", null],
    ["哪里可以退票", null],
    ["怎么取消订单", null],
    ["这部电影是谁导的", "新海诚"],
    ["谁拍的这部电影", "新海诚"],
    ["草太的声优是谁", "松村北斗"],
    ["讲什么的", null],
    ["电影多长时间", "122"],
    ["上映日期", "2022"],
    ["谁给草太配音", "松村北斗"],
    ["票房", null],
  ],
  cinema: [
    ["ticket price", "| Adults | 12 euros |"],
    ["Tickets", "| Students | 9 euros |"],
    ["How much is a ticket for adults?", "| Adults | 12 euros |"],
    ["what does a ticket cost for a child", "| Children | 7 euros |"],
    ["Can I get a refund for my ticket?", "refunded until one hour"],
    ["who is the director of Suzume", "Makoto Shinkai"],
    ["What do I have to bring?", "- nothing to eat"],
    ["is food sold", "food is sold inside"],
    ["What is the price of gold?", null],
    ["Who is the director of Jaws?", null],
    ["Who is the director of the city's opera?", null],
    ["How much is a parking ticket in Rome?", null],
    ["Can I bring my dog?", null],
    ["Do you sell train tickets to Berlin?", null],
    ["How much is the popcorn?", null],
    ["Where do I find the toilets?", null],
    ["price for students", "9 euros"],
    ["can my ticket be refunded", "one hour"],
    ["director of Titanic", null],
    ["who made Suzume", "Makoto"],
    ["Can I buy tickets online?", "online"],
    ["Is there a student discount on food?", null],
    ["Who directed Avatar?", null],
  ],
  museum: [
    ["票价是多少", "| 成人 | 60元 |"],
    ["门票多少钱", "| 学生 | 30元 |"],
    ["学生票多少钱", "| 学生 | 30元 |"],
    ["怎么退款", "全额退款"],
    ["可以退票吗", "全额退款"],
    ["开放时间", "9点"],
    ["坐地铁怎么去", "2号线"],
    ["停车场在哪里", null],
    ["馆长是谁", null],
    ["有没有中文讲解员", null],
    ["飞机票多少钱", null],
    ["博物馆建于哪一年", null],
    ["手机怎么退货", null],
    ["门票价格", "60元"],
    ["几点开门", null],
    ["周一开放吗", "闭馆"],
    ["火车票价格", null],
    ["怎么取消会员", null],
  ],
};
