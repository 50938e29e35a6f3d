import { expect, test } from "bun:test";
import { groupByDay, sayMoment, sayTime } from "../../src/web/chat/days.ts";
import { isShown, readConversationId, readShareToken, splitAuthToken } from "../../src/web/chat/place.ts";
import { describeFailure, readFailure } from "../../src/web/shared/failure.ts";
import { fill, language, readLanguage } from "../../src/web/shared/language.ts";
import { learnWords, type Wording } from "../../src/web/shared/words.ts";

/** Every file of words that a page has, by itself: a new one cannot be forgotten. */
const files = [...new Bun.Glob("src/web/**/*words.ts").scanSync()].filter(
  (path) => !/(shared|embed)\/words\.ts$/.test(path),
);
const modules: Record<string, Wording>[] = await Promise.all(files.map((path) => import(`../../${path}`)));
const words: Wording = Object.assign({}, ...modules.flatMap((module) => Object.values(module)));
learnWords(words);

const places = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

test("every sentence says something in both languages, with the same places to fill", () => {
  for (const [key, { en, zh }] of Object.entries(words)) {
    expect([key, en.trim() !== "", zh.trim() !== ""]).toEqual([key, true, true]);
    expect([key, places(zh)]).toEqual([key, places(en)]);
  }
});

test("Chinese sentences use Chinese punctuation", () => {
  const wrong = Object.entries(words).filter(([, { zh }]) => /[\u4e00-\u9fff][,?!;:.]/.test(zh));
  expect(wrong.map(([key]) => key)).toEqual([]);
});

test("every word is used by a page", async () => {
  const sources = await Promise.all(
    [...new Bun.Glob("src/web/**/*.{ts,tsx}").scanSync()]
      .filter((path) => !path.endsWith("words.ts"))
      .map((path) => Bun.file(path).text()),
  );
  const all = sources.join("\n");
  // Keys that are put together, such as `nav_${name}`.
  const composed = [...all.matchAll(/`(\w*\$\{[^{}`]*\}\w*)`/g)]
    .map(([, form = ""]) => form.replace(/\$\{[^}]*\}/, "\\w+"))
    .filter((form) => form !== "\\w+")
    .map((form) => new RegExp(`^${form}$`));
  const isUsed = (key: string) =>
    all.includes(`"${key}"`) || composed.some((form) => form.test(key)) || usedAsDay(key);
  expect(Object.keys(words).filter((key) => !isUsed(key))).toEqual([]);
});

const usedAsDay = (key: string) =>
  ["today", "yesterday", "this_week", "earlier", "interrupted"].includes(key);

test("the bot's language wins over the browser's, and anything else is English", () => {
  expect(readLanguage("zh", ["en-US"])).toBe("zh");
  expect(readLanguage("zh-Hant", ["en-US"])).toBe("zh");
  expect(readLanguage("en", ["zh-CN"])).toBe("en");
  expect(readLanguage(null, ["fr-FR", "zh-CN", "en"])).toBe("zh");
  expect(readLanguage("fr", ["de"])).toBe("en");
});

test("a place without a value stays visible", () => {
  expect(fill("{a} and {b}", { a: "$1" })).toBe("$1 and {b}");
  expect(fill("{a}的回答，约{b}次", { a: "Film guide", b: 3 })).toBe("Film guide 的回答，约 3 次");
  expect(fill("{a}的回答", { a: "小助手" })).toBe("小助手的回答");
});

test("a known code gets the page's sentence, an unknown one the server's, and a wait is told", () => {
  language.value = "en";
  const known = readFailure(502, { code: "upstream_unavailable", detail: "server words" }, null);
  expect(describeFailure(known)).toBe(words.error_upstream_unavailable?.en ?? "");
  const unknown = readFailure(409, { code: "conflict", detail: "Another answer is being written." }, null);
  expect(describeFailure(unknown)).toBe("Another answer is being written.");
  const limited = readFailure(429, { code: "some_limit", detail: "Slow down." }, "90");
  expect(describeFailure(limited)).toBe("Slow down. You can try again in 90 seconds.");
  const told = readFailure(429, { code: "rate_limit_reached", detail: "Ask again in 30 seconds." }, "30");
  expect(describeFailure(told)).toBe("Ask again in 30 seconds.");
  const daily = readFailure(429, { code: "daily_limit_reached", detail: "The day begins at 0:00." }, "3600");
  expect(describeFailure(daily)).toBe("The day begins at 0:00.");
});

test("a fault of the server's own is told with what finds it in the log, and no other failure is", () => {
  language.value = "en";
  const of = (status: number, code: string) =>
    describeFailure(readFailure(status, { code, detail: "It failed.", request_id: "01a2-b3" }, null));
  expect(of(500, "internal_error")).toEndWith("tell the person who shared this link. Reference: 01a2-b3");
  // In a stream the status was said before.
  expect(of(200, "internal_error")).toContain("01a2-b3");
  for (const [status, code] of [
    [502, "upstream_unavailable"],
    [429, "rate_limit_reached"],
    [404, "not_found"],
  ] as const)
    expect(of(status, code)).not.toContain("01a2-b3");
  language.value = "zh";
  expect(of(500, "internal_error")).toEndWith("请告知分享者。编号：01a2-b3");
  language.value = "en";
});

test("an error without our body is described by its status", () => {
  expect(readFailure(413, undefined, null).code).toBe("payload_too_large");
  expect(readFailure(401, "<html>", null).code).toBe("unauthenticated");
  expect(readFailure(503, null, null).code).toBe("network");
  expect(readFailure(500, { code: 7 }, "soon")).toEqual({
    fields: [],
    status: 500,
    code: "internal_error",
    detail: "",
    retryAfterS: null,
  });
});

test("the share token is read from the path or from FastGPT's query", () => {
  expect(readShareToken({ pathname: "/s/abc_-9", search: "" })).toBe("abc_-9");
  expect(readShareToken({ pathname: "/s/abc/", search: "?x=1" })).toBe("abc");
  expect(readShareToken({ pathname: "/chat/share", search: "?shareId=abc&authToken=t" })).toBe("abc");
  expect(readShareToken({ pathname: "/chat/share", search: "" })).toBeNull();
  expect(readShareToken({ pathname: "/s/%E0%A4%A", search: "" })).toBe("%E0%A4%A");
});

test("the conversation is read from the fragment", () => {
  expect(readConversationId("#c=0192")).toBe("0192");
  expect(readConversationId("#other")).toBeNull();
  expect(readConversationId("")).toBeNull();
});

test("the host's credential is split from the address, and everything else stays as it is written", () => {
  expect(splitAuthToken("?shareId=a%20b&authToken=x%2By%3D&showHead=0")).toEqual({
    authToken: "x+y=",
    rest: "?shareId=a%20b&showHead=0",
  });
  expect(splitAuthToken("?authToken=a&auth%54oken=b")).toEqual({ authToken: "a", rest: "" });
  expect(splitAuthToken("?shareId=s&authToken=")).toEqual({ authToken: "", rest: "?shareId=s" });
  expect(splitAuthToken("?shareId=s&xauthToken=t")).toBeNull();
  expect(splitAuthToken("")).toBeNull();
});

test("a part of the page is shown unless the address says 0", () => {
  expect(isShown("?showHead=0", "showHead")).toBe(false);
  expect(isShown("?showHead=1&showHistory=0", "showHead")).toBe(true);
  expect(isShown("?showHead=1&showHistory=0", "showHistory")).toBe(false);
  expect(isShown("", "showHistory")).toBe(true);
});

test("conversations are grouped by the reader's own days", () => {
  const now = new Date(2026, 10, 22, 9, 0);
  const at = (...parts: [number, number, number, number]) => new Date(...parts).toISOString();
  const items = [
    { id: 1, updated_at: at(2026, 10, 22, 0) },
    { id: 2, updated_at: at(2026, 10, 21, 23) },
    { id: 3, updated_at: at(2026, 10, 15, 12) },
    { id: 4, updated_at: at(2026, 10, 14, 12) },
  ];
  expect(groupByDay(items, now).map(({ day, items: members }) => [day, members.map(({ id }) => id)])).toEqual(
    [
      ["today", [1]],
      ["yesterday", [2]],
      ["this_week", [3]],
      ["earlier", [4]],
    ],
  );
});

test("beside a conversation stands its hour, or its day where its group has several", () => {
  const now = new Date(2026, 10, 22, 9, 0);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
  const said = (iso: string, locale: string, isPinned = false) => {
    const day = groupByDay([{ updated_at: iso }], now)[0]?.day ?? "earlier";
    return sayTime(iso, isPinned ? "pinned" : day, now, [locale]).replace(/\s/g, " ");
  };
  expect(said(at(2026, 10, 22, 8, 5), "en-GB")).toBe("8:05");
  expect(said(at(2026, 10, 21, 18, 30), "en-US")).toBe("6:30 PM");
  expect(said(at(2026, 10, 20, 18, 30), "en-GB")).toBe("Fri");
  expect(said(at(2026, 10, 20, 18, 30), "zh")).toBe("周五");
  expect(said(at(2026, 9, 2, 18, 30), "en-GB")).toBe("2 Oct");
  expect(said(at(2025, 9, 2, 18, 30), "en-GB")).toBe("2 Oct 2025");
  expect(said(at(2026, 10, 22, 8, 5), "en-GB", true)).toBe("8:05");
  expect(said(at(2026, 10, 21, 18, 30), "en-GB", true)).toBe("Sat");
  expect(said(at(2026, 9, 2, 18, 30), "zh", true)).toBe("10月2日");
});

test("a time to come is told to the minute, never too early, with its weekday on another day", () => {
  const now = new Date(2026, 10, 22, 9, 0);
  const said = (...parts: [number, number, number, number, number, number]) =>
    sayMoment(new Date(...parts).toISOString(), now, ["en-GB"]);
  expect(said(2026, 10, 22, 9, 4, 1)).toBe("9:05");
  expect(said(2026, 10, 22, 9, 4, 0)).toBe("9:04");
  expect(said(2026, 10, 23, 0, 0, 0)).toBe("midnight");
  expect(said(2026, 10, 23, 0, 1, 0)).toBe("Mon 00:01");
  expect(said(2026, 10, 24, 0, 0, 0)).toBe("Tue 00:00");
});
