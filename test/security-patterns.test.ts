import { expect, test } from "bun:test";
import { AppError } from "../src/errors.ts";
import { failureDetail } from "../src/features/chat/failure-detail.ts";
import { titleOf } from "../src/features/conversations/title.ts";
import { splitText } from "../src/features/knowledge/split.ts";
import { factsIn } from "../src/features/memory/facts.ts";
import { languageOf } from "../src/http/language.ts";
import { contentDisposition, givenFileName, titledFileName } from "../src/lib/file-name.ts";
import { describeForLog } from "../src/lib/log-error.ts";
import { readPeriod } from "../src/lib/period.ts";
import { plainText } from "../src/lib/plain-text.ts";
import { cutQuestion, cutTerms, splitSentences } from "../src/lib/text.ts";
import { parseExpiry } from "../src/lib/time.ts";
import { answerCourtesy } from "../src/upstream/courtesy.ts";

const kilobyte = 1024;
const question = 32 * kilobyte;

/** What reads a stranger's text by patterns, and how long that can be at most. */
const readers: Record<string, [maxChars: number, read: (text: string) => unknown]> = {
  "facts of oneself": [question, factsIn],
  "the words of a question": [question, (text) => cutQuestion(text, 100, question)],
  "the terms of a text": [question, cutTerms],
  sentences: [question, splitSentences],
  courtesies: [question, (text) => answerCourtesy(text, "en")],
  "a conversation's title": [question, (text) => titleOf(text, [])],
  "words from elsewhere": [64 * kilobyte, (text) => plainText(text, 500)],
  "a file's name": [16 * kilobyte, (text) => givenFileName(text, 200)],
  "a name for a file": [64 * kilobyte, (text) => titledFileName(text, "md", "file")],
  "a name in a header": [300, (text) => contentDisposition("inline", text)],
  "a document": [128 * kilobyte, (text) => [...splitText(text, "text/markdown")]],
  "the language of a request": [16 * kilobyte, (text) => languageOf(headersOf(text), "en")],
  "an instant of a query": [256 * kilobyte, (text) => readPeriod({ from: text })],
  "an expiry": [1024 * kilobyte, parseExpiry],
  "an error for the log": [256 * kilobyte, (text) => describeForLog(new Error(text))],
  "an endpoint's words": [
    4 * kilobyte,
    (text) => failureDetail(failed(text), { endpoint: "", words: text }, 500),
  ],
};

const failed = (text: string) => new AppError("upstream_unavailable", { cause: new Error(text) });
const headersOf = (text: string) => new Headers({ "accept-language": text.replace(/[^\x20-\x7e]/g, "") });

/** Repeated to the full length, each makes some pattern that looks on from every place do so: most were found by a checker of patterns. */
const pumps = [
  " ",
  "\n",
  "\t",
  "a",
  "a ",
  "A+",
  "P-",
  "sk-",
  "token=",
  "I'm ",
  "My Aa ",
  "so, ",
  ",;",
  "?",
  '"',
  "`",
  "[",
  "](",
  "#",
  "- ",
  "|-",
  "<",
  "://a",
  "我",
  "《",
  "ﷺ",
  "a\u0301",
  "\u200d",
  "en;q=0.1,",
];
const tail = "!\n Z";

/** Linear readers take a few milliseconds of the processor for the longest text; one that looks on from every place takes seconds. */
const mostMs = 700;

/** Of some tries the shortest: a machine that others use too lengthens some, and what looks on from every place is long each time. */
const tries = 3;

function processorMs(read: () => unknown): number {
  const begun = process.cpuUsage();
  try {
    read();
  } catch (error) {
    // A refusal is an answer too; what else is thrown is a fault.
    expect(error).toHaveProperty("code");
  }
  return process.cpuUsage(begun).user / 1000;
}

for (const [it, [maxChars, read]] of Object.entries(readers)) {
  test(`no text makes the reading of ${it} take long`, () => {
    const tooLong = pumps.filter((pump) => {
      const text = pump.repeat(maxChars / pump.length) + tail;
      return Array.from({ length: tries }).every(() => processorMs(() => read(text)) > mostMs);
    });
    expect(tooLong).toEqual([]);
  });
}
