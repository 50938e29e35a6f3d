/** Documents and questions for judging retrieval: what must be answered with which words, and what must not be. */
export const judgedDocuments = {
  film: {
    bot: "电影助手",
    name: "铃芽之旅.csv",
    type: "text/csv",
    content: `q,a
《铃芽之旅》的导演是谁？,"《铃芽之旅》由新海诚执导。"
《铃芽之旅》的编剧是谁？,"新海诚"
本作品的主要配音演员有谁？,"原菜乃华为女主角岩户铃芽配音，松村北斗为宗像草太配音。"
《铃芽之旅》的音乐是谁做的？,"RADWIMPS 与阵内一真"
《铃芽之旅》是什么时候上映的？,"2022年11月11日在日本上映,2023年3月24日在中国大陆上映。"
女主角是谁？,"岩户铃芽，一名17岁的高中生。"
故事讲了什么？,"少女铃芽与青年草太在日本各地关闭引发灾难的门。"
片长多少分钟？,"122分钟"
`,
  },
  faq: {
    bot: "Help desk",
    name: "faq.md",
    type: "text/markdown",
    content: `# Acme help

Acme is a small shop for bicycles in Utrecht. We sell, rent and repair bicycles.

## How do I reset my password?

Open **Settings**, choose Security and press "Reset password". A link is sent to your e-mail address; it is valid for one hour.

## Opening hours

We are open from Monday to Friday, 9:00 to 18:00, and on Saturday until 17:00. On Sundays the shop is closed.

## Returns and refunds

You can return a bicycle within 30 days. Refunds are paid to the card you paid with within five working days. The bicycle must be undamaged and clean.

## Can I rent a bicycle for one day?

Yes. A day costs 15 euros, with a deposit of 100 euros. Bring your passport or identity card.

## Repairs

A flat tyre is repaired while you wait. Larger repairs take three days. Call us at 030-1234567 to make an appointment.
`,
  },
  csv: {
    bot: "FAQ",
    name: "faq.csv",
    type: "text/csv",
    content: `q,a
How do I reset my password?,"Open Settings, choose Security and press Reset password."
How do I change my e-mail address?,"Open Settings, choose Profile and edit the address."
What does the Pro plan cost?,Pro costs 12 dollars a month.
Can I cancel my subscription?,"Yes, at any time, under Billing."
Do you offer student discounts?,"Yes, 50% off with a valid student card."
Where is my data stored?,In data centres in Frankfurt and Dublin.
`,
  },
  handbook: {
    bot: "员工手册",
    name: "手册.md",
    type: "text/markdown",
    content: `# 员工手册

## 请假制度

员工每年享有10天带薪年假。请假须提前三天在系统中提交申请，由直属经理审批。病假需要提供医院证明。

## 报销流程

差旅费用在出差结束后两周内提交报销。住宿标准为每晚不超过500元，餐费每天100元。发票抬头为公司全称。

## 上班时间

公司实行弹性工作制，核心时间为上午10点至下午4点。每周三可以在家办公。

## 如何连接公司的无线网络？

选择网络 Acme-Staff,用工号和域密码登录。访客请使用 Acme-Guest。
`,
  },
} as const;

/** A question and words of its answer; null where the honest answer is that it is not known. */
export type JudgedQuestion = [question: string, answer: string | null];

export const judgedQuestions: Record<keyof typeof judgedDocuments, JudgedQuestion[]> = {
  film: [
    ["导演是谁?", "新海诚执导"],
    ["《铃芽之旅》的导演是谁", "新海诚执导"],
    ["谁导演了铃芽之旅", "新海诚执导"],
    ["谁给铃芽配音", "原菜乃华"],
    ["铃芽之旅的编剧是谁", "新海诚"],
    ["主要配音演员有哪些？", "原菜乃华"],
    ["电影什么时候上映？", "2022年11月11日"],
    ["铃芽之旅是哪天在中国上映的", "2023年3月24日"],
    ["音乐是谁做的", "RADWIMPS"],
    ["这部电影片长多少", "122"],
    ["女主角叫什么名字", "岩户铃芽"],
    ["请问故事讲的是什么", "少女铃芽"],
    ["松村北斗给谁配音", "松村北斗"],
    ["铃芽之旅的票房是多少", null],
    ["今天天气怎么样", null],
    ["美国总统是谁", null],
    ["《你的名字》的导演是谁", null],
    ["铃芽之旅的制片人是谁", null],
    ["怎么重置密码", null],
    ["你好", null],
    ["铃芽之旅获得了什么奖项？", null],
    ["Who is the president of France?", null],
  ],
  faq: [
    ["How do I reset my password?", "Reset password"],
    ["I forgot my password, how can I reset it", "Reset password"],
    ["When are you open?", "9:00"],
    ["Is the shop open on Sunday?", "closed"],
    ["Can I get a refund?", "Refunds are paid"],
    ["how long do repairs take", "three days"],
    ["What does it cost to rent a bicycle for a day?", "15 euros"],
    ["How many days do I have to return a bike?", "30 days"],
    ["What do you sell?", "bicycles"],
    ["What is the weather today?", null],
    ["Who is the president of the United States?", null],
    ["Can I return my car to the airport?", null],
    ["What is the address of the shop in Amsterdam?", null],
    ["Do you sell helmets?", null],
    ["How do I delete my account?", null],
    ["Do you ship bicycles to Germany?", null],
    ["Where can I open a bank account?", null],
    ["What is the capital of France?", null],
    ["how do I make an appointment for a repair", "030-1234567"],
    ["Where is the president's bicycle?", null],
    ["are you closed on sundays", "closed"],
    ["fix a flat tyre", "while you wait"],
    ["Can you mend my laptop?", null],
    ["how do I get my money back", "Refunds are paid"],
  ],
  csv: [
    ["I forgot my password, how can I reset it", "Reset password"],
    ["change email address", "Profile"],
    ["how much is the pro plan?", "12 dollars"],
    ["I want to cancel my subscription", "Billing"],
    ["Is there a discount for students?", "50%"],
    ["Where do you store my data?", "Frankfurt"],
    ["How do I reset my router?", null],
    ["What does the Enterprise plan cost?", null],
    ["Can I change my username?", null],
    ["Do you have an office in Frankfurt?", null],
    ["Where is the nearest station?", null],
    ["write me a poem about the sea", null],
    ["what is the postal address of your company", null],
    ["how do I sign in", null],
    ["price of the pro plan", "12 dollars"],
    ["modify my email address", "Profile"],
    ["price of gold", null],
    ["lost my password", "Reset password"],
    ["I lost my phone", null],
  ],
  handbook: [
    ["年假有几天", "10天"],
    ["每年有多少天年假？", "10天"],
    ["请假要提前多久申请", "三天"],
    ["出差住宿标准是多少", "500元"],
    ["报销要在几周内提交", "两周"],
    ["怎么连接无线网络", "Acme-Staff"],
    ["可以在家办公吗", "周三"],
    ["公司的核心工作时间", "上午10点"],
    ["发票抬头写什么", "公司全称"],
    ["公司的股票代码是多少", null],
    ["年终奖什么时候发", null],
    ["公司食堂在几楼", null],
    ["产假有几天", null],
    ["公司的停车费每天多少钱", null],
  ],
};
