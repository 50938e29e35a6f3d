import { afterAll, expect, test } from "bun:test";
import { type AppError, describeError, type Language } from "../../src/errors.ts";
import { accountWords } from "../../src/web/chat/account/words.ts";
import { composerWords } from "../../src/web/chat/composer/composer-words.ts";
import { noteOf } from "../../src/web/chat/composer/refusal.ts";
import { noticeWords } from "../../src/web/chat/entrance/notice-words.ts";
import { entranceWords } from "../../src/web/shared/entrance-words.ts";
import { describeFailure } from "../../src/web/shared/failure.ts";
import { failureWords } from "../../src/web/shared/failure-words.ts";
import { language } from "../../src/web/shared/language.ts";
import { isWordKey, learnWords, wordsFor } from "../../src/web/shared/words.ts";
import { startTestServer } from "../helpers/test-server.ts";

learnWords(entranceWords);
learnWords(failureWords);
learnWords(noticeWords);
learnWords(composerWords);
learnWords(accountWords);

const server = startTestServer();
afterAll(async () => {
  language.value = "en";
  await server.close();
});

/** The routes that a customer's page calls. */
const customers = /\/public\/bot-share\/|\/v3\/chat\/|\/v1\/auth\//;

interface Operation {
  responses: Record<string, { description?: string }>;
}

/** Every error that the routes of a customer's page describe. */
async function listCodes(): Promise<AppError["code"][]> {
  const { paths } = (await server.request("GET", "/swagger/json")).body;
  const operations = Object.entries<Record<string, Operation>>(paths)
    .filter(([path]) => customers.test(path))
    .flatMap(([, methods]) => Object.values(methods));
  const described = operations.flatMap(({ responses }) => Object.values(responses));
  const codes = described.flatMap(({ description = "" }) => [...description.matchAll(/`([a-z_]+)`/g)]);
  // The description names codes of the server's own list alone, as test/openapi-errors.test.ts holds.
  return [...new Set(codes.map(([, code = ""]) => code as AppError["code"]))].sort();
}

/** Codes that the page tells by a screen or a place of their own. */
const told: Record<string, string> = {
  share_token_not_found: "unknown_text",
  share_token_revoked: "revoked_text",
  share_token_expired: "expired_text",
  not_admitted: "not_customer_unnamed",
  daily_limit_reached: "daily_refused",
};

const params = {
  scope: "visitor",
  points_of: "visitor",
  limit: 20,
  seconds: 30,
  zone: "Asia/Shanghai",
  kind: ".exe",
  taken: "image",
  max: 4,
};

/** What a customer reads of an error. */
function saidOf(code: AppError["code"], to: Language): string {
  const key = told[code];
  if (key !== undefined && isWordKey(key)) return wordsFor(key, to);
  language.value = to;
  return describeFailure({
    status: 400,
    code,
    detail: describeError({ code, params }, to),
    retryAfterS: null,
  });
}

/** What a person can do, or when it ends by itself. */
const nextSteps = {
  en: /\b(Ask|Attach|Check|Choose|Enter|Open|Reload|Remove|Send|Shorten|Sign in|Try|Type|Wait|Let the person know|Let the person who|You can ask again|The next one is possible in|This ends when)\b/,
  zh: /请|可|待/,
};

test("every error that a customer can meet is told with what to do next, in both languages", async () => {
  const codes = await listCodes();
  expect(codes.length).toBeGreaterThan(40);
  for (const to of ["en", "zh"] as const) {
    const said = codes.map((code) => [code, saidOf(code, to)] as const);
    const helpless = said.filter(([, sentence]) => !nextSteps[to].test(lastOf(sentence, to)));
    expect(helpless).toEqual([]);
    expect(
      said.filter(([, sentence]) => /[{}]|undefined/.test(sentence.replaceAll(/\{(time|name)\}/g, ""))),
    ).toEqual([]);
  }
});

/** The last sentence of several, and what belongs to it behind a semicolon. */
const lastOf = (text: string, to: Language) => text.split(to === "zh" ? /(?<=。)/ : /(?<=\.) /).at(-1) ?? "";

test("the owner's words are told apart from the server's in every refusal of a limit", () => {
  const codes = [
    "daily_limit_reached",
    "rate_limit_reached",
    "points_limit_reached",
    "points_reserved",
    "no_questions_allowed",
    "streams_limit_reached",
  ] as const;
  const notes = { en: "Write to us. Or call!", zh: "如需更多，请联系客服。谢谢。" };
  for (const to of ["en", "zh"] as const) {
    language.value = to;
    for (const code of codes) {
      const apart = noteOf(describeError({ code, params, note: notes[to] }, to));
      expect([code, apart]).toEqual([code, notes[to]]);
      expect([code, noteOf(describeError({ code, params }, to))]).toEqual([code, ""]);
    }
  }
});
