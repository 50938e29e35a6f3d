import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isFolderLocked } from "../../db/lock.ts";
import { databaseFile } from "../../db/open.ts";
import { lookupHost } from "../../upstream/address.ts";
import type { Settings } from "../settings.ts";
import { lookAtHooks, lookAtUpstreams } from "./callees.ts";
import { lookAtCertificateFiles } from "./certificate.ts";
import { readFacts, sizeOfFile } from "./facts.ts";
import { type Finding, reasonOf } from "./finding.ts";
import { canRead, lookAtDisk, lookAtFolder, lookAtPermissions } from "./folder.ts";
import {
  type Heard,
  lookAtBackups,
  lookAtClock,
  lookAtMemory,
  lookAtOpenFiles,
  lookAtTimeZone,
} from "./machine.ts";
import { listening } from "./network.ts";
import { lookAtPort } from "./port.ts";
import { lookAtPublic } from "./public.ts";
import { lookAtDatabase, lookAtKeys, readKeyring } from "./storage.ts";

/**
 * Looks at an installation and all it depends on, in the order in which an owner would. Nothing is changed, in no folder and on no other
 * machine; a server may run beside it, or nothing be installed yet. `publicUrl` is the address that customers use, null for none.
 */
export async function examine(settings: Settings, publicUrl: string | null): Promise<Finding[]> {
  const folder = resolve(settings.dataDir);
  const nowMs = Date.now();
  const own = lookAtFolder(folder);
  // There is nothing to be seen of a folder that is shut, and nothing to be said of what may be in it.
  if (existsSync(folder) && !canRead(folder)) return [own, ...lookAtMachine(settings, nowMs, null, [])];
  const looked = await readFacts(folder, nowMs).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const known = looked instanceof Error ? null : looked;
  const facts = known?.facts ?? null;
  const isInstalled = looked !== null;
  const keyring = isInstalled ? readKeyring(folder) : null;
  const isServed = isInstalled && lookAtLock(folder);
  const heard: Heard[] = [];
  const net = {
    config: { ...settings, masterKey: "" },
    fetch: listening(fetch, heard, Date.now),
    lookup: lookupHost,
    heard,
  };
  const [port, reached, certificate, upstreams, hooks] = await Promise.all([
    lookAtPort(settings, isServed, keyring, fetch),
    isInstalled || publicUrl !== null ? lookAtPublic(net, keyring, publicUrl, isServed !== false) : [],
    lookAtCertificateFiles(settings.tls, nowMs),
    facts === null ? [] : lookAtUpstreams(net, keyring, facts),
    facts === null ? [] : lookAtHooks(net, facts),
  ]);
  return [
    own,
    ...(isInstalled ? lookAtPermissions(folder) : []),
    ...(isInstalled ? lookAtKeys(folder, keyring, facts, settings.masterKey !== null) : []),
    // It may take seconds in which nothing else goes on, so the others are over by now.
    ...lookAtDatabase(folder, looked),
    lookAtDisk(folder, sizeOfFile(join(folder, databaseFile))),
    lookAtBackups(settings.backups, nowMs),
    ...lookAtMachine(settings, nowMs, facts?.newestMs ?? null, heard),
    port,
    ...certificate,
    ...reached,
    ...upstreams,
    ...hooks,
  ];
}

/** Whether a server has the folder, or why that cannot be told. */
function lookAtLock(folder: string): boolean | Error {
  try {
    return isFolderLocked(folder);
  } catch (error) {
    return new Error(reasonOf(error));
  }
}

const lookAtMachine = (
  settings: Settings,
  nowMs: number,
  newestMs: number | null,
  heard: readonly Heard[],
) => [
  lookAtClock(nowMs, newestMs, heard),
  lookAtTimeZone(settings.timeZone, nowMs),
  ...lookAtOpenFiles(settings.limits),
  lookAtMemory(),
];
