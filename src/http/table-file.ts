import { stringify } from "csv-stringify/sync";
import { t } from "elysia";
import { contentDisposition, titledFileName } from "../lib/file-name.ts";
import { textStream } from "./text-stream.ts";

/** The query of a table that is offered as a file. */
export const tableFormat = t.Union([t.Literal("csv"), t.Literal("jsonl")], {
  description:
    "`csv`, when left out: for spreadsheets, with a header row; what a spreadsheet would take for a formula, in a cell or a line of one, has an apostrophe before it. `jsonl`: one JSON object a line",
});

/** A table's file: its columns in their order, and its rows some at a time, so that it need not be held whole. */
export interface TableFile<Row extends object> {
  /** Without an ending. */
  name: string;
  columns: readonly (keyof Row & string)[];
  rows: AsyncIterable<readonly Row[]>;
}

const mediaTypes = { csv: "text/csv; charset=utf-8", jsonl: "application/jsonl; charset=utf-8" } as const;

/** Streams a table as a file to be saved, made only as fast as it is read; CSV where no format is asked for. */
export function tableResponse<Row extends object>(
  format: "csv" | "jsonl" | undefined = "csv",
  file: TableFile<Row>,
): Response {
  return new Response(textStream(tablePieces(format, file)), {
    headers: {
      "content-type": mediaTypes[format],
      "content-disposition": contentDisposition("attachment", titledFileName(file.name, format, "table")),
      "cache-control": "no-store",
    },
  });
}

/** The text of a table, some rows at a time. */
export const tablePieces = <Row extends object>(
  format: "csv" | "jsonl",
  file: Omit<TableFile<Row>, "name">,
): AsyncGenerator<string> => (format === "csv" ? asCsv(file) : asLines(file));

// Spreadsheets know UTF-8 by this mark alone.
const byteOrderMark = "\uFEFF";

async function* asCsv<Row extends object>({
  columns,
  rows,
}: Omit<TableFile<Row>, "name">): AsyncGenerator<string> {
  yield byteOrderMark + toCsv([columns]);
  for await (const some of rows) {
    if (some.length > 0) yield toCsv(some.map((row) => columns.map((name) => toCell(row[name]))));
  }
}

/** Lines end as RFC 4180 has it. */
const csvForm = {
  record_delimiter: "windows",
  // Left to itself the library quotes a line break only where it is the one that ends a record.
  quoted_match: /[\r\n]/,
} as const;

const toCsv = (records: readonly (readonly unknown[])[]): string =>
  stringify(
    records.map((record) => [...record]),
    csvForm,
  );

/**
 * Where a formula might begin (OWASP, "CSV Injection"): at the start of a cell, and behind what a spreadsheet of another language takes
 * for the end of one, which knows no quotation marks in the middle of its cells.
 */
const formulaStart = /[;\t\r\n](?=["' ]*[=+\-@＝＋－＠])|^(?=["' ]*[=+\-@＝＋－＠\t\r\n])/g;

function toCell(value: unknown): unknown {
  if (typeof value === "string") return value.replace(formulaStart, "$&'");
  const isWritten = (typeof value === "object" && value !== null) || typeof value === "boolean";
  return isWritten ? JSON.stringify(value).replace(formulaStart, "$&'") : value;
}

async function* asLines<Row extends object>({ rows }: Pick<TableFile<Row>, "rows">): AsyncGenerator<string> {
  for await (const some of rows) yield some.map((row) => `${JSON.stringify(row)}\n`).join("");
}
