import { describe, expect, test } from "bun:test";
import { languageOf } from "../src/http/language.ts";

describe("the language of a request's sentences", () => {
  const cases: [accepted: string | undefined, language: "zh" | "en" | "fallback"][] = [
    [undefined, "fallback"],
    ["", "fallback"],
    ["*", "fallback"],
    ["zh", "zh"],
    ["en", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
    ["zh-Hant-TW", "zh"],
    ["EN-us", "en"],
    ["en;q=0.2, zh;q=0.8", "zh"],
    ["fr-FR, fr;q=0.9, en;q=0.5, zh;q=0.4", "en"],
    ["fr, de;q=0.5", "fallback"],
    ["zh;q=0, en;q=0.1", "en"],
    ["zhuang, enx", "fallback"],
    [";;;,=q", "fallback"],
    ["en;q=abc", "fallback"],
  ];
  for (const [accepted, language] of cases) {
    test(`is ${language} for Accept-Language «${accepted ?? "(none)"}»`, () => {
      const headers = new Headers(accepted === undefined ? {} : { "accept-language": accepted });
      for (const fallback of ["zh", "en"] as const) {
        expect(languageOf(headers, fallback)).toBe(language === "fallback" ? fallback : language);
      }
    });
  }
});
