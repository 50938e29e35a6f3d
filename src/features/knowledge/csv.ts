import { CsvError, type Info, parse } from "csv-parse";
import { AppError } from "../../errors.ts";
import { type Piece, splitPair } from "./split.ts";

/** What is fed to the parser at once. It works synchronously, at some 20 MB/s. */
const slabChars = 32 * 1024;
/** A question longer than this is most likely a quotation mark left open. */
const maxQuestionChars = 2_000;

const questionNames = ["q", "question", "问题"];
const answerNames = ["a", "answer", "答案"];

interface CsvRecord {
  record: string[];
  info: Info;
}

/**
 * Reads question/answer pairs from CSV text (RFC 4180): a header row, then the columns named q and a, in any order and among
 * others; without such names the first two. Empty lines are passed over. Between slabs of the text other work may run.
 * Throws malformed_csv with the line where it went wrong: a broken quotation, a row with more or fewer cells than the
 * header, a question without an answer or the reverse.
 */
export async function* readPairs(content: string): AsyncGenerator<Piece> {
  let columns: { question: number; answer: number } | undefined;
  for await (const { record, info } of readRecords(content)) {
    if (columns === undefined) {
      columns = findColumns(record);
      continue;
    }
    const question = record[columns.question]?.trim() ?? "";
    const answer = record[columns.answer]?.trim() ?? "";
    if (question === "" && answer === "") continue;
    if (question === "" || answer === "" || question.length > maxQuestionChars) throw malformed(info.lines);
    yield* splitPair(question, answer);
  }
}

async function* readRecords(content: string): AsyncGenerator<CsvRecord> {
  const parser = parse({ bom: true, skip_empty_lines: true, info: true });
  const records: CsvRecord[] = [];
  let failure: Error | undefined;
  parser.on("readable", () => {
    for (let read: CsvRecord | null = parser.read(); read !== null; read = parser.read()) records.push(read);
  });
  parser.on("error", (error) => {
    failure = error;
  });
  const ended = new Promise<void>((resolve) => parser.once("close", resolve));
  for (const slab of cutSlabs(content)) {
    if (failure !== undefined) break;
    await new Promise<void>((resolve) => parser.write(slab, () => resolve()));
    await new Promise<void>((resolve) => setImmediate(resolve));
    yield* records.splice(0);
  }
  parser.end();
  await ended;
  yield* records.splice(0);
  if (failure !== undefined)
    throw malformed(failure instanceof CsvError ? Number(failure.lines) : 1, failure);
}

/** The text in order, never cut inside a surrogate pair. */
function* cutSlabs(content: string): Generator<string> {
  for (let start = 0; start < content.length; ) {
    const last = content.charCodeAt(start + slabChars - 1);
    const end = start + slabChars - (last >= 0xd800 && last <= 0xdbff ? 1 : 0);
    yield content.slice(start, end);
    start = end;
  }
}

function findColumns(header: string[]): { question: number; answer: number } {
  if (header.length < 2) throw malformed(1);
  const names = header.map((name) => name.trim().toLowerCase());
  const question = names.findIndex((name) => questionNames.includes(name));
  const answer = names.findIndex((name) => answerNames.includes(name));
  return question >= 0 && answer >= 0 ? { question, answer } : { question: 0, answer: 1 };
}

const malformed = (line: number, cause?: unknown) =>
  new AppError("malformed_csv", { params: { line }, cause });
