import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import type { Config } from "../config.ts";
import { outsideRequests } from "../lib/request-scope.ts";
import { type Condition, reasonOf, type UnwritableReason } from "./condition.ts";
import { freeBytesNow } from "./free-bytes.ts";

/** Hears of every change of the condition. */
export type ConditionListener = (condition: Condition) => void;

/** Knows the condition of the database: from failures that it is told of, and from its own small writes after them. */
export type Prober = ReturnType<typeof createProber>;

/**
 * Keeps the condition. After a failure a small write is tried every `storageProbeMs` until it works, with room beside it for a larger
 * one, or the next question would fail again. A damaged database stays damaged until the process ends, and nothing more is written to it.
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
    } else probe ??= outsideRequests(() => setInterval(recover, storageProbeMs).unref());
    outsideRequests(() =>
      turn({ state: "unwritable", reason, since: before.state === "unwritable" ? before.since : Date.now() }),
    );
  };
  const recover = async () => {
    const hasRoom = await tryToGrow(connection, probedDiskBytes);
    if (!connection.open || condition.state === "ok" || condition.reason === "damaged") return;
    const reason = hasRoom ? tryToWrite(connection) : condition.reason;
    if (reason !== undefined) return fail(reason);
    endProbe();
    turn({ state: "ok" });
  };
  return {
    get: (): Condition => condition,
    isDamaged: (): boolean => condition.state === "unwritable" && condition.reason === "damaged",
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

/** Whether the disk, or the owner's part of it, takes so many bytes more. */
async function tryToGrow({ name, memory }: Database.Database, bytes: number): Promise<boolean> {
  if (memory) return true;
  const path = join(dirname(name), "storage.probe");
  const isWritten = await writeFile(path, Buffer.alloc(bytes), { flush: true }).then(
    () => true,
    () => false,
  );
  // Where nothing could be written there may be nothing to remove.
  await rm(path, { force: true }).catch(() => undefined);
  return isWritten;
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
