import { AppError } from "../../errors.ts";
import { delimiterOf, readRecords } from "../../lib/csv-records.ts";
import { type Piece, splitPair } from "./split.ts";

/** A question longer than this is most likely a quotation mark left open. */
const maxQuestionChars = 2_000;

const questionNames = ["q", "question", "问题"];
const answerNames = ["a", "answer", "答案"];

/**
 * Reads question/answer pairs from CSV text (RFC 4180): a header row, then the columns named q and a, in any order and among
 * others; without such names the first two. Cells are parted by commas, semicolons or tabs, as the header row is. Empty lines are passed over. Between slabs of the text other work may run.
 * Throws malformed_csv with the line where it went wrong: a broken quotation, a row with more or fewer cells than the
 * header, a question without an answer or the reverse.
 */
export async function* readPairs(content: string): AsyncGenerator<Piece> {
  let columns: { question: number; answer: number } | undefined;
  const delimiter = delimiterOf(content, (header) => namedColumns(header) !== undefined);
  for await (const { cells, line } of readRecords(content, { delimiter }, malformed)) {
    if (columns === undefined) {
      columns = findColumns(cells);
      continue;
    }
    const question = cells[columns.question]?.trim() ?? "";
    const answer = cells[columns.answer]?.trim() ?? "";
    if (question === "" && answer === "") continue;
    if (question === "" || answer === "" || question.length > maxQuestionChars) throw malformed(line);
    yield* splitPair(question, answer);
  }
}

function findColumns(header: string[]): { question: number; answer: number } {
  if (header.length < 2) throw malformed(1);
  return namedColumns(header) ?? { question: 0, answer: 1 };
}

function namedColumns(header: readonly string[]) {
  const names = header.map((name) => name.trim().toLowerCase());
  const question = names.findIndex((name) => questionNames.includes(name));
  const answer = names.findIndex((name) => answerNames.includes(name));
  return question >= 0 && answer >= 0 ? { question, answer } : undefined;
}

const malformed = (line: number, cause?: unknown) =>
  new AppError("malformed_csv", { params: { line }, cause });
