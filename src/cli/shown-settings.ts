import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { databaseFile } from "../db/open.ts";
import { environmentName, type Setting, settings } from "./setting-list.ts";
import {
  assertKnownNames,
  findSetting,
  problemOf,
  readSettings,
  type Settings,
  withoutContent,
} from "./settings.ts";

/** A setting as its owner may see it. Of a secret it is only said whether it is set: even its length would help who guesses. */
export interface ShownSetting {
  name: string;
  group: Setting["group"];
  value: string | null;
  is_secret: boolean;
  is_set: boolean;
  /** `--port`, `BOTSHARE_PORT`, `BOTSHARE_PORT in .env`, a file's path, or `default`. */
  source: string;
  environment: string;
  problem: string | null;
}

/** Where the settings are read from. `dotEnv` is what of `env` the `.env` file of the current folder gives. */
interface Given {
  flags: Record<string, string | undefined>;
  env: NodeJS.ProcessEnv;
  dotEnv: Record<string, string | undefined>;
}

/** All settings, with the facts that follow from them; `facts` is null, and `problems` says why, where they do not hold together. */
export function inspectSettings(given: Given) {
  const shown = settings.map((setting) => inspect(setting, given));
  const problems = shown.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  let read: Settings | null = null;
  try {
    assertKnownNames(given.env);
    read = readSettings(given.flags, given.env);
  } catch (error) {
    const sentence = withoutCredentials(sentenceOf(error));
    if (!problems.includes(sentence)) problems.push(sentence);
  }
  return { settings: shown, facts: read && factsOf(read), problems };
}

function inspect({ flag, group, isSecret }: Setting, { flags, env, dotEnv }: Given): ShownSetting {
  const fixed = { name: flag, group, is_secret: isSecret === true, environment: environmentName(flag) };
  try {
    const { value, source } = findSetting(flag, flags[flag], env);
    const variable = source.kind === "file" ? `${environmentName(flag)}_FILE` : source.name;
    const isFromDotEnv = dotEnv[variable] !== undefined;
    const where =
      source.kind === "default"
        ? "default"
        : `${source.kind === "file" ? `${variable}, ${source.name}` : variable}${isFromDotEnv ? " in .env" : ""}`;
    const isSet = source.kind !== "default";
    const found = isSet && value !== null ? problemOf(flag, value) : null;
    const problem = found && withoutCredentials(withoutContent(found, source));
    // What a file holds that is no value of its setting may be anything, such as another setting's secret.
    const isHidden = isSecret || (problem !== null && source.kind === "file");
    const visible = value === null || isHidden ? null : withoutCredentials(value);
    return { ...fixed, value: visible, is_set: isSet, source: where, problem };
  } catch (error) {
    return { ...fixed, value: null, is_set: true, source: "unclear", problem: sentenceOf(error) };
  }
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Somebody may have written a name and a password into an address, which is refused, and shows what is refused to others. */
const withoutCredentials = (text: string) => text.replace(/(\/\/)[^/\s"]*@/g, "$1…@");

/** What somebody who runs it asks for and no single setting says. */
function factsOf(read: Settings) {
  const dataDir = resolve(read.dataDir);
  const keyFile = join(dataDir, "master.key");
  const keyIsThere = existsSync(keyFile);
  return {
    data_folder: dataDir,
    installed: existsSync(join(dataDir, databaseFile)),
    listens_on: `${read.tls === null ? "http" : "https"}://${read.host.includes(":") ? `[${read.host}]` : read.host}:${read.port}`,
    serves_https: read.tls !== null,
    links_lead_to: read.publicUrl,
    master_key:
      read.masterKey !== null
        ? "from its setting"
        : keyIsThere
          ? `from ${keyFile}`
          : `is made at the first start, in ${keyFile}`,
    backups: read.backups.everyMs === null ? "none by itself" : `in ${resolve(read.backups.folder)}`,
    outgoing_proxy: read.usesProxy,
  };
}

export type Inspected = ReturnType<typeof inspectSettings>;
