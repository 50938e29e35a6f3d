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
  yield byteOrderMark + toRecord(columns);
  for await (const some of rows) {
    if (some.length > 0) yield some.map((row) => toRecord(columns.map((name) => row[name]))).join("");
  }
}

/** Lines end as RFC 4180 has it. */
const toRecord = (values: readonly unknown[]): string => `${values.map(toCell).join(",")}\r\n`;

/**
 * Where a formula might begin (OWASP, "CSV Injection"): at the start of a cell, and behind what a spreadsheet of another language takes
 * for the end of one, which knows no quotation marks in the middle of its cells.
 */
const formulaStart = /[;\t\r\n](?=["' ]*[=+\-@＝＋－＠])|^(?=["' ]*[=+\-@＝＋－＠\t\r\n])/g;

/** What stands in quotation marks (RFC 4180, 2.6); a line break by itself too, which many take for the end of a record. */
const isQuoted = /[",\r\n]/;

function toCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replace(formulaStart, "$&'");
  return isQuoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function* asLines<Row extends object>({ rows }: Pick<TableFile<Row>, "rows">): AsyncGenerator<string> {
  for await (const some of rows) yield some.map((row) => `${JSON.stringify(row)}\n`).join("");
}
