import { CsvError, type Info, type Options, parse } from "csv-parse";
import { parse as parseAtOnce } from "csv-parse/sync";

/** What is fed to the parser at once. It works synchronously, at some 20 MB/s. */
const slabChars = 32 * 1024;

/** The cells of one row, and the line on which it ends, from 1. */
export interface CsvRecord {
  cells: string[];
  line: number;
}

/**
 * Reads the rows of CSV text (RFC 4180), header row and all; empty lines are passed over. Between slabs of the text other work may run.
 * Throws what `malformed` makes of the line where it went wrong.
 */
export async function* readRecords(
  content: string,
  options: Options,
  malformed: (line: number, cause: Error) => Error,
): AsyncGenerator<CsvRecord> {
  const parser = parse({ ...options, bom: true, skip_empty_lines: true, info: true });
  const records: CsvRecord[] = [];
  let failure: Error | undefined;
  parser.on("readable", () => {
    for (;;) {
      // With `info` each row comes so.
      const read: { record: string[]; info: Info } | null = parser.read();
      if (read === null) return;
      records.push({ cells: read.record, line: read.info.lines });
    }
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
  if (failure !== undefined) {
    throw malformed(failure instanceof CsvError ? Number(failure.lines) : 1, failure);
  }
}

/**
 * What parts the cells: of comma, semicolon (Excel where the comma is the decimal mark) and tab the first by which the header row is one
 * that `isHeader` knows, else the first by which it has several cells. No other row is looked at: its texts may hold any of them.
 */
export function delimiterOf(content: string, isHeader: (cells: readonly string[]) => boolean): string {
  const read = delimiters.map((delimiter) => ({ delimiter, cells: readHeader(content, delimiter) }));
  const found = read.find(({ cells }) => isHeader(cells)) ?? read.find(({ cells }) => cells.length > 1);
  return found?.delimiter ?? ",";
}

const delimiters = [",", ";", "\t"];

/** The cells of the first row; none where it cannot be read so. */
function readHeader(content: string, delimiter: string): string[] {
  const options = { bom: true, skip_empty_lines: true, to: 1, delimiter };
  try {
    return parseAtOnce(content.slice(0, slabChars), options)[0] ?? [];
  } catch {
    return [];
  }
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
