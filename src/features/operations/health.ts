import type { App, BackupState } from "../../app.ts";
import { type Condition, unstored } from "../../db/condition.ts";
import { AppError } from "../../errors.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";

/** What `/ready` tells: to everybody but the master key and the metrics token the status alone. */
export interface Readiness {
  status: "ready" | "read_only" | "stopping";
  checks?: {
    database: { state: "ok" | "unwritable"; reason?: string; since?: string };
    disk: { state: "ok" | "low" | "unknown"; free_bytes?: number };
    backup: { state: "off" | "waiting" | "ok" | "failed"; newest_at: string | null; failure: string | null };
  };
}

/** How long a look at the disk counts: a disk far away may be slow to tell. */
const lookMs = 1_000;

/**
 * Looks whether the server takes requests and can store what comes with them. `isStopping` tells whether it is about to end. Why nothing
 * can be stored a stranger is not told: who fills a disk would see how far that has come.
 */
export function createReadiness(app: App, isStopping: () => boolean) {
  let looked: Promise<number | null> = Promise.resolve(null);
  let lookedAt = Number.NEGATIVE_INFINITY;
  const freeBytes = () => {
    if (performance.now() - lookedAt < lookMs) return looked;
    lookedAt = performance.now();
    looked = app.store.freeBytes();
    return looked;
  };
  return async (isOperator: boolean): Promise<{ told: Readiness; refusal: AppError | null }> => {
    const condition = app.store.condition();
    const status = isStopping() ? "stopping" : condition.state === "ok" ? "ready" : "read_only";
    const stopping = status === "stopping" ? new AppError("shutting_down") : null;
    if (!isOperator)
      return { told: { status }, refusal: condition.state === "ok" ? stopping : unstored("io_error") };
    const free = await freeBytes();
    const state = free === null ? "unknown" : free < app.config.limits.lowDiskBytes ? "low" : "ok";
    const told: Readiness = {
      status,
      checks: {
        database: describe(condition),
        disk: { state, ...(free !== null ? { free_bytes: free } : {}) },
        backup: describeBackup(app.backups, app.config.backups.everyMs !== null),
      },
    };
    return { told, refusal: condition.state === "ok" ? stopping : unstored(condition.reason) };
  };
}

const describe = (condition: Condition) =>
  condition.state === "ok"
    ? { state: condition.state }
    : { state: condition.state, reason: condition.reason, since: toIso(condition.since) };

function describeBackup({ newestAt, failure }: BackupState, isScheduled: boolean) {
  const made = newestAt === null ? "waiting" : "ok";
  const state = failure !== null ? "failed" : isScheduled ? made : "off";
  return { state, newest_at: toIsoOrNull(newestAt), failure } as const;
}
