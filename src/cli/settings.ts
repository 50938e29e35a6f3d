import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, limits } from "../config.ts";
import { environmentName, settings } from "./setting-list.ts";
import {
  parseChoice,
  parseCount,
  parseHost,
  parseKey,
  parseNetworks,
  parsePassphrase,
  parsePort,
  parseRoot,
  parseSeconds,
  parseSpan,
  parseTimeZone,
  parseUrl,
} from "./setting-values.ts";

/** The configuration before the data folder has been looked at: without a master key of its own, the folder's counts. */
export type Settings = Omit<Config, "masterKey"> & { masterKey: string | null };

/** Where a value comes from: its flag, its environment variable, the file that a variable names, or nowhere: then it is the default. */
export interface SettingSource {
  kind: "flag" | "environment" | "file" | "default";
  /** As it is written: `--port`, `BOTSHARE_PORT`, the path of the file; empty for the default. */
  name: string;
}

/**
 * Reads the settings: a flag, its environment variable, or the file that `…_FILE` names. Throws an Error, to be shown as it is, for a
 * setting that is given twice, unknown or malformed; it names the setting and the reason.
 */
export function readSettings(flags: Record<string, string | undefined>, env: NodeJS.ProcessEnv): Settings {
  assertKnownNames(env);
  const get = (flag: string) => findSetting(flag, flags[flag], env).value;
  const read = parseFound(get, (flag) => findSetting(flag, flags[flag], env).source);
  if (get("upstream-base-url") === null && get("upstream-api-key") !== null)
    throw new Error("upstream-api-key is set without upstream-base-url");
  if ((get("tls-cert") === null) !== (get("tls-key") === null))
    throw new Error("tls-cert and tls-key are set together");
  const usesProxy = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].some((name) => env[name]);
  return Object.freeze({ ...read, usesProxy });
}

/** `parseSettings`, whose sentences begin with the setting's name, and hold nothing of what a file says. */
function parseFound(get: (flag: string) => string | null, sourceOf: (flag: string) => SettingSource) {
  try {
    return parseSettings(get);
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    const flag = settings.find((it) => sentence.startsWith(`${it.flag}: `))?.flag;
    throw flag === undefined ? error : new Error(withoutContent(sentence, sourceOf(flag)));
  }
}

/** The sentence of what is wrong with a value, without the value where a file holds it: somebody may have named the wrong file. */
export const withoutContent = (sentence: string, { kind, name }: SettingSource): string =>
  kind === "file" ? sentence.replace(/".*"/s, `what ${name} holds`) : sentence;

/** What is wrong with one value by itself, as a sentence; null where nothing is. */
export function problemOf(flag: string, value: string): string | null {
  const get = (name: string) => (name === flag ? value : fallbackOf(name));
  try {
    parseSettings(get);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Each setting of its own kind. Throws an Error for one that is malformed; what goes together is looked at elsewhere. */
function parseSettings(get: (flag: string) => string | null): Omit<Settings, "usesProxy"> {
  const upstreamUrl = get("upstream-base-url");
  const certFile = get("tls-cert");
  const keyFile = get("tls-key");
  const dataDir = get("data-dir") ?? "";
  const backupEvery = get("backup-every");
  const keepConversations = get("keep-conversations");
  return {
    host: parseHost(get("host") ?? ""),
    port: parsePort(get("port") ?? ""),
    dataDir,
    publicUrl: parseRoot("public-url", get("public-url")),
    masterKey: parseKey("master-key", get("master-key")),
    language: parseChoice("language", get("language"), ["en", "zh"]),
    trustedProxies: parseNetworks("trusted-proxies", get("trusted-proxies") ?? ""),
    privateHosts: parseChoice("private-hosts", get("private-hosts"), ["allow", "refuse"]),
    defaultUpstream:
      upstreamUrl === null
        ? null
        : { baseUrl: parseUrl("upstream-base-url", upstreamUrl) ?? "", apiKey: get("upstream-api-key") },
    hookTimeoutMs: parseSeconds("hook-timeout", get("hook-timeout") ?? ""),
    timeZone: parseTimeZone(get("time-zone") ?? ""),
    tls: certFile === null || keyFile === null ? null : { certFile, keyFile },
    metricsToken: parseKey("metrics-token", get("metrics-token")),
    backups: {
      folder: get("backup-dir") ?? join(dataDir, "backups"),
      everyMs: backupEvery === null ? null : parseSpan("backup-every", backupEvery, "hours", 24 * 366),
      keep: parseCount("backup-keep", get("backup-keep") ?? "", 10_000),
      passphrase: parsePassphrase("backup-passphrase", get("backup-passphrase")),
    },
    retention: {
      conversationsMs: keepConversations === null ? null : parseDays("keep-conversations", keepConversations),
      eventsMs: parseDays("keep-events", get("keep-events") ?? ""),
      deliveriesMs: parseDays("keep-deliveries", get("keep-deliveries") ?? ""),
    },
    logLevel: parseChoice("log-level", get("log-level"), ["debug", "info", "warn", "error", "silent"]),
    limits,
  };
}

const parseDays = (flag: string, value: string): number => parseSpan(flag, value, "days", 100 * 366);

/**
 * The value of a setting and where it comes from. An empty variable, as some tools make them, counts as none. Throws an Error with a
 * sentence where it is given twice, its flag is empty, or its file cannot be read or holds no value.
 */
export function findSetting(
  flag: string,
  fromFlag: string | undefined,
  env: NodeJS.ProcessEnv,
): { value: string | null; source: SettingSource } {
  const name = environmentName(flag);
  const fromVariable = env[name] || undefined;
  const path = env[`${name}_FILE`] || undefined;
  const given = [
    [`--${flag}`, fromFlag],
    [name, fromVariable],
    [`${name}_FILE`, path],
  ].filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new Error(`${given.map(([source]) => source).join(" and ")} are both set; keep one`);
  if (fromFlag === "" && fallbackOf(flag) !== "") throw new Error(`${flag}: --${flag} is empty`);
  if (fromFlag !== undefined) return { value: fromFlag, source: { kind: "flag", name: `--${flag}` } };
  if (fromVariable !== undefined) return { value: fromVariable, source: { kind: "environment", name } };
  if (path === undefined) return { value: fallbackOf(flag), source: { kind: "default", name: "" } };
  return { value: readValue(`${name}_FILE`, path), source: { kind: "file", name: path } };
}

function readValue(variable: string, path: string): string {
  let value: string;
  try {
    value = readFileSync(path, "utf8").trim();
  } catch {
    throw new Error(`${variable}: the file ${path} cannot be read`);
  }
  if (value === "") throw new Error(`${variable}: the file ${path} is empty`);
  // Such as a key in PEM, where its path is meant: it must not be told as the name of a file.
  if (/[\r\n]/.test(value))
    throw new Error(`${variable}: the file ${path} has several lines, and a value has one`);
  return value;
}

const fallbackOf = (flag: string): string | null => settings.find((it) => it.flag === flag)?.fallback ?? null;

/** Throws an Error for a variable of the environment that looks like a setting and is none. */
export function assertKnownNames(env: NodeJS.ProcessEnv): void {
  const names = new Set(
    settings.flatMap(({ flag }) => [environmentName(flag), `${environmentName(flag)}_FILE`]),
  );
  const unknown = Object.keys(env).find((name) => name.startsWith("BOTSHARE_") && !names.has(name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not a setting. Run \`botshare serve --help\` for those there are.`);
}
