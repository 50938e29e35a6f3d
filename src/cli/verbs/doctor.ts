import type { Command } from "commander";
import { type Flags, readServedFlags, withJson, withSettings } from "../command.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { oneLine, toJson, wrap } from "../print.ts";
import { parseRoot } from "../setting-values.ts";

/** `doctor`: what is wrong with an installation, and what to do about it. */
export function addDoctor(program: Command): void {
  const doctor = program
    .command("doctor")
    .description("Look for what is wrong with an installation, and say what to do")
    .option("--url <url>", "the address that customers use (default: --public-url)");
  withSettings(withJson(doctor)).action(async ({ json, url, ...flags }: Flags) => {
    const settings = readServedFlags(flags);
    const address = parseRoot("url", url ?? null) ?? settings.publicUrl;
    const findings = await examine(settings, address);
    const problems = findings.filter(({ verdict }) => verdict === "problem").length;
    // What another program reads has a finding on a line.
    const columns = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
    process.stdout.write(json ? toJson({ healthy: problems === 0, findings }) : describe(findings, columns));
    if (problems > 0)
      throw new Error(`${problems === 1 ? "one problem is" : `${problems} problems are`} told above.`);
  });
}

/** The findings for a person, on lines of so many columns, and how many want something. */
export function describe(findings: readonly Finding[], columns: number): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = width + 11;
  const fold = (words: string) => wrap(oneLine(words), columns - indent, " ".repeat(indent));
  const lines = findings.map(({ verdict, check, words, next }) => {
    const first = `${verdict.padEnd(7)}  ${check.padEnd(width)}  ${fold(words)}\n`;
    return next === null ? first : `${first}${" ".repeat(indent - 2)}→ ${fold(next)}\n`;
  });
  const count = (verdict: Finding["verdict"], one: string) => {
    const many = findings.filter((it) => it.verdict === verdict).length;
    return `${many === 0 ? "no" : many} ${one}${many === 1 ? "" : "s"}`;
  };
  return `${lines.join("")}\nFound: ${count("problem", "problem")} and ${count("warning", "warning")}.\n`;
}
