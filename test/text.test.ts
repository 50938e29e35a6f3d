import { describe, expect, test } from "bun:test";
import { findWords, readText } from "../src/lib/match.ts";
import { cutQuestion, cutTerms, guessLanguage, normalise, splitSentences } from "../src/lib/text.ts";

const wordsOf = (question: string) => cutQuestion(question, 20, 2_000).map(({ text }) => text);

describe("the words of a question", () => {
  const questions: [question: string, words: string[]][] = [
    ["导演是谁?", ["导演"]],
    ["谁导演了铃芽之旅", ["导演", "铃芽", "旅"]],
    ["《你的名字》的导演是谁", ["你的", "名字", "导演"]],
    ["今天天气怎么样？", ["天气"]],
    ["I forgot my password, how can I reset it?", ["forgot", "password", "reset"]],
    ["What's the user's E-Mail on Wi‑Fi?", ["user", "email", "wi", "fi"]],
    ["你好!Hello, who are you?", []],
  ];
  for (const [question, words] of questions) {
    test(`"${question}" are ${words.join(", ") || "none"}`, () => expect(wordsOf(question)).toEqual(words));
  }

  test("are each named once, and no more than asked for", () => {
    expect(wordsOf("lamp Lamp lamps LAMP")).toEqual(["lamp"]);
    expect(cutQuestion("one1 two2 three3", 2, 2_000)).toHaveLength(2);
    expect(cutQuestion("one1 two2 three3", 9, 4)).toHaveLength(1);
  });
});

test("a text has a question's word however the two are cut, inflected, accented or wide", () => {
  const cases = [
    ["重置密码", "点击重置密码按钮"],
    ["铃芽", "《铃芽之旅》的主角"],
    ["resetting", "How do I reset it?"],
    ["cafes", "Le Café"],
    ["Ｓｑｌ", "an sql file"],
  ];
  for (const [question = "", text = ""] of cases)
    expect(findWords(cutQuestion(question, 9, 99), readText(text))).toContain(1);
  expect(findWords(cutQuestion("art", 9, 99), readText("party"))).toEqual([0]);
});

test("another word for the same, or of the same family, counts less than the word itself", () => {
  const shareOf = (question: string, text: string) =>
    findWords(cutQuestion(question, 9, 99), readText(text))[0];
  const cases: [question: string, text: string, share: number][] = [
    ["director", "the director of it", 1],
    ["shipping", "We deliver on Sundays", 0.9],
    ["声优", "主要配音演员", 0.9],
    ["拍", "新海诚执导", 0.9],
    ["导演", "禁止拍照", 0],
    ["subscription", "You can subscribe", 0.85],
    ["inspector", "It was inspected", 0.85],
    ["contract", "a contrast", 0],
    ["market", "a marker", 0],
    ["internet", "of interest", 0],
    ["pay", "pain", 0],
  ];
  for (const [question, text, share] of cases)
    expect([question, text, shareOf(question, text)]).toEqual([question, text, share]);
});

test("everyday phrases of several words are read as one, in questions and in texts", () => {
  expect(wordsOf("Can I send it back?")).toEqual(["return"]);
  expect(wordsOf("How do I log in?")).toEqual(wordsOf("Where is the sign-in page").slice(0, 1));
  expect(normalise("Your money is back soon; get in touch.")).toBe("your refund soon; get contact.");
});

test("terms hold letters, marks and digits alone, whatever the text holds", () => {
  const terms = cutTerms(`a"b' OR* (c) 3.14 v2.0 צה"ל don't 《铃芽之旅》 x_y ^z`);
  expect(terms.filter((term) => !/^[\p{L}\p{M}\p{N}]+$/u.test(term))).toEqual([]);
  expect(terms).toContain("铃芽");
});

test("kana keep their sound marks, other letters lose their accents", () => {
  expect(normalise("ガÉﬁ")).toBe("ガefi");
});

describe("sentences", () => {
  const texts: [text: string, sentences: string[]][] = [
    ["One. Two? Three!", ["One. ", "Two? ", "Three!"]],
    ["Pi is 3.14 at a.b/?c=1 now. End", ["Pi is 3.14 at a.b/?c=1 now. ", "End"]],
    ["真的吗？是的！“对。”走吧", ["真的吗？", "是的！", "“对。”", "走吧"]],
    ["line one\nline two\n\nthree", ["line one\n", "line two\n\n", "three"]],
    ["", []],
  ];
  for (const [text, sentences] of texts) {
    test(`of ${JSON.stringify(text)} are ${sentences.length}`, () => {
      expect(splitSentences(text)).toEqual(sentences);
    });
  }

  test("of a long run of marks are found without going back over it", () => {
    const text = `${"(".repeat(50_000)}${"!".repeat(200_000)}x`;
    expect(splitSentences(text)).toEqual([text]);
  });
});

test("a language is told by its letters where they tell it", () => {
  const guesses = ["导演是谁?", "who", "監督は誰", "12?", "用 Bun 吗"].map(guessLanguage);
  expect(guesses).toEqual(["zh", "en", undefined, undefined, "zh"]);
});
