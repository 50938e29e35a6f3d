import Database from "better-sqlite3";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import { type Config, limits } from "../config.ts";
import { type Condition, unstored } from "./condition.ts";
import { freeBytesBeside } from "./free-bytes.ts";
import { createGuarded } from "./guarded.ts";
import { createAttempt } from "./keeper.ts";
import { type ConditionListener, createProber } from "./prober.ts";

type Query = RunnableQuery<unknown, "sqlite">;
type Results<Q extends readonly Query[]> = {
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
   * also where all of them only read: while another process holds the file that is refused, and reads of `db` are not.
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
  const db = createGuarded(connection, attempt);
  const runAll = connection.transaction((queries: readonly Query[]) => queries.map(runNow));
  // The results come in the order of the queries, each of its query's type: the compiler cannot follow that through map.
  const transact = <const Q extends readonly Query[]>(queries: Q) => runAll.immediate(queries) as Results<Q>;
  const scrubber = createScrubber(connection, prober.isDamaged, storeLimits.scrubPauseMs);
  const store: Store = {
    db,
    batch: (queries) => attempt(() => transact(queries)),
    durably: (queries) =>
      attempt(() => {
        // The driver is synchronous, so no other statement runs between these three.
        connection.pragma("synchronous = FULL");
        try {
          return transact(queries);
        } finally {
          connection.pragma("synchronous = NORMAL");
        }
      }),
    scrub: async () => scrubber.scrub(),
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

/** A built query's prepared form, which drizzle's own batches use too but does not declare on RunnableQuery. */
interface Preparable {
  _prepare: () => { execute: () => { sync: () => unknown } };
}

function runNow(query: Query): unknown {
  // Every built query has it, and only `_prepare` gives a query that the synchronous driver runs at once.
  const { _prepare } = query as Query & Preparable;
  return _prepare.call(query).execute().sync();
}
