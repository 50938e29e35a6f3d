/** Rows as columns, two spaces in and two between: each as wide as its widest cell, a Chinese character counting as two. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, Bun.stringWidth(cell));
    });
  const line = (row: readonly string[]) =>
    row.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - Bun.stringWidth(cell))).join("  ");
  return rows.map((row) => `  ${line(row).trimEnd()}\n`).join("");
}

/** The same under a header. Where there is no row, the sentence that says so. */
export const toTable = (header: readonly string[], rows: readonly string[][], none: string): string =>
  rows.length === 0 ? `${none}\n` : alignColumns([header, ...rows.map((row) => row.map(oneLine))]);

/** What people named things may hold anything: what a terminal would take for a command is shown as a question mark. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");

/** For programs: one value, indented. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Words on lines of so many columns, the later ones indented; a longer word, such as a path, has a line of its own. */
export function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && Bun.stringWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
}
