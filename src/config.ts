import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { Language } from "./errors.ts";

/** The limits of everything that comes in, waits or grows. Each name ends in its unit. */
export const limits = {
  bodyBytes: 1024 * 1024,
  /** The body of a sign-in, which anybody may send. */
  smallBodyBytes: 16 * 1024,
  uploadBytes: 20 * 1024 * 1024,
  /** How deep lists and objects of a JSON body may lie in one another. */
  bodyLevels: 100,
  questionBytes: 32 * 1024,
  passwordBytes: 1024,
  nameChars: 200,
  systemPromptChars: 100_000,
  settingsBytes: 64 * 1024,
  pageItems: 100,
  /** Lists that the contract gives whole (links of a bot, customers) end here and go on with a cursor. */
  wholeListItems: 1_000,
  streamsAtOnce: 2_000,
  streamsPerVisitor: 8,
  /** How often running answers are held against the sessions and links that another process may have ended. */
  sweepMs: 2_000,
  /** How often it is looked whether answers that have ended hold a place: where the store failed, their end could not be written down. */
  reservationSweepMs: 10_000,
  /** How long a log of the database that another process reads is left before it is tried again to empty it. */
  scrubPauseMs: 1_000,
  /** The answer of a model, kept up to here; what comes after it is cut off. */
  answerBytes: 4 * 1024 * 1024,
  historyMessages: 40,
  historyBytes: 256 * 1024,
  searchedPassages: 6,
  /** From the call to the first event of an answer; headers and comments do not count as one. */
  upstreamFirstByteMs: 60_000,
  /** From one event of an answer to the next: a model may think in between, and comments do not count here either. */
  upstreamIdleMs: 120_000,
  upstreamModelsMs: 10_000,
  /** For the addresses of a name that a call goes to. */
  lookupMs: 5_000,
  keepAliveMs: 15_000,
  /** A reader of a stream who leaves more than this unread is cut off; it can come back and read on. */
  unreadBytes: 1024 * 1024,
  /** How often a running answer is written down, so that a killed process loses no more than this of it. */
  checkpointMs: 1_000,
  drainMs: 20_000,
  closeMs: 2_000,
  sessionMs: 30 * 24 * 3600 * 1000,
  sessionsPerAccount: 50,
  /** How often what has outlived its time is removed: sessions that have expired, and what the limits below keep for so long. */
  removalSweepMs: 3600 * 1000,
  loginFailuresPerAccount: 10,
  loginFailuresPerAddress: 50,
  loginFailureWindowSeconds: 300,
  /** A host's own credential, and what it says of a visitor. */
  authTokenBytes: 8 * 1024,
  uidBytes: 255,
  /** An anonymous visitor's id is a secret: whoever knows it sees its history. */
  localIdLeastChars: 16,
  visitorSessionMs: 3600 * 1000,
  /** So many, because a host may have one uid for all of its guests. */
  sessionsPerVisitor: 1_000,
  /** How many visitors' sessions one address may open in a minute. */
  visitorSessionsPerAddress: 120,
  /** How many hosts are asked at once who a visitor is. */
  hookCallsAtOnce: 200,
  /** What is read of a host's answer. */
  hookAnswerBytes: 64 * 1024,
  /** What is shown of a host's message. */
  hookMessageChars: 500,
  /** A report to a host is tried so many times: at once, then after pauses that grow by the factor up to the longest. */
  deliveryTries: 10,
  deliveryFirstPauseMs: 5_000,
  deliveryPauseFactor: 4,
  deliveryLongestPauseMs: 24 * 3600 * 1000,
  deliveriesAtOnce: 128,
  deliveriesPerLink: 2,
  /** The words of a report that its host did not take, and the visitor's credential. */
  deliveryWordsMs: 30 * 24 * 3600 * 1000,
  /** A report itself, delivered or given up. */
  deliveryMs: 90 * 24 * 3600 * 1000,
  linkEventMs: 400 * 24 * 3600 * 1000,
  /** What each visitor and each network address used, day by day. The sums of all days stay. */
  usageDayMs: 400 * 24 * 3600 * 1000,
  /** What a report shows of each message of the prompt. */
  previewChars: 2_000,
  anonymousHistoryMs: 30 * 24 * 3600 * 1000,
  anonymousHistoryItems: 20,
  /** An anonymous visitor who has no conversation and no session. */
  anonymousIdleMs: 24 * 3600 * 1000,
  /** An answer on a link whose points are limited may have so many tokens, unless the bot's settings say `max_tokens`. */
  limitedAnswerTokens: 2_048,
  /** With less room than this for the answer, a question is refused: what came would be no answer. */
  leastAnswerTokens: 16,
  originsPerLink: 100,
  originChars: 300,
  hookUrlChars: 2_048,
  /** What an owner may set for questions a minute, questions a day and answers at one time, and for points. */
  limitQuestions: 1_000_000,
  limitPoints: 1e12,
  limitMessageChars: 500,
  passwordHashesAtOnce: 2,
  passwordHashesWaiting: 200,
} as const;

/** What the owner decides, read once at the start and frozen. Durations are in milliseconds. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** The address customers use, without a slash at its end; links are made from it. Null: the address of each request. */
  publicUrl: string | null;
  masterKey: string;
  /** The language of sentences for callers who name none. */
  language: Language;
  /** Addresses and networks (CIDR) whose X-Forwarded-For and X-Forwarded-Proto count. */
  trustedProxies: readonly string[];
  /** Whether addresses that admins enter may be private or loopback. Link-local ones never are. */
  privateHosts: "allow" | "refuse";
  /** The model endpoint of owners who set none. */
  defaultUpstream: { baseUrl: string; apiKey: string | null } | null;
  /** How long a host's endpoint may take to answer. */
  hookTimeoutMs: number;
  /** The zone whose calendar days count, as the IANA database names it. */
  timeZone: string;
  /** Whether the environment sends outgoing calls through a proxy (HTTP_PROXY, HTTPS_PROXY), which then resolves their names. */
  usesProxy: boolean;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  limits: { readonly [Name in keyof typeof limits]: number };
}

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
