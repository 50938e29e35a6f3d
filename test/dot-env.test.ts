import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callVariables, readDotEnv, readEnvironment } from "../src/cli/dot-env.ts";
import { printed, runHere } from "./helpers/command-line.ts";

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "botshare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => process.chdir(folder));
afterEach(() => {
  process.chdir(before);
  rmSync(join(folder, ".env"), { recursive: true, force: true });
  for (const name of ["BOTSHARE_PORT", "BOTSHARE_LANGUAGE"]) delete process.env[name];
});

const write = (text: string) => writeFileSync(join(folder, ".env"), text);

describe("a value is what is written", () => {
  const values: [written: string, value: string][] = [
    ["'correct$horse-battery-staple'", "correct$horse-battery-staple"],
    ["correct$HOME-$(id)", "correct$HOME-$(id)"],
    ['"a # b" # a word', "a # b"],
    ["it's so", "it's so"],
    ["plain # a word", "plain"],
    ["", ""],
  ];
  for (const [written, value] of values) {
    test(written, () => {
      write(`# words\r\n\r\nexport BOTSHARE_BACKUP_PASSPHRASE=${written}\r\nOTHER=1\r\n`);
      expect(readDotEnv()).toEqual({ BOTSHARE_BACKUP_PASSPHRASE: value });
    });
  }
});

describe("a line that is not understood is told with its number, and without its value", () => {
  const lines: [text: string, sentence: RegExp][] = [
    ["BOTSHARE_PORT 38044", /^\.env, line 1: BOTSHARE_PORT has no = behind it$/],
    ["\nBOTSHARE_PORT: 38044", /^\.env, line 2: BOTSHARE_PORT has no = behind it$/],
    ["BOTSHARE_PORT=1\nBOTSHARE_PORT=2", /^\.env, line 2: BOTSHARE_PORT is set in line 1 already; keep one$/],
    ["BOTSHARE_MASTER_KEY='hunter2", /^\.env, line 1: BOTSHARE_MASTER_KEY does not end with its quotation/],
    ["BOTSHARE_MASTER_KEY='hunter2'x", /^\.env, line 1: BOTSHARE_MASTER_KEY does not end with its quotation/],
    ["BOTSHARE_MASTER_KEY=hunter2#x", /^\.env, line 1: BOTSHARE_MASTER_KEY has a # in it: put the value in/],
    ["NOTE='hunter2\nBOTSHARE_PORT=1\n'", /^\.env, line 2: BOTSHARE_PORT stands within a quotation that/],
  ];
  for (const [text, sentence] of lines) {
    test(JSON.stringify(text), async () => {
      write(text);
      expect(readDotEnv).toThrow(sentence);
      const { exitCode, stdout, stderr } = await runHere("config");
      expect([exitCode, stdout, stderr.startsWith("botshare: .env, line ")]).toEqual([1, "", true]);
      expect(stderr).not.toMatch(/hunter2|38044/);
    });
  }
});

test("the environment wins, an empty variable is none, and config tells where a value is from", async () => {
  write("BOTSHARE_PORT=4001\nBOTSHARE_LANGUAGE=zh\nBOTSHARE_LOG_LEVEL=warn\nBOTSHARE_HOST=\n");
  Object.assign(process.env, { BOTSHARE_PORT: "4001", BOTSHARE_LANGUAGE: "" });
  const { settings } = JSON.parse(await printed("config", "--json"));
  const sources = Object.fromEntries(
    settings.map(({ name, source }: { name: string; source: string }) => [name, source]),
  );
  expect(sources).toMatchObject({
    port: "BOTSHARE_PORT",
    language: "BOTSHARE_LANGUAGE in .env",
    "log-level": "BOTSHARE_LOG_LEVEL in .env",
    host: "default",
  });
  expect(readEnvironment().env.BOTSHARE_LANGUAGE).toBe("zh");
});

test("a name that is no setting stops the start from there too, and other programs' names do not", async () => {
  write("BOTSHARE_PROT=1\n");
  expect((await runHere("config")).stderr).toStartWith("botshare: BOTSHARE_PROT is not a setting.");
  write("POSTGRES_PASSWORD x\nNODE_OPTIONS=--x\n");
  expect((await runHere("config")).exitCode).toBe(0);
});

test("of the rest only what calls go by reaches the process, and a folder of that name is another program's", () => {
  write("no_proxy='a.example'\nHTTP_PROXY=http://127.0.0.1:9\nBUN_OPTIONS=--preload ./x.ts\nLD_PRELOAD=x\n");
  expect(Object.keys(callVariables()).sort()).toEqual(["HTTP_PROXY", "no_proxy"]);
  rmSync(join(folder, ".env"));
  mkdirSync(join(folder, ".env"));
  expect([readDotEnv(), callVariables()]).toEqual([{}, {}]);
  // The settings are read after it, and say what is wrong with the file.
  const unreadable = join(import.meta.path, ".env");
  expect(callVariables(unreadable)).toEqual({});
  expect(() => readDotEnv(unreadable)).toThrow(/cannot be read \(ENOTDIR\)/);
});
