import type { Command } from "commander";
import { type Flags, namedFlags, withJson, withSettings } from "../command.ts";
import { readEnvironment } from "../dot-env.ts";
import { alignColumns, toJson } from "../print.ts";
import { settingGroups } from "../setting-list.ts";
import { type Inspected, inspectSettings, type ShownSetting } from "../shown-settings.ts";

/** `config`: what `serve` with the same flags would go by, and where each value comes from. */
export function addConfig(program: Command): void {
  const config = program
    .command("config")
    .description("Show every setting, its value and where that comes from; secrets are not shown");
  withSettings(withJson(config)).action(({ json, ...flags }: Flags & { json?: true }) => {
    const found = inspectSettings({ flags: namedFlags(flags), ...readEnvironment() });
    process.stdout.write(json ? toJson(found) : describe(found));
    const [first, ...more] = found.problems;
    if (first === undefined) return;
    throw new Error(more.length === 0 ? first : `${first} (and ${more.length} more, marked above)`);
  });
}

function describe({ settings, facts, problems }: Inspected): string {
  const sections = settingGroups.map((group) => {
    const rows = settings.filter((it) => it.group === group).map(rowOf);
    return `${group}\n${alignColumns(rows)}`;
  });
  const own = facts && [
    ["data folder", `${facts.data_folder}${facts.installed ? "" : " (no installation yet)"}`],
    ["listens on", facts.listens_on],
    ["https", facts.serves_https ? "by itself" : "only where a proxy in front of it does"],
    ["links lead to", facts.links_lead_to ?? "the address of each request"],
    ["master key", facts.master_key],
    ["backups", facts.backups],
    ["calls go out", facts.outgoing_proxy ? "through the environment's proxy" : "directly"],
  ];
  if (own) sections.push(`What follows\n${alignColumns(own)}`);
  if (problems.length > 0) sections.push(`Problems\n${problems.map((it) => `  ${it}\n`).join("")}`);
  return `${sections.join("\n")}\n`;
}

function rowOf({ name, value, is_secret, is_set, source, problem }: ShownSetting): string[] {
  const isHidden = is_secret || (value === null && is_set);
  const shown = isHidden ? (is_set ? "(set, not shown)" : "(not set)") : value || "(none)";
  return [name, shown, problem === null ? source : `${source}  ← see Problems`];
}
