import type { Language } from "./errors.ts";

/** The limits of everything that comes in, waits or grows. Each name ends in its unit. */
export const limits = {
  bodyBytes: 1024 * 1024,
  uploadBytes: 20 * 1024 * 1024,
  questionBytes: 32 * 1024,
  passwordBytes: 1024,
  nameChars: 200,
  systemPromptChars: 100_000,
  settingsBytes: 64 * 1024,
  pageItems: 100,
  /** Lists that the contract gives whole (links of a bot, customers) end here and go on with a cursor. */
  wholeListItems: 1_000,
  streamsAtOnce: 2_000,
  /** The answer of a model, kept up to here; what comes after it is cut off. */
  answerBytes: 4 * 1024 * 1024,
  historyMessages: 40,
  historyBytes: 256 * 1024,
  searchedPassages: 6,
  upstreamFirstByteMs: 60_000,
  upstreamIdleMs: 120_000,
  upstreamModelsMs: 10_000,
  keepAliveMs: 15_000,
  /** How often a running answer is written down, so that a killed process loses no more than this of it. */
  checkpointMs: 1_000,
  drainMs: 20_000,
  sessionMs: 30 * 24 * 3600 * 1000,
  sessionsPerAccount: 50,
  loginFailuresPerAccount: 10,
  loginFailuresPerAddress: 50,
  loginFailureWindowSeconds: 300,
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
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  limits: { readonly [Name in keyof typeof limits]: number };
}
