import Database from "better-sqlite3";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import { type Config, limits } from "../config.ts";
import type { Soon } from "../lib/soon.ts";
import { createBatches, type Query } from "./batches.ts";
import { createChanges } from "./changes.ts";
import { type Condition, unstored } from "./condition.ts";
import { freeBytesBeside } from "./free-bytes.ts";
import { createGuarded } from "./guarded.ts";
import { createAttempt } from "./keeper.ts";
import { createLogSync } from "./log-sync.ts";
import { type ConditionListener, createProber } from "./prober.ts";

/** What queries give, in their order. */
export type Results<Q extends readonly Query[]> = {
  [K in keyof Q]: Q[K] extends RunnableQuery<infer Result, "sqlite"> ? Result : never;
};

/**
 * The one seam under every query. Queries are built on `db` and always awaited. There is no interactive transaction: what must
 * agree is either one statement or one batch.
 */
export interface Store {
  db: BetterSQLite3Database;
  /**
   * Runs built queries as one transaction and gives their results in order. Survives a crash of the process. It begins as a write,
   * also where all of them only read: while another process holds the file that is refused, and reads of `db` are not. It runs once the
   * event loop has come round, with whatever else was asked for until then (batches.ts).
   */
  batch: <const Q extends readonly Query[]>(queries: Q) => Promise<Results<Q>>;
  /** As `batch`, and on the disk before it answers: for what must outlive a power cut (accounts, links, revocations). */
  durably: <const Q extends readonly Query[]>(queries: Q) => Promise<Results<Q>>;
  /**
   * Takes what was deleted out of the write-ahead log too, which keeps former pages until it is written over. While another process
   * reads the file (a backup), the log cannot be emptied: then that is done once it has ended, and nobody waits for it. Where the database
   * is damaged the log stays as it is.
   */
  scrub: () => Promise<void>;
  /**
   * Which state what is recalled is in: the same number until anything of it changes, here or by another process (changes.ts). It is given
   * at once unless the file is locked.
   */
  state: () => Soon<number>;
  /** Whether writes are taken, as far as the last one showed. Where not, each is refused and the reads go on. */
  condition: () => Condition;
  /** Throws storage_full, storage_unavailable or storage_damaged where writes were not taken last: before work that ends in one. */
  assertWritable: () => void;
  /** Tells `listener` of every change of the condition. Gives what ends that. */
  onCondition: (listener: ConditionListener) => () => void;
  /** What is free on the disk; null where that cannot be known. */
  freeBytes: () => Promise<number | null>;
  /** Throws storage_full where what is left on the disk is kept for conversations: before a file, a document or a table is stored. */
  assertRoom: () => Promise<void>;
  close: () => void;
}

/** The limits that a store keeps. */
type StoreLimits = Pick<
  Config["limits"],
  "scrubPauseMs" | "lockedWaitMs" | "storageProbeMs" | "probedDiskBytes" | "reservedDiskBytes"
>;

/**
 * A store over an open better-sqlite3 connection, which is its own from then on. Every query and batch throws storage_full,
 * storage_unavailable or storage_damaged where the file cannot be read or written (condition.ts), as AppError.
 */
export function createStore(connection: Database.Database, storeLimits: StoreLimits = limits): Store {
  const prober = createProber(connection, storeLimits);
  const attempt = createAttempt(connection, prober, storeLimits);
  const changes = createChanges(connection);
  const db = createGuarded(connection, attempt, changes);
  const batches = createBatches(connection, attempt, changes, createLogSync(connection));
  const run = <const Q extends readonly Query[]>(queries: Q, isDurable: boolean) =>
    // The results come in the order of the queries, each of its query's type: the compiler cannot follow that through map.
    batches.run(queries, isDurable) as Promise<Results<Q>>;
  const scrubber = createScrubber(connection, prober.isDamaged, storeLimits.scrubPauseMs);
  const store: Store = {
    db,
    batch: (queries) => run(queries, false),
    durably: (queries) => run(queries, true),
    scrub: async () => scrubber.scrub(),
    state: () => {
      try {
        return changes.state();
      } catch {
        // Once more by what waits for a locked file, and says what is wrong with one that cannot be read.
        return attempt(changes.state);
      }
    },
    condition: prober.get,
    assertWritable: () => {
      const condition = prober.get();
      if (condition.state === "unwritable") throw unstored(condition.reason);
    },
    onCondition: prober.on,
    freeBytes: () => freeBytesBeside(connection),
    assertRoom: async () => {
      const free = await store.freeBytes();
      if (free !== null && free < storeLimits.reservedDiskBytes) throw unstored("disk_full");
    },
    close: () => {
      batches.end();
      prober.end();
      scrubber.end();
      // The last connection empties the log into the file as it closes, unless another one is there.
      const bystander = prober.isDamaged() ? openBystander(connection) : undefined;
      connection.close();
      bystander?.close();
    },
  };
  return store;
}

/**
 * A second connection, which only reads: for that reason it cannot empty the log when it closes, and while it is open no other does as it
 * closes. None where the file's very head cannot be read any more.
 */
function openBystander({ name, memory }: Database.Database): Database.Database | undefined {
  if (memory) return undefined;
  let bystander: Database.Database | undefined;
  try {
    bystander = new Database(name, { readonly: true });
    // Only what has read holds the file.
    bystander.pragma("schema_version");
    return bystander;
  } catch {
    bystander?.close();
    return undefined;
  }
}

/** Empties the log, and remembers that it is owed where that cannot be done now. Over damage nothing is written. */
function createScrubber(connection: Database.Database, isDamaged: () => boolean, pauseMs: number) {
  let timer: Timer | undefined;
  const scrub = () => {
    clearTimeout(timer);
    timer = isDamaged() || emptyLog(connection) ? undefined : setTimeout(scrub, pauseMs).unref();
  };
  return {
    scrub,
    /** Tries a last time where it is owed. */
    end: () => {
      if (timer !== undefined) scrub();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Whether the log is empty now. What is wrong with the file beside readers shows where it is written, and not here. */
function emptyLog(connection: Database.Database): boolean {
  try {
    return connection.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0;
  } catch {
    return false;
  }
}
