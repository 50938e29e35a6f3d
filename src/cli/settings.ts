import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type Config, limits } from "../config.ts";

/** The configuration before the data folder has been looked at: without a master key of its own, the folder's counts. */
export type Settings = Omit<Config, "masterKey"> & { masterKey: string | null };

/** One setting as the owner writes it: `--flag`, `BOTSHARE_FLAG`, or `BOTSHARE_FLAG_FILE` for the path of a file that holds it. */
export interface Setting {
  flag: string;
  value: string;
  help: string;
  fallback: string | null;
}

export const settings: readonly Setting[] = [
  { flag: "host", value: "address", help: "address to listen on", fallback: "127.0.0.1" },
  { flag: "port", value: "number", help: "port to listen on; 0 picks a free one", fallback: "3000" },
  { flag: "data-dir", value: "folder", help: "folder of the database and the keys", fallback: "./data" },
  {
    flag: "public-url",
    value: "url",
    help: "address customers use; links are made from it (default: the address of each request)",
    fallback: null,
  },
  {
    flag: "master-key",
    value: "key",
    help: "master key, 16 characters or more (default: made at the first start, kept in the data folder)",
    fallback: null,
  },
  { flag: "language", value: "zh|en", help: "language for callers who name none", fallback: "en" },
  {
    flag: "trusted-proxies",
    value: "list",
    help: "comma-separated addresses and networks whose X-Forwarded-For counts",
    fallback: "",
  },
  {
    flag: "private-hosts",
    value: "allow|refuse",
    help: "whether model endpoints and hosts may be private or loopback addresses",
    fallback: "allow",
  },
  {
    flag: "upstream-base-url",
    value: "url",
    help: "OpenAI-compatible endpoint for owners who set none",
    fallback: null,
  },
  { flag: "upstream-api-key", value: "key", help: "its key", fallback: null },
  { flag: "hook-timeout", value: "seconds", help: "how long a host's endpoint may take", fallback: "10" },
  {
    flag: "time-zone",
    value: "name",
    help: "zone whose calendar days count for limits a day, such as Asia/Shanghai",
    fallback: "UTC",
  },
  { flag: "log-level", value: "level", help: "debug, info, warn, error or silent", fallback: "info" },
];

const environmentName = (flag: string) => `BOTSHARE_${flag.toUpperCase().replaceAll("-", "_")}`;

/**
 * Reads the settings: a flag, its environment variable, or the file that `…_FILE` names. Throws an Error, to be shown as it is, for a
 * setting that is given twice, unknown or malformed; it names the setting and the reason.
 */
export function readSettings(flags: Record<string, string | undefined>, env: NodeJS.ProcessEnv): Settings {
  const names = new Set(
    settings.flatMap(({ flag }) => [environmentName(flag), `${environmentName(flag)}_FILE`]),
  );
  const unknown = Object.keys(env).find((name) => name.startsWith("BOTSHARE_") && !names.has(name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not a setting. Run \`botshare serve --help\` for those there are.`);
  const get = (flag: string) => readSetting(flag, flags[flag], env);
  const upstreamUrl = get("upstream-base-url");
  const upstreamKey = get("upstream-api-key");
  if (upstreamUrl === null && upstreamKey !== null)
    throw new Error("upstream-api-key is set without upstream-base-url");
  return Object.freeze({
    host: parseHost(get("host") ?? ""),
    port: parsePort(get("port") ?? ""),
    dataDir: get("data-dir") ?? "",
    publicUrl: parseUrl("public-url", get("public-url")),
    masterKey: parseMasterKey(get("master-key")),
    language: parseChoice("language", get("language"), ["en", "zh"]),
    trustedProxies: (get("trusted-proxies") ?? "")
      .split(",")
      .map((entry) => entry.trim())
      .filter(Boolean),
    privateHosts: parseChoice("private-hosts", get("private-hosts"), ["allow", "refuse"]),
    defaultUpstream:
      upstreamUrl === null
        ? null
        : { baseUrl: parseUrl("upstream-base-url", upstreamUrl) ?? "", apiKey: upstreamKey },
    hookTimeoutMs: parseSeconds("hook-timeout", get("hook-timeout") ?? ""),
    timeZone: parseTimeZone(get("time-zone") ?? ""),
    usesProxy: ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].some((name) => env[name]),
    logLevel: parseChoice("log-level", get("log-level"), ["debug", "info", "warn", "error", "silent"]),
    limits,
  });
}

function readSetting(flag: string, fromFlag: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const name = environmentName(flag);
  const path = env[`${name}_FILE`];
  const given = [
    [`--${flag}`, fromFlag],
    [name, env[name]],
    [`${name}_FILE`, path],
  ].filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new Error(`${given.map(([source]) => source).join(" and ")} are both set; keep one`);
  if (path === undefined)
    return fromFlag ?? env[name] ?? settings.find((it) => it.flag === flag)?.fallback ?? null;
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    throw new Error(`${name}_FILE: the file ${path} cannot be read`);
  }
}

function parseHost(value: string): string {
  if (isIP(value) === 0 && !/^[a-z0-9.-]+$/i.test(value))
    throw new Error(`host: "${value}" is not an address`);
  return value;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new Error(`port: "${value}" is not a number from 0 to 65535`);
  return port;
}

function parseSeconds(flag: string, value: string): number {
  const seconds = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || seconds < 0.1 || seconds > 300)
    throw new Error(`${flag}: "${value}" is not a number of seconds from 0.1 to 300`);
  return Math.round(seconds * 1000);
}

function parseTimeZone(value: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new Error(`time-zone: "${value}" is not a zone's name, such as Europe/Berlin`);
  }
}

function parseUrl(flag: string, value: string | null): string | null {
  if (value === null) return null;
  const url = URL.parse(value);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== "" ||
    url.password !== "" ||
    /[?#]/.test(url.href)
  ) {
    throw new Error(`${flag}: "${value}" is not an http or https address`);
  }
  return url.href.replace(/\/+$/, "");
}

function parseMasterKey(value: string | null): string | null {
  if (value !== null && !/^\S{16,}$/.test(value))
    throw new Error("master-key: it must have 16 characters or more and no spaces");
  return value;
}

function parseChoice<Choice extends string>(
  flag: string,
  value: string | null,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((it) => it === value);
  if (choice === undefined) throw new Error(`${flag}: "${value}" is not one of ${choices.join(", ")}`);
  return choice;
}
