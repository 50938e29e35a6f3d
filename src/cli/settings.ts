import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, limits } from "../config.ts";
import {
  parseChoice,
  parseCount,
  parseHost,
  parseKey,
  parsePort,
  parseSeconds,
  parseSpan,
  parseTimeZone,
  parseUrl,
} from "./setting-values.ts";

/** The configuration before the data folder has been looked at: without a master key of its own, the folder's counts. */
export type Settings = Omit<Config, "masterKey"> & { masterKey: string | null };

/** One setting as the owner writes it: `--flag`, `BOTSHARE_FLAG`, or `BOTSHARE_FLAG_FILE` for the path of a file that holds it. */
export interface Setting {
  flag: string;
  value: string;
  help: string;
  fallback: string | null;
  /** Never shown again once it is set. */
  isSecret?: true;
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
    isSecret: true,
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
  { flag: "upstream-api-key", value: "key", help: "its key", fallback: null, isSecret: true },
  { flag: "hook-timeout", value: "seconds", help: "how long a host's endpoint may take", fallback: "10" },
  {
    flag: "time-zone",
    value: "name",
    help: "zone whose calendar days count for limits a day, such as Asia/Shanghai",
    fallback: "UTC",
  },
  {
    flag: "tls-cert",
    value: "file",
    help: "certificate chain in PEM, to serve https; read again when it changes",
    fallback: null,
  },
  { flag: "tls-key", value: "file", help: "its private key in PEM", fallback: null },
  {
    flag: "metrics-token",
    value: "key",
    help: "bearer token of 16 characters or more that may read /metrics, beside the master key",
    fallback: null,
    isSecret: true,
  },
  {
    flag: "backup-every",
    value: "hours",
    help: "make a backup so often while serving (default: never)",
    fallback: null,
  },
  {
    flag: "backup-dir",
    value: "folder",
    help: "folder of these backups (default: backups, in the data folder)",
    fallback: null,
  },
  { flag: "backup-keep", value: "number", help: "how many of these backups to keep", fallback: "7" },
  {
    flag: "backup-passphrase",
    value: "words",
    help: "encrypts these backups, which then hold the keys too",
    fallback: null,
    isSecret: true,
  },
  {
    flag: "keep-conversations",
    value: "days",
    help: "how long a conversation is kept after its last message (default: until somebody deletes it)",
    fallback: null,
  },
  { flag: "keep-events", value: "days", help: "how long a link's events are kept", fallback: "400" },
  {
    flag: "keep-deliveries",
    value: "days",
    help: "how long reports to hosts are kept, delivered or given up",
    fallback: "90",
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
  const certFile = get("tls-cert");
  const keyFile = get("tls-key");
  if ((certFile === null) !== (keyFile === null)) throw new Error("tls-cert and tls-key are set together");
  const dataDir = get("data-dir") ?? "";
  const backupEvery = get("backup-every");
  const keepConversations = get("keep-conversations");
  return Object.freeze({
    host: parseHost(get("host") ?? ""),
    port: parsePort(get("port") ?? ""),
    dataDir,
    publicUrl: parseUrl("public-url", get("public-url")),
    masterKey: parseKey("master-key", get("master-key")),
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
    tls: certFile === null || keyFile === null ? null : { certFile, keyFile },
    metricsToken: parseKey("metrics-token", get("metrics-token")),
    backups: {
      folder: get("backup-dir") ?? join(dataDir, "backups"),
      everyMs: backupEvery === null ? null : parseSpan("backup-every", backupEvery, "hours", 24 * 366),
      keep: parseCount("backup-keep", get("backup-keep") ?? "", 10_000),
      passphrase: get("backup-passphrase"),
    },
    retention: {
      conversationsMs: keepConversations === null ? null : parseDays("keep-conversations", keepConversations),
      eventsMs: parseDays("keep-events", get("keep-events") ?? ""),
      deliveriesMs: parseDays("keep-deliveries", get("keep-deliveries") ?? ""),
    },
    logLevel: parseChoice("log-level", get("log-level"), ["debug", "info", "warn", "error", "silent"]),
    limits,
  });
}

const parseDays = (flag: string, value: string): number => parseSpan(flag, value, "days", 100 * 366);

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
