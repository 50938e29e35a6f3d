import { isIP } from "node:net";
import { limits } from "../config.ts";
import { blockListOf } from "../http/address.ts";

/** An address or a host name to listen on. */
export function parseHost(value: string): string {
  if (!/^[a-z0-9.-]+$/i.test(value) && isIP(value) === 0)
    throw new Error(`host: "${value}" is not an address`);
  return value;
}

/** A port, 0 for a free one. */
export function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new Error(`port: "${value}" is not a number from 0 to 65535`);
  return port;
}

/** Seconds from 0.1 to 300, in milliseconds. */
export function parseSeconds(flag: string, value: string): number {
  const seconds = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || seconds < 0.1 || seconds > 300)
    throw new Error(`${flag}: "${value}" is not a number of seconds from 0.1 to 300`);
  return Math.round(seconds * 1000);
}

/** A zone of the IANA database, in the database's own spelling. */
export function parseTimeZone(value: string): string {
  // The calendar data of the zones take 5 ms to load, which an installation that keeps the default never needs.
  if (value === "UTC") return value;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new Error(`time-zone: "${value}" is not a zone's name, such as Europe/Berlin`);
  }
}

/** An http or https address without a query and credentials, and without a slash at its end. */
export function parseUrl(flag: string, value: string | null): string | null {
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

/** As `parseUrl`, for what pages are opened under, which lie at the root of an address. */
export function parseRoot(flag: string, value: string | null): string | null {
  const url = parseUrl(flag, value);
  if (url !== null && new URL(url).pathname !== "/")
    throw new Error(
      `${flag}: "${value}" has a path, but the pages lie at an address's root; leave the path out`,
    );
  return url;
}

/** A key that can travel in a header and that nobody guesses. */
export function parseKey(flag: string, value: string | null): string | null {
  if (value !== null && !/^\S{16,}$/.test(value))
    throw new Error(`${flag}: it must have 16 characters or more and no spaces`);
  return value;
}

/** Addresses and networks, separated by commas. */
export function parseNetworks(flag: string, value: string): string[] {
  const entries = value
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
  try {
    blockListOf(entries);
  } catch (error) {
    throw new Error(`${flag}: ${error instanceof Error ? error.message : error}`);
  }
  return entries;
}

/** Words that encrypt something which others may get hold of and try passphrases on. */
export function parsePassphrase(flag: string, value: string | null): string | null {
  if (value !== null && value.length < limits.passphraseLeastChars)
    throw new Error(`${flag}: it must have ${limits.passphraseLeastChars} characters or more`);
  return value;
}

/** One of the names that a setting may have. */
export function parseChoice<Choice extends string>(
  flag: string,
  value: string | null,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((it) => it === value);
  if (choice === undefined) throw new Error(`${flag}: "${value}" is not one of ${choices.join(", ")}`);
  return choice;
}

/** A whole number from 1 to `most`. */
export function parseCount(flag: string, value: string, most: number): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || count > most)
    throw new Error(`${flag}: "${value}" is not a whole number from 1 to ${most}`);
  return count;
}

/** How long something takes or lasts, in milliseconds: a whole number of `unit`s from 1 to `most`. */
export function parseSpan(flag: string, value: string, unit: "hours" | "days", most: number): number {
  const unitMs = unit === "hours" ? 3600 * 1000 : 24 * 3600 * 1000;
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || count > most)
    throw new Error(`${flag}: "${value}" is not a whole number of ${unit} from 1 to ${most}`);
  return count * unitMs;
}
