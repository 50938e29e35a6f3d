import { stat } from "node:fs/promises";
import { join } from "node:path";
import { count, desc, min, sql } from "drizzle-orm";
import { version } from "../../../package.json";
import type { App } from "../../app.ts";
import { listMigrations } from "../../db/migrations.ts";
import { databaseFile } from "../../db/open.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { hookDeliveries } from "../../db/schema/deliveries.ts";
import { passwordQueue } from "../../lib/password.ts";
import type { RunningAnswers } from "../chat/running.ts";
import { createProcessReader } from "./metrics-process.ts";

/** Reports that one look counts, at most: where a host is down for weeks there may be any number. */
const countedReports = 10_000;
/** Of these so many are read, for when they were made. */
const datedReports = 200;

/**
 * Gives the metrics as text (Prometheus' exposition format 0.0.4). What features count stands ready (lib/metrics.ts); what only is, not
 * happens, is looked at now. That costs the same whatever the database holds.
 */
export function createMetricsReader(app: App, answers: Pick<RunningAnswers, "count">): () => Promise<string> {
  const { metrics } = app;
  const readProcess = createProcessReader(metrics);
  metrics.process.build.set({ version, schema: String(listMigrations().length) }, 1);
  return async () => {
    readProcess();
    readAnswers(app, answers);
    readBackups(app);
    // One that fails keeps its former number: the others are wanted most where something fails.
    await Promise.allSettled([readOutbox(app), readStorage(app)]);
    return await metrics.registry.metrics();
  };
}

function readAnswers({ metrics: { chat, passwords } }: App, answers: Pick<RunningAnswers, "count">): void {
  const { waiting, writing, readers } = answers.count();
  chat.answers.set({ state: "waiting" }, waiting);
  chat.answers.set({ state: "writing" }, writing);
  chat.readers.set(readers);
  const queue = passwordQueue();
  passwords.set({ state: "running" }, queue.running);
  passwords.set({ state: "waiting" }, queue.waiting);
}

async function readOutbox({ store, clock, metrics }: App): Promise<void> {
  const { count, oldest } = pendingReports(store);
  const [counted] = await count.execute({ most: countedReports });
  const [dated] = await oldest.execute({ most: datedReports });
  const oldestAt = dated?.createdAt ?? null;
  metrics.hosts.pending.set(counted?.count ?? 0);
  metrics.hosts.oldestSeconds.set(oldestAt === null ? 0 : Math.max(0, clock() - oldestAt) / 1000);
}

/**
 * Both by the index of what is due, which has the pending ones alone. What was tried most often is due last, so the oldest is among the
 * last ones.
 */
const pendingReports = preparedOnce(({ db }) => {
  const { state, createdAt, nextAttemptAt } = hookDeliveries;
  const most = sql.placeholder("most");
  const isPending = sql`${state} = 'pending'`;
  const some = db.select({ nextAttemptAt }).from(hookDeliveries).where(isPending).limit(most).as("some");
  const last = db
    .select({ createdAt })
    .from(hookDeliveries)
    .where(isPending)
    .orderBy(desc(nextAttemptAt))
    .limit(most)
    .as("last");
  return {
    count: db.select({ count: count() }).from(some).prepare(),
    oldest: db
      .select({ createdAt: min(last.createdAt) })
      .from(last)
      .prepare(),
  };
});

async function readStorage({ config, store, metrics: { storage } }: App): Promise<void> {
  storage.isWritable.set(store.condition().state === "ok" ? 1 : 0);
  for (const [file, ending] of [
    ["database", ""],
    ["wal", "-wal"],
  ] as const)
    storage.bytes.set({ file }, await sizeOf(join(config.dataDir, databaseFile + ending)));
  const free = await store.freeBytes();
  if (free !== null) storage.freeBytes.set(free);
}

/** Zero where there is no such file: an empty log is none, nor is a database in memory. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

function readBackups({ config, backups, metrics: { storage } }: App): void {
  storage.hasBackups.set(config.backups.everyMs === null ? 0 : 1);
  storage.backupAt.set((backups.newestAt ?? 0) / 1000);
  storage.backupFails.set(backups.failure === null ? 0 : 1);
}
