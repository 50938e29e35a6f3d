import { expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { tableResponse } from "../src/http/table-file.ts";
import { createRandom } from "./bench/random.ts";

async function* steps<Row>(...some: Row[][]) {
  yield* some;
}

const columns = ["name", "points", "tags"] as const;
const row = (name: string, points = 1.5, tags: string[] | null = null) => ({ name, points, tags });

test("a table in CSV has a mark of its encoding, a header row, and RFC 4180's ends of lines and quotation marks", async () => {
  const response = tableResponse("csv", {
    name: "bots",
    columns,
    rows: steps([row('a "b", c'), row("第一\n行", -2, ["x"])], [], [row("z")]),
  });
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toContain('filename="bots.csv"');
  const bytes = await response.bytes();
  expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toBe(
    '\uFEFFname,points,tags\r\n"a ""b"", c",1.5,\r\n"第一\n行",-2,"[""x""]"\r\nz,1.5,\r\n',
  );
});

for (const start of ["=", "+", "-", "@", "\t", "\r", "＝"]) {
  test(`a text that begins with ${JSON.stringify(start)} is no formula to a spreadsheet`, async () => {
    const response = tableResponse("csv", { name: "t", columns, rows: steps([row(`${start}1+1`)]) });
    const [, line = ""] = (await response.text()).split("\r\n");
    expect(line.replace(/^"/, "").startsWith(`'${start}`)).toBe(true);
  });
}

// What a spreadsheet with other separators makes a cell of, and what it makes a line of.
for (const [text, safe] of [
  ["x;=1+1", "x;'=1+1"],
  ["x\t@SUM(1)", "x\t'@SUM(1)"],
  ["x\n=1+1", "x\n'=1+1"],
  ['x; "=1+1"', `x;' "=1+1"`],
  ["\n=1+1", "\n'=1+1"],
  ["a=b; c-d", "a=b; c-d"],
] as const) {
  test(`a text with ${JSON.stringify(text)} holds no formula to any spreadsheet`, async () => {
    const response = tableResponse("csv", { name: "t", columns, rows: steps([row(text)]) });
    const [, record = []] = parse(await response.text(), { bom: true });
    expect(record[0]).toBe(safe);
  });
}

test("a table in CSV is byte for byte what csv-stringify makes of its cells, whatever these hold", async () => {
  const parts = ["", "a", ",", '"', "\r", "\n", "\r\n", " ", ";", "'", "词", "🎬", "x".repeat(50)];
  const random = createRandom(20_261_122);
  // No cell begins as a formula does.
  const text = () =>
    random.pick(["", "b"]) &&
    `b${Array.from({ length: random.whole(0, 5) }, () => random.pick(parts)).join("")}`;
  const values = [null, 0, -1.5, 1e21, 12_345.678];
  const cell = () => (random.chance(0.2) ? random.pick(values) : text());
  const rows = Array.from({ length: 500 }, () => ({ one: cell(), two: cell(), three: cell() }));
  const names = ["one", "two", "three"] as const;
  const made = await tableResponse("csv", { name: "t", columns: names, rows: steps(rows) }).text();
  const records = [names, ...rows.map(({ one, two, three }) => [one, two, three])];
  const expected = stringify(
    records.map((record) => [...record]),
    { record_delimiter: "windows", quoted_match: /[\r\n]/ },
  );
  expect(made.replace("\uFEFF", "")).toBe(expected);
});

test("a table in lines of JSON keeps every value as it is", async () => {
  const rows = [row("=1", 2, ["x"]), row("b")];
  const response = tableResponse("jsonl", { name: "t", columns, rows: steps(rows) });
  const lines = (await response.text()).trimEnd().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(rows);
});

test("a table is read only as far as its reader takes it", async () => {
  let made = 0;
  async function* endless() {
    for (;;) {
      made += 1;
      yield [row("x".repeat(1_000))];
    }
  }
  const reader = tableResponse("jsonl", { name: "t", columns, rows: endless() }).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(made).toBeLessThan(10);
});
