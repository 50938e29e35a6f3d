import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { isFolderLocked } from "../db/lock.ts";
import type { Settings } from "./settings.ts";

/** Where a running server is reached, in its data folder, for verbs beside it. Nothing in it is secret. */
const noteFile = "server.json";

/** What the running server tells of itself: settings that whoever looks at its folder cannot know otherwise. */
export interface ServerNote {
  pid: number;
  host: string;
  /** The one it listens on, be it chosen or given. */
  port: number;
  public_url: string | null;
  trusted_proxies: readonly string[];
  /** The paths of its files; null where it serves http. */
  tls: { certFile: string; keyFile: string } | null;
}

/**
 * Writes down where the server is reached, whole or not at all. Without the note it serves as well, so a disk that is full is no reason to
 * end. Gives what removes it, for a stop.
 */
export function noteServer({ config, log }: App, port: number): () => void {
  const { host, publicUrl, trustedProxies, tls } = config;
  const path = join(resolve(config.dataDir), noteFile);
  const files = tls && { certFile: resolve(tls.certFile), keyFile: resolve(tls.keyFile) };
  const note: ServerNote = {
    ...{ pid: process.pid, host, port, public_url: publicUrl },
    ...{ trusted_proxies: trustedProxies, tls: files },
  };
  const half = `${path}.half`;
  const remove = () => {
    try {
      for (const file of [half, path]) rmSync(file, { force: true });
    } catch (error) {
      log.warn({ err: error }, "the note of this server's addresses could not be removed");
    }
  };
  try {
    rmSync(half, { force: true });
    // Not waited for until it is on the disk: after a power cut no server runs that it could tell of.
    writeFileSync(half, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
    renameSync(half, path);
  } catch (error) {
    log.warn({ err: error }, "the addresses of this server could not be noted in its data folder");
    remove();
  }
  return remove;
}

/** What the server that runs on a folder noted. Null where none runs, it could not note anything, or the folder may not be looked into. */
export function readServerNote(dataDir: string): ServerNote | null {
  try {
    const note: unknown = JSON.parse(readFileSync(join(dataDir, noteFile), "utf8"));
    // One that was killed leaves its note behind.
    return isNote(note) && isFolderLocked(dataDir) ? note : null;
  } catch {
    return null;
  }
}

const isNote = (note: unknown): note is ServerNote =>
  typeof note === "object" &&
  note !== null &&
  "host" in note &&
  typeof note.host === "string" &&
  "port" in note &&
  typeof note.port === "number" &&
  "public_url" in note &&
  (note.public_url === null || typeof note.public_url === "string") &&
  "trusted_proxies" in note &&
  Array.isArray(note.trusted_proxies) &&
  note.trusted_proxies.every((it) => typeof it === "string") &&
  "tls" in note &&
  (note.tls === null || isFiles(note.tls));

const isFiles = (files: unknown): boolean =>
  typeof files === "object" &&
  files !== null &&
  "certFile" in files &&
  typeof files.certFile === "string" &&
  "keyFile" in files &&
  typeof files.keyFile === "string";

/** How a server that listens on an address is reached from its own machine; IPv6 in brackets, as in a URL. */
export const reachable = (host: string): string =>
  host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;

/** The settings with those of the running server in the place of what nobody gave here; as they are where none runs. */
export function asServed(settings: Settings, isGiven: (flag: string) => boolean): Settings {
  const note = readServerNote(settings.dataDir);
  if (note === null) return settings;
  return {
    ...settings,
    host: isGiven("host") ? settings.host : note.host,
    // 0 is any: the note says which.
    port: isGiven("port") && settings.port !== 0 ? settings.port : note.port,
    publicUrl: isGiven("public-url") ? settings.publicUrl : note.public_url,
    trustedProxies: isGiven("trusted-proxies") ? settings.trustedProxies : note.trusted_proxies,
    tls: isGiven("tls-cert") ? settings.tls : note.tls,
  };
}
