import { describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { factKey, factsIn } from "../src/features/memory/facts.ts";

// Each question with what it says of who asks. A question that says nothing of it stands with an empty list.

const english: [question: string, ...facts: string[]][] = [
  ["My name is Ann.", "My name is Ann."],
  ["I'm vegetarian. What can I eat here?", "I'm vegetarian."],
  ["I'm vegetarian, what can I eat here?", "I'm vegetarian"],
  ["i live in berlin. what is open on sunday", "i live in berlin."],
  ["Hi there, I’m Dr. Smith from St. Louis. Who directed Suzume?", "I’m Dr. Smith from St. Louis."],
  ["Call me Zoe.", "Call me Zoe."],
  ["Please call me Annie.", "call me Annie."],
  ["Call me Al from now on", "Call me Al from now on"],
  ["From now on, please call me Al.", "call me Al."],
  ["Hi, please call me Annie. Who directed Suzume?", "call me Annie."],
  ["call me back tomorrow."],
  ["Please call me back tomorrow."],
  ["Please call me when it arrives."],
  ["My parcel has not arrived."],
  ["My parcel hasn’t arrived yet."],
  ["Our last order still hasn't come."],
  ["My new shoes have not been delivered."],
  ["My order is late."],
  ["My card was declined."],
  ["My app keeps crashing."],
  ["I still haven't received my refund."],
  ["I have not received anything."],
  ["I'm still waiting for my parcel."],
  ["My son has not started school.", "My son has not started school."],
  ["My husband does not work.", "My husband does not work."],
  ["My phone is an old one.", "My phone is an old one."],
  ["I have never been to Japan.", "I have never been to Japan."],
  [
    "We are a team of five and our office is closed on Fridays.",
    "We are a team of five and our office is closed on Fridays.",
  ],
  ["I have a dog and a cat, which food do you recommend?", "I have a dog and a cat"],
  ["My son is allergic to peanuts, so please suggest something else.", "My son is allergic to peanuts"],
  ["Recommend a dish, I'm vegan.", "I'm vegan."],
  ["I like jazz and I hate opera.", "I like jazz and I hate opera."],
  ["I'd prefer metric units.", "I'd prefer metric units."],
  ["I can't eat gluten.", "I can't eat gluten."],
  ["I think I'm allergic to nuts.", "I think I'm allergic to nuts."],
  ["I want to learn Spanish.", "I want to learn Spanish."],
  ["Our order number is 4711.", "Our order number is 4711."],
  ["- I work nights\n- I own a Brompton\n- Which light do I need?", "I work nights", "I own a Brompton"],
  ["By the way, my birthday is in May.", "my birthday is in May."],
  ["FYI: I use a screen reader.", "I use a screen reader."],
  ["I live in Rome. I LIVE IN ROME!", "I LIVE IN ROME!"],
  ["You can call me Max.", "You can call me Max."],
  ["I teach maths in York; can you suggest an exercise?", "I teach maths in York"],
  ["ok so i am a student at mit", "i am a student at mit"],
  ["Is it safe for me? I am pregnant.", "I am pregnant."],
  ["Please remember that my sister is called Zoe.", "my sister is called Zoe."],
  ["Remember: the gate code is on the blue card.", "the gate code is on the blue card."],
  ["Could you please remember that I'm left-handed?", "I'm left-handed"],
  ["Keep in mind that answers should be short.", "answers should be short."],
  ["Don't forget I am diabetic.", "I am diabetic."],
  ["Translate this: I am a doctor. And remember that my cat is called Tom.", "my cat is called Tom."],
  ["I want to know who directed Suzume"],
  ["I want to know who directed Suzume."],
  ["I would like to return my order."],
  ["I'd like a refund, please."],
  ["I need help with my bicycle."],
  ["I want a blue one."],
  ["I bought it yesterday."],
  ["My dog."],
  ["can you tell me how long delivery takes"],
  ["Tell me about my order."],
  ["how do i reset my password"],
  ["Do you remember my name?"],
  ["Remember when we talked?"],
  ["I have a question."],
  ["I've got another question about the film."],
  ["I wonder whether it rains."],
  ["I'm looking for a film about a door."],
  ["I don't understand."],
  ["I see. That makes sense to me."],
  ["Thanks, you helped me a lot."],
  ["You did not answer my question."],
  ["That is not what I asked."],
  ["If I am vegan, what can I eat?"],
  ["Let me think about it."],
  ["Me too."],
  ["My password is hunter2."],
  ["Who directed Suzume? When was it released?"],
  ["The film was released in 2022."],
  ["World War I ended in 1918."],
  ["It costs 20 dollars in the US."],
  ["What does “I am legend. I am alone.” mean?"],
  ["My Neighbor Totoro was directed by Hayao Miyazaki."],
  ["Proofread: I am a nurse. I live in York."],
  ["Pretend that you are my doctor. I have a cough."],
  ["> I am tired of this.\nWho wrote that?"],
  ["```\nI am code.\n```\nWhat is wrong here?"],
  ["Tell me a story where the hero says, I am your father."],
  ["Fix my grammar: I has a dog."],
  [""],
  ["???"],
];

const chinese: [question: string, ...facts: string[]][] = [
  ["我叫李雷。", "我叫李雷。"],
  ["我对花生过敏，有什么推荐的菜？", "我对花生过敏"],
  ["我叫李雷，住在上海，附近有什么好吃的？", "我叫李雷，住在上海"],
  ["你好，我是一名护士。请问怎么请假？", "我是一名护士。"],
  ["我吃素", "我吃素"],
  ["我们公司在杭州。我们有五个人。", "我们公司在杭州。", "我们有五个人。"],
  ["叫我小王就行。", "叫我小王就行。"],
  ["以后请叫我老王", "叫我老王"],
  ["请叫我老王。", "叫我老王。"],
  ["以後，請叫我老王。", "叫我老王。"],
  ["请叫我起床。"],
  ["我的订单还没到。"],
  ["我的包裹一直沒有收到。"],
  ["我还没收到退款。"],
  ["我买的手机还没发货"],
  ["我的屏幕坏了。"],
  ["我还没结婚。", "我还没结婚。"],
  ["我女儿还没到上学的年龄。", "我女儿还没到上学的年龄。"],
  ["本人今年六十岁，腿脚不便。", "本人今年六十岁，腿脚不便。"],
  ["推荐一些菜，我吃素。", "我吃素。"],
  ["我喜欢宫崎骏的电影，不喜欢恐怖片。", "我喜欢宫崎骏的电影，不喜欢恐怖片。"],
  ["我女儿今年三岁。她能看这部电影吗？", "我女儿今年三岁。"],
  ["我觉得我对牛奶过敏。", "我觉得我对牛奶过敏。"],
  ["我想学日语。", "我想学日语。"],
  ["我们家养了两只猫。", "我们家养了两只猫。"],
  ["顺便说一下，我的生日是五月一日。", "我的生日是五月一日。"],
  ["我的订单号是4711。", "我的订单号是4711。"],
  ["我會說法語。", "我會說法語。"],
  ["我住在台北，請問怎麼去機場？", "我住在台北"],
  ["你可以叫我小明。", "你可以叫我小明。"],
  ["我是学生，预算五千，推荐一款笔记本", "我是学生，预算五千"],
  ["我们是五人的公司，想买个打印机", "我们是五人的公司"],
  ["请记住我对青霉素过敏。", "我对青霉素过敏。"],
  ["请记住：回答要简短。", "回答要简短。"],
  ["記住，我的貓叫湯姆。", "我的貓叫湯姆。"],
  ["别忘了我吃素", "我吃素"],
  ["能不能记住我住在北京？", "我住在北京"],
  ["以后记得用英文回答。", "用英文回答。"],
  ["我想知道《铃芽之旅》的导演是谁"],
  ["我想知道铃芽之旅的导演。"],
  ["我想了解一下退货政策。"],
  ["请告诉我怎么退货。"],
  ["告诉我导演的名字"],
  ["帮我查一下我的订单。"],
  ["我要退货。"],
  ["我需要帮助。"],
  ["我有一个问题。"],
  ["我还有个问题"],
  ["我不明白。"],
  ["我知道了，谢谢。"],
  ["我觉得这部电影很好看。"],
  ["你还记得我叫什么吗？"],
  ["你记得我吗"],
  ["你没有回答我的问题。"],
  ["我的意思是退款。"],
  ["我在找一部电影。"],
  ["我们开始吧。"],
  ["我试试。"],
  ["我付不了款。"],
  ["我就是问问。"],
  ["如果我吃素，能吃什么？"],
  ["我能退货吗"],
  ["我几点可以来"],
  ["《我和我的祖国》的导演是谁？"],
  ["《我不是药神》很好看。"],
  ["我国的首都是北京。"],
  ["铃芽的配音是原菜乃华。"],
  ["我的密码是123456。"],
  ["翻译：我是医生。我住在上海。"],
  ["写一个故事。我是主角。"],
  ["“我是医生”用英语怎么说？"],
  ["铃芽之旅的导演是谁"],
];

const others: [question: string, ...facts: string[]][] = [
  ["Ich wohne in Köln. Wer hat Suzume gedreht?", "Ich wohne in Köln."],
  ["Je suis végétarien.", "Je suis végétarien."],
  ["Soy alérgico a las nueces. ¿Qué puedo comer?", "Soy alérgico a las nueces."],
  ["Меня зовут Анна. Кто режиссёр?", "Меня зовут Анна."],
  ["私は東京に住んでいます。監督は誰ですか。", "私は東京に住んでいます。"],
  ["저는 채식주의자입니다. 감독이 누구인가요?", "저는 채식주의자입니다."],
  ["Ich möchte wissen, wer Regie geführt hat."],
  ["Я хочу узнать, кто режиссёр."],
  ["私のパスワードを教えてください。"],
  ["أنا نباتي."],
];

for (const [name, table] of Object.entries({ english, chinese, others })) {
  describe(`in ${name}`, () => {
    test.each(table)("%j", (question, ...facts) => {
      expect(factsIn(question)).toEqual(facts);
    });
  });
}

test("a fact is plain text of bounded length, and a question gives at most ten", () => {
  expect(factsIn("My name\u0000 is\u202e Ann\u2069.")).toEqual(["My name is Ann."]);
  const long = `Remember that ${"x".repeat(limits.memoryChars + 50)}`;
  expect(factsIn(long).map((fact) => fact.length)).toEqual([limits.memoryChars]);
  expect(factsIn(`I am ${"x".repeat(limits.memoryChars)}.`)).toEqual([]);
  const many = Array.from({ length: 30 }, (_, at) => `I have ${at} cats.`).join(" ");
  expect(factsIn(many)).toHaveLength(10);
});

test("a question of 32 KiB is read in no time, whatever it is made of", () => {
  for (const piece of [
    "I am ",
    "我是",
    "a,",
    "remember ",
    '"',
    "please ",
    "I have a ",
    " ",
    "the so and but ",
  ]) {
    const startedAt = performance.now();
    factsIn(piece.repeat(Math.ceil(limits.questionBytes / piece.length)));
    expect(performance.now() - startedAt).toBeLessThan(200);
  }
});

test("no row of words that a pattern could read in two ways holds the server up", () => {
  for (const [before, piece, after] of [
    ["I", " only", " zz my dog"],
    ["I am", " currently", " zz"],
    ["", "'", " is my dog a"],
    ["我", "刚", "z狗"],
    ["我", "一个", "z狗"],
    ["", "麻烦你", "z狗"],
    ["remember", " ", "a\u2028bb"],
    ["", "“", "I am"],
    ["my", " parcel", " zz"],
    ["my order", " still", " zz"],
    ["I", " have not", " zz"],
    ["", "from now on, ", "call me"],
    ["", "please ", "call me Al"],
    ["我的", "没", "z狗"],
    ["", "以后请", "叫我"],
  ] as const) {
    for (const chars of [450, 3_900]) {
      const startedAt = performance.now();
      factsIn(before + piece.repeat(chars / piece.length) + after);
      expect(performance.now() - startedAt).toBeLessThan(200);
    }
  }
});

test("the same words are the same fact, whatever their case and the sign at their end", () => {
  expect(factKey("I live in Rome!")).toBe(factKey("i live in rome."));
  expect(factKey("我吃素。")).toBe(factKey("我吃素"));
  expect(factKey("I live in Rome")).not.toBe(factKey("I lived in Rome"));
});
