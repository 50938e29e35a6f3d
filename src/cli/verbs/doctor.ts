import type { Command } from "commander";
import { type Flags, readFlags, withJson, withSettings } from "../command.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { oneLine, toJson } from "../print.ts";
import { parseUrl } from "../setting-values.ts";

/** `doctor`: what is wrong with an installation, and what to do about it. */
export function addDoctor(program: Command): void {
  const doctor = program
    .command("doctor")
    .description("Look for what is wrong with an installation, and say what to do")
    .option("--url <url>", "the address that customers use (default: --public-url)");
  withSettings(withJson(doctor)).action(async ({ json, url, ...flags }: Flags) => {
    const settings = readFlags(flags);
    const address = parseUrl("url", url ?? null) ?? settings.publicUrl;
    const findings = await examine(settings, address);
    const problems = findings.filter(({ verdict }) => verdict === "problem").length;
    process.stdout.write(json ? toJson({ healthy: problems === 0, findings }) : describe(findings));
    if (problems > 0)
      throw new Error(`${problems === 1 ? "one problem is" : `${problems} problems are`} told above.`);
  });
}

function describe(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ verdict, check, words, next }) => {
    const first = `${verdict.padEnd(7)}  ${check.padEnd(width)}  ${oneLine(words)}\n`;
    return next === null ? first : `${first}${" ".repeat(width + 9)}  → ${oneLine(next)}\n`;
  });
  const warnings = findings.filter(({ verdict }) => verdict === "warning").length;
  const sum = warnings === 0 ? "No warnings." : warnings === 1 ? "One warning." : `${warnings} warnings.`;
  return `${lines.join("")}\n${sum}\n`;
}
