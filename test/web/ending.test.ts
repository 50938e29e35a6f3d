import { expect, test } from "bun:test";
import { type Answer, newAnswer, toAnswer } from "../../src/web/chat/thread/answer.ts";
import { describeEnding } from "../../src/web/chat/thread/ending.ts";
import { chatWords } from "../../src/web/shared/chat-words.ts";
import { entranceWords } from "../../src/web/shared/entrance-words.ts";
import { failureWords } from "../../src/web/shared/failure-words.ts";
import { language } from "../../src/web/shared/language.ts";
import { learnWords } from "../../src/web/shared/words.ts";
import { storedMessage } from "./stored.ts";

learnWords(entranceWords);
learnWords(failureWords);
learnWords(chatWords);

language.value = "en";

const restarted = "The server was restarted while this answer was being written. Try again.";
const cases: [code: string, content: string, sentence: string][] = [
  ["interrupted", "half", restarted],
  ["interrupted", "", restarted],
  ["shutting_down", "half", restarted],
  ["upstream_unavailable", "half", "The answer broke off: the model behind this bot stopped responding."],
  ["upstream_unavailable", "", "The model behind this bot did not answer. Try again in a moment."],
  ["upstream_timeout", "half", "The answer broke off: the model took too long to go on."],
  ["upstream_timeout", "", "The answer took too long to arrive. Try again, perhaps with a shorter question."],
  ["share_token_revoked", "half", "This answer was cut off before its end."],
];
for (const [code, content, sentence] of cases) {
  const how = content ? "after some text" : "without any text";
  test(`an answer that ended with ${code} ${how} says so`, () => {
    const failure = { status: 200, code, detail: "The server's words.", retryAfterS: null };
    const answer: Answer = { ...newAnswer, content, status: "failed", failure };
    expect(describeEnding(answer)).toBe(sentence);
  });
}

test("an answer that the server found unfinished when it started says that it was restarted", () => {
  const stored = storedMessage({ content: "half", status: "interrupted", error_code: "interrupted" });
  expect(describeEnding(toAnswer(stored, "c"))).toBe(restarted);
  expect(describeEnding(toAnswer({ ...stored, error_code: null }, "c"))).toBe(
    "This answer was cut off before its end.",
  );
});
