import { sentences } from "../error-sentences.ts";
import { describeError, type ErrorCode } from "../errors.ts";

/** What the places of the sentences are filled with in examples. */
const exampleParams = {
  expected: "application/json",
  kind: "application/pdf",
  limit: 60,
  line: 3,
  max: 20,
  period: "no_length",
  points_of: "visitor",
  reason: "not_a_url",
  role: "tool",
  scope: "visitor",
  seconds: 30,
  taken: "image_and_text",
  zone: "Europe/Berlin",
};

export const errorCodes = Object.keys(sentences).filter(isErrorCode);

/** Whether that is the code of an error. */
export function isErrorCode(code: string): code is ErrorCode {
  return code in sentences;
}

/** What a refused request answers, as the API's description shows it. */
export function errorExample(code: ErrorCode): unknown {
  const params = /_too_(large|long)$/.test(code) ? { ...exampleParams, max: 1_048_576 } : exampleParams;
  const detail = describeError({ code, params }, "en");
  const errors = [{ path: "/name", message: "Expected string" }];
  const request_id = "019f3a27-c4e0-7000-8a10-5b1f0c2d3e4f";
  return code === "validation_failed" ? { detail, code, request_id, errors } : { detail, code, request_id };
}

/** Every code with its status and its sentence, as a table in Markdown. */
export function errorTable(): string {
  const rows = errorCodes
    .map((code) => ({ code, status: sentences[code][0], sentence: sentences[code][1] }))
    .toSorted((a, b) => a.status - b.status)
    .map(({ code, status, sentence }) => `| \`${code}\` | ${status} | ${withoutPlaces(sentence)} |`);
  return ["| code | status | sentence |", "| --- | --- | --- |", ...rows].join("\n");
}

const withoutPlaces = (sentence: string) =>
  sentence.replace(/\{\w+\|\w+\|(\w+)\}/g, "… $1").replace(/\{\w+\}/g, "…");
