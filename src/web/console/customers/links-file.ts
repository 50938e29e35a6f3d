/** Spreadsheets know UTF-8 by this mark alone. */
const byteOrderMark = "\uFEFF";

/** What a spreadsheet might take for a formula (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/;

/** Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  byteOrderMark + rows.map((row) => `${row.map(toCell).join(",")}\r\n`).join("");

function toCell(value: string): string {
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
