import type { App } from "../../app.ts";
import { limits } from "../../config.ts";
import { AppError, type Language } from "../../errors.ts";
import { type CsvRecord, readRecords } from "../../lib/csv-records.ts";
import { isText } from "../../lib/uploaded.ts";
import { isMisleading, normaliseName } from "./accounts.ts";
import type { ImportCustomers, ImportedRow } from "./model.ts";

const columnNames: Record<"username" | "email" | "password", readonly string[]> = {
  username: ["username", "user name", "name", "用户名"],
  email: ["email", "e-mail", "邮箱", "电子邮箱"],
  password: ["password", "密码"],
};

const emailForm = /^[^\s@]+@[^\s@]+$/;

/** Why a row is not taken, in the words of each language. */
const reasons = {
  no_name: ["There is no username.", "缺少用户名。"],
  long_name: [
    `The username has more than ${limits.nameChars} characters.`,
    `用户名超过 ${limits.nameChars} 个字符。`,
  ],
  unclean_name: [
    "The username holds a line break, a control character or a mark of direction.",
    "用户名中含有换行、控制字符或文字方向标记。",
  ],
  bad_email: ["This is not an e-mail address.", "邮箱地址无效。"],
  many_cells: ["The row has more cells than the header.", "该行的列数多于表头。"],
  taken: ["An account has this name already.", "该用户名已被使用。"],
  repeated: ["This name stands in the table before.", "该用户名在表格中重复。"],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

/** The text of an import: of its JSON, or of the file. Throws validation_failed where it has neither or both, undecodable_text. */
export async function readImport({ content, file }: ImportCustomers): Promise<string> {
  if ((content === undefined) === (file === undefined)) {
    const message = "Send the table as text or as a file, one of them.";
    throw new AppError("validation_failed", { errors: [{ path: "/content", message }] });
  }
  if (file === undefined) return content ?? "";
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!isText(bytes)) throw new AppError("undecodable_text");
  return new TextDecoder().decode(bytes);
}

/**
 * Reads customers from CSV: a header row that names a column `username` and may name an `email`, in any order and among others; cells
 * are parted by commas, semicolons or tabs, as the header has it. A row that is wrong is marked so and stops no other. Throws
 * malformed_table with the line, too_many_rows, and passwords_in_table for a column of passwords.
 */
export async function readTable(app: App, content: string, language: Language): Promise<ImportedRow[]> {
  const max = app.config.limits.importRows;
  const options = {
    delimiter: delimiterOf(content),
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: app.config.limits.importRowChars,
  };
  const rows: ImportedRow[] = [];
  const seen = new Set<string>();
  let read: ((record: CsvRecord) => ImportedRow) | undefined;
  for await (const record of readRecords(content, options, malformed)) {
    if (read === undefined) {
      read = rowReader(record.cells, language);
      continue;
    }
    if (record.cells.every((cell) => cell.trim() === "")) continue;
    if (rows.length === max) throw new AppError("too_many_rows", { params: { max } });
    const row = read(record);
    const isRepeated = row.status === "new" && seen.has(row.username);
    seen.add(row.username);
    rows.push(isRepeated ? marked(row, "repeated", language) : row);
  }
  if (read === undefined) throw malformed(1);
  return rows;
}

/** A row that is not taken, and why. */
export const marked = (row: ImportedRow, why: "taken" | "repeated", language: Language): ImportedRow => ({
  ...row,
  status: why,
  message: sentence(why, language),
});

/** Whichever stands most often in the header; a comma where none does. */
function delimiterOf(content: string): string {
  const header = /^\uFEFF?\s*([^\r\n]*)/.exec(content)?.[1] ?? "";
  const count = (delimiter: string) => header.split(delimiter).length;
  return [";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best), ",");
}

function rowReader(header: readonly string[], language: Language): (record: CsvRecord) => ImportedRow {
  const names = header.map((name) => name.trim().toLowerCase());
  const find = (column: keyof typeof columnNames) =>
    names.findIndex((name) => columnNames[column].includes(name));
  if (find("password") >= 0) throw new AppError("passwords_in_table");
  const nameAt = find("username");
  const emailAt = find("email");
  if (nameAt < 0) throw malformed(1);
  return ({ cells, line }) => {
    const username = normaliseName(cells[nameAt] ?? "");
    const email = (emailAt < 0 ? "" : (cells[emailAt] ?? "")).trim();
    const hasMore = cells.slice(header.length).some((cell) => cell.trim() !== "");
    const why = hasMore ? "many_cells" : judge(username, email);
    return {
      line,
      username: username.slice(0, limits.nameChars).toWellFormed(),
      email: email === "" ? null : email.slice(0, limits.emailChars).toWellFormed(),
      status: why === undefined ? "new" : "invalid",
      message: why === undefined ? null : sentence(why, language),
      id: null,
    };
  };
}

function judge(username: string, email: string): keyof typeof reasons | undefined {
  if (username === "") return "no_name";
  if (username.length > limits.nameChars) return "long_name";
  if (isMisleading(username)) return "unclean_name";
  return email === "" || (email.length <= limits.emailChars && emailForm.test(email))
    ? undefined
    : "bad_email";
}

const sentence = (why: keyof typeof reasons, language: Language) => reasons[why][language === "zh" ? 1 : 0];

const malformed = (line: number, cause?: Error) =>
  new AppError("malformed_table", { params: { line }, cause });
