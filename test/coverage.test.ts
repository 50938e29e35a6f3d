import { expect, test } from "bun:test";
import { describeCoverage, readLcov } from "./coverage/read.ts";

/** A file's part of lcov.info, with how often each of its lines ran. */
const part = (path: string, counts: number[]) =>
  [
    "TN:",
    `SF:${path}`,
    ...counts.map((count, index) => `DA:${index + 1},${count}`),
    "end_of_record",
    "",
  ].join("\n");
const whole = part("src/a.ts", [1, 1, 3, 1]);

test("a run whose every file has enough says the sum alone", () => {
  const files = readLcov(whole + part("src/b.ts", [1, 1, 1, 0]));
  expect(describeCoverage(files, [], 0.75)).toEqual({
    good: true,
    words: "Coverage: 87.5 % of the server's lines.",
  });
});

test("files that have too little are named with their lines, the lowest first, and so are those that nobody loads", () => {
  const text = whole + part("src/b.ts", [1, 1, 1, 0]) + part("src/c.ts", [0, 0, 1, 0]);
  expect(describeCoverage(readLcov(text), ["src/d.ts"], 0.9)).toEqual({
    good: false,
    words: [
      "Coverage: 66.6 % of the server's lines.",
      "Each file has to have 90.0 % (bunfig.toml); these do not:",
      "  src/c.ts: 25.0 %, without lines 1-2, 4",
      "  src/b.ts: 75.0 %, without lines 4",
      "  src/d.ts: no test loads it",
    ].join("\n"),
  });
});

test("what two workers ran of one file counts together", () => {
  const text = part("src/a.ts", [1, 0]) + part("src/a.ts", [0, 1]);
  expect(readLcov(text)).toEqual([{ path: "src/a.ts", lines: 2, missed: [] }]);
});
