import { statfsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Database from "better-sqlite3";
import type { Config } from "../config.ts";
import { type Condition, reasonOf, type UnwritableReason, unstored } from "./condition.ts";

/** The limits that a store keeps. */
export type StoreLimits = Pick<
  Config["limits"],
  "scrubPauseMs" | "lockedWaitMs" | "storageProbeMs" | "probedDiskBytes" | "reservedDiskBytes"
>;

/** The first pause of a write that waits for another process, and the longest: each is twice the one before. */
const firstPauseMs = 2;
const longestPauseMs = 100;

/** Hears of every change of the condition. */
export type ConditionListener = (condition: Condition) => void;

/** Runs what reads and writes the database, and knows whether that works. */
export type Keeper = ReturnType<typeof createKeeper>;

/**
 * Whatever the database is asked goes through `attempt`: it waits for another process that holds the file without holding anything else
 * up, and turns SQLite's failures of the file into storage_full, storage_unavailable and storage_damaged. After one of them a small
 * write is tried again and again until it works.
 */
export function createKeeper(connection: Database.Database, limits: StoreLimits) {
  // A wait of the driver's own would hold up every stream.
  connection.pragma("busy_timeout = 0");
  let condition: Condition = { state: "ok" };
  let probe: Timer | undefined;
  const listeners = new Set<ConditionListener>();
  const turn = (next: Condition) => {
    condition = next;
    for (const listener of listeners) listener(condition);
  };
  const fail = (reason: UnwritableReason) => {
    if (condition.state === "unwritable" && (condition.reason === reason || condition.reason === "damaged"))
      return;
    // Whatever is written over damage may cost what is still whole.
    if (reason === "damaged") connection.pragma("query_only = ON");
    const since = condition.state === "unwritable" ? condition.since : Date.now();
    turn({ state: "unwritable", reason, since });
    if (reason !== "damaged") probe ??= setInterval(recover, limits.storageProbeMs).unref();
    else endProbe();
  };
  const endProbe = () => {
    clearInterval(probe);
    probe = undefined;
  };
  const recover = async () => {
    if (condition.state === "ok" || condition.reason === "damaged") return;
    const freeBytes = await freeBytesBeside(connection);
    if (!connection.open) return;
    const isFull = freeBytes !== null && freeBytes < limits.probedDiskBytes;
    const reason = condition.reason === "disk_full" && isFull ? "disk_full" : triedWrite(connection);
    if (reason !== undefined) return fail(reason);
    endProbe();
    turn({ state: "ok" });
  };
  return {
    attempt: async <Result>(run: () => Result): Promise<Result> => {
      const endsAt = performance.now() + limits.lockedWaitMs;
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
        try {
          return run();
        } catch (error) {
          const reason = reasonOf(error, () => freeBytesNow(connection));
          if (reason === undefined) throw error;
          const isKnown = condition.state === "unwritable";
          if (reason !== "locked" || isKnown || performance.now() > endsAt) {
            // Someone who only reads may stumble over damage; that a write is refused because of it is no further fault.
            const isRefused =
              reason === "read_only" && condition.state === "unwritable" && condition.reason === "damaged";
            fail(reason);
            throw unstored(isRefused ? "damaged" : reason, error);
          }
        }
        await sleep(pauseMs);
      }
    },
    condition: (): Condition => condition,
    /** Gives what ends it. */
    onCondition: (listener: ConditionListener): (() => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    end: () => {
      endProbe();
      listeners.clear();
    },
  };
}

/** Why a small write does not work: it writes one page, with what already stands there. */
function triedWrite(connection: Database.Database): UnwritableReason | undefined {
  const write = connection.transaction(() => {
    const version = Number(connection.pragma("user_version", { simple: true }));
    connection.pragma(`user_version = ${version}`);
  });
  try {
    write.immediate();
    return undefined;
  } catch (error) {
    return reasonOf(error, () => freeBytesNow(connection)) ?? "io_error";
  }
}

/** What is free on the disk of the database, for one who is not its superuser; null where that cannot be known, as in memory. */
export async function freeBytesBeside({ name, memory }: Database.Database): Promise<number | null> {
  if (memory) return null;
  return await statfs(dirname(name)).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

function freeBytesNow({ name, memory }: Database.Database): number | null {
  if (memory) return null;
  try {
    const { bavail, bsize } = statfsSync(dirname(name));
    return bavail * bsize;
  } catch {
    return null;
  }
}
