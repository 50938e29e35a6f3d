import { setTimeout as sleep } from "node:timers/promises";
import type Database from "better-sqlite3";
import type { Config } from "../config.ts";
import { reasonOf, type UnwritableReason, unstored } from "./condition.ts";
import { freeBytesNow } from "./free-bytes.ts";
import type { Prober } from "./prober.ts";

/** The first pause of a write that waits for another process, and the longest: each is twice the one before. */
const firstPauseMs = 2;
const longestPauseMs = 100;

/** Runs what reads and writes the database. */
export type Attempt = <Result>(run: () => Result) => Promise<Result>;

/**
 * Gives what runs everything that the database is asked: at once, and where another process holds the file again and again for up to
 * `lockedWaitMs`, without holding anything else up. Only what changes nothing when it fails may be run: a statement or a transaction.
 * Throws storage_full, storage_unavailable and storage_damaged where the file cannot be read or written.
 */
export function createAttempt(
  connection: Database.Database,
  prober: Prober,
  { lockedWaitMs }: Pick<Config["limits"], "lockedWaitMs">,
): Attempt {
  // A wait of the driver's own would hold up every stream.
  connection.pragma("busy_timeout = 0");
  const whyNot = (error: unknown): UnwritableReason => {
    const reason = reasonOf(error, () => freeBytesNow(connection));
    if (reason === undefined) throw error;
    return reason;
  };
  const isKnown = () => prober.get().state === "unwritable";
  const refused = (reason: UnwritableReason, error: unknown) => {
    prober.fail(reason);
    // A damaged database takes no writes, which is no fault beside the damage.
    const now = prober.get();
    return unstored(now.state === "unwritable" && now.reason === "damaged" ? "damaged" : reason, error);
  };
  const wait = async <Result>(run: () => Result): Promise<Result> => {
    const endsAt = performance.now() + lockedWaitMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await sleep(pauseMs);
      try {
        return run();
      } catch (error) {
        const reason = whyNot(error);
        if (reason !== "locked" || isKnown() || performance.now() > endsAt) throw refused(reason, error);
      }
    }
  };
  return async (run) => {
    try {
      return run();
    } catch (error) {
      const reason = whyNot(error);
      // Once one has waited in vain the others hear of it at once, until the prober's write works.
      if (reason !== "locked" || isKnown()) throw refused(reason, error);
      return await wait(run);
    }
  };
}
