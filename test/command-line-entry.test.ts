import { expect, spyOn, test } from "bun:test";
import { version } from "../package.json";
import { readPlainServe, run } from "../src/cli/entry.ts";

// What is read without the command line's own reader, which a start need not wait for.

test("a serve that names settings, each once and with a value, is read at once", () => {
  expect(readPlainServe(["serve"])).toEqual({});
  expect(readPlainServe(["serve", "--port", "0", "--data-dir", "here"])).toEqual({
    port: "0",
    "data-dir": "here",
  });
});

test.each([
  [["--help"]],
  [["demo", "--port", "0"]],
  [["serve", "--help"]],
  [["serve", "--port"]],
  [["serve", "--port=0"]],
  [["serve", "--port", "--host"]],
  [["serve", "--prot", "0"]],
  [["serve", "--port", "0", "--port", "1"]],
  [["serve", "here", "there"]],
])("all else is left to it: %p", (argv) => {
  expect(readPlainServe(argv)).toBeUndefined();
});

test("what is wrong is told as ever, whoever reads it", async () => {
  const out = spyOn(process.stdout, "write").mockReturnValue(true);
  const err = spyOn(process.stderr, "write").mockReturnValue(true);
  const mask = process.umask();
  try {
    expect(await run(["--version"])).toBe(0);
    expect(out.mock.calls.map(([words]) => words)).toEqual([`${version}\n`]);
    expect(await run(["serve", "--port", "none"])).toBe(1);
    expect(await run(["serve", "--port=none"])).toBe(1);
    const told = 'botshare: port: "none" is not a number from 0 to 65535\n';
    expect(err.mock.calls.map(([words]) => words)).toEqual([told, told]);
    expect(process.umask(mask)).toBe(0o077);
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.umask(mask);
  }
});
