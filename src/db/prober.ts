import type Database from "better-sqlite3";
import type { Config } from "../config.ts";
import { type Condition, reasonOf, type UnwritableReason } from "./condition.ts";
import { freeBytesBeside, freeBytesNow } from "./free-bytes.ts";

/** Hears of every change of the condition. */
export type ConditionListener = (condition: Condition) => void;

/** Knows the condition of the database: from failures that it is told of, and from its own small writes after them. */
export type Prober = ReturnType<typeof createProber>;

/**
 * Keeps the condition. After a failure a small write is tried every `storageProbeMs` until it works, on a disk that was full only once
 * there is room for more than that write. A damaged database stays damaged until the process ends, and nothing more is written to it.
 */
export function createProber(
  connection: Database.Database,
  { storageProbeMs, probedDiskBytes }: Pick<Config["limits"], "storageProbeMs" | "probedDiskBytes">,
) {
  let condition: Condition = { state: "ok" };
  let probe: Timer | undefined;
  const listeners = new Set<ConditionListener>();
  const turn = (next: Condition) => {
    condition = next;
    for (const listener of listeners) listener(condition);
  };
  const endProbe = () => {
    clearInterval(probe);
    probe = undefined;
  };
  const fail = (reason: UnwritableReason) => {
    const before = condition;
    const isKnown = before.state === "unwritable" && [reason, "damaged"].includes(before.reason);
    if (isKnown) return;
    if (reason === "damaged") {
      // Whatever is written over damage may cost what is still whole.
      connection.pragma("query_only = ON");
      endProbe();
    } else probe ??= setInterval(recover, storageProbeMs).unref();
    turn({ state: "unwritable", reason, since: before.state === "unwritable" ? before.since : Date.now() });
  };
  const recover = async () => {
    const freeBytes = await freeBytesBeside(connection);
    if (!connection.open || condition.state === "ok" || condition.reason === "damaged") return;
    const isFull = freeBytes !== null && freeBytes < probedDiskBytes;
    const reason = condition.reason === "disk_full" && isFull ? "disk_full" : tryToWrite(connection);
    if (reason !== undefined) return fail(reason);
    endProbe();
    turn({ state: "ok" });
  };
  return {
    get: (): Condition => condition,
    fail,
    /** Gives what ends it. */
    on: (listener: ConditionListener): (() => void) => {
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
function tryToWrite(connection: Database.Database): UnwritableReason | undefined {
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
