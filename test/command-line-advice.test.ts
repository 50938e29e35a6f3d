import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../src/cli/doctor/finding.ts";
import { caller } from "../src/cli/find.ts";
import { openApp } from "../src/cli/open-app.ts";
import { readSettings } from "../src/cli/settings.ts";
import { describe as describeFindings } from "../src/cli/verbs/doctor.ts";
import { createBot } from "../src/features/bots/service.ts";
import { createLink } from "../src/features/links/bot-links.ts";
import { printed, runHere } from "./helpers/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
const dataDir = join(folder, "data");
const inFolder = ["--data-dir", dataDir];

beforeAll(async () => {
  const app = openApp(readSettings({ "data-dir": dataDir, "log-level": "silent" }, {}));
  const bot = await createBot(app, caller, { name: "Shop", model: "builtin" });
  await createLink(app, caller, bot.id, { name: "first" }, "");
  app.store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a flag that is given twice is refused, and its value is not shown", () => {
  const twice: string[][] = [
    ["config", "--port=1", "--port=2"],
    ["admin", "create", "--password", "hunter2 one", "--password", "hunter2 two"],
    ["link", "list", "--status", "open", "--status", "expired"],
  ];
  for (const args of twice) {
    test(args.slice(0, 2).join(" "), async () => {
      const { exitCode, stdout, stderr } = await runHere(...args);
      expect([exitCode, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^error: --\w+ is given twice; keep one\n/);
      expect(stderr).not.toContain("hunter2");
    });
  }

  test("once is well, of choices and of those with a default too", async () => {
    expect(await printed("link", "list", "--status", "open", ...inFolder)).toContain("first");
    const { exitCode } = await runHere("link", "list", "--status", "odd", ...inFolder);
    expect(exitCode).toBe(2);
  });
});

test("an empty flag is refused: what was meant to be a folder is not the current one", async () => {
  const { exitCode, stderr } = await runHere("link", "list", "--data-dir", "");
  expect([exitCode, stderr]).toEqual([1, "botshare: data-dir: --data-dir is empty\n"]);
});

test("a revoked link gets no new address, for it would open nothing", async () => {
  const before = await printed("link", "create", "--bot", "Shop", "--name", "over", ...inFolder);
  const address = before.trim().split("\n").at(-1) ?? "";
  await printed("link", "revoke", "over", ...inFolder);
  const { exitCode, stdout, stderr } = await runHere("link", "rotate", "over", ...inFolder);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("is revoked for good");
  expect(await printed("link", "show", "over", ...inFolder)).toContain(address);
});

describe("a period of an export", () => {
  test("may be told by days, which begin in the installation's time zone", async () => {
    const zone = process.env.BOTSHARE_TIME_ZONE;
    const listed = async (...period: string[]) =>
      await printed("export", "--what", "audit", ...period, ...inFolder);
    process.env.BOTSHARE_TIME_ZONE = "Asia/Shanghai";
    try {
      const all = await listed();
      expect(all).toContain('"link.created"');
      expect(await listed("--from", "2020-01-31")).toBe(all);
      expect(await listed("--to", "2020-01-31")).toBe("");
      const written = new Date(JSON.parse(all.split("\n")[0] ?? "").created_at);
      const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(written);
      expect(await listed("--from", today)).toBe(all);
      const tomorrow = new Date(written.getTime() + 56 * 3_600_000).toISOString().slice(0, 10);
      expect(await listed("--from", tomorrow)).toBe("");
    } finally {
      if (zone === undefined) delete process.env.BOTSHARE_TIME_ZONE;
      else process.env.BOTSHARE_TIME_ZONE = zone;
    }
  });

  for (const given of ["2026-11-22T08:00", "2026-02-30", "yesterday", ""]) {
    test(`that is no time is refused with an example: ${given}`, async () => {
      const file = join(folder, "none.jsonl");
      const { exitCode, stderr } = await runHere("export", file, "--from", given, ...inFolder);
      expect([exitCode, existsSync(file)]).toEqual([1, false]);
      expect(stderr).toContain(`--from: "${given}" is neither a day, such as 2030-01-31, nor an instant`);
    });
  }
});

describe("doctor's words", () => {
  const words = "One runs on this folder, and these words are long enough for another line or two.";
  const finding = (verdict: Finding["verdict"]): Finding => ({
    check: "server",
    verdict,
    words,
    next: verdict === "ok" ? null : words,
  });
  const sums: [verdicts: Finding["verdict"][], sum: string][] = [
    [["ok"], "Found: no problems and no warnings."],
    [["problem", "ok"], "Found: 1 problem and no warnings."],
    [["warning", "problem", "problem"], "Found: 2 problems and 1 warning."],
  ];
  for (const [verdicts, sum] of sums) {
    test(`end with what there is of problems and warnings: ${verdicts.join(", ")}`, () => {
      const told = describeFindings(verdicts.map(finding), Number.POSITIVE_INFINITY);
      expect(told).toEndWith(`\n\n${sum}\n`);
    });
  }

  test("fit a terminal, and stay a line each elsewhere", () => {
    const lines = (columns: number) => describeFindings([finding("warning")], columns).split("\n");
    expect(Math.max(...lines(60).map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines(60).length).toBeGreaterThan(lines(Number.POSITIVE_INFINITY).length);
    expect(lines(Number.POSITIVE_INFINITY)[0]).toEndWith(words);
  });
});

test("no verb's help is wider than a terminal", async () => {
  for (const verb of ["backup", "restore", "doctor", "config", "export", "example", "health", "demo"])
    for (const line of (await printed(verb, "--help")).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
});
