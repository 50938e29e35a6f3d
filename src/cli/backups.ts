import { readdirSync, rmSync } from "node:fs";
import { setPriority } from "node:os";
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { makeFolder, removeLeftovers } from "../db/backup/files.ts";
import { namedBackups } from "../db/backup/names.ts";

/** Of the processes of a system, those that others go before. */
const lowPriority = 10;

/**
 * Makes backups while a server runs, each by a process of its own, whenever the newest one is older than they may be: a restart neither skips
 * nor repeats one. Of those that have such a name the newest are kept. What fails is logged, said in `app.backups`, and tried again
 * after a pause. Gives what ends all this, and a backup that is being made.
 */
export function startBackups(app: App): () => Promise<void> {
  const { backups, limits } = app.config;
  const { everyMs } = backups;
  if (everyMs === null) return async () => undefined;
  let failedAt: number | null = null;
  let running: Promise<void> | undefined;
  const ending = new AbortController();
  app.backups.newestAt = newestIn(app);
  const look = () => {
    const now = app.clock();
    if (running !== undefined) return;
    if (!isPast(app.backups.newestAt, everyMs, now) || !isPast(failedAt, limits.backupRetryMs, now)) return;
    running = backUp(app, ending.signal)
      .catch((error: unknown) => {
        if (ending.signal.aborted) return;
        failedAt = app.clock();
        app.backups.failure = error instanceof Error ? error.message : String(error);
        app.log.error({ err: error }, "the scheduled backup failed");
      })
      .finally(() => {
        running = undefined;
      });
  };
  look();
  const timer = setInterval(look, limits.backupLookMs);
  return async () => {
    clearInterval(timer);
    ending.abort();
    await running;
  };
}

/** Whether it is so long ago. What is yet to come was done by a clock that was ahead, and says nothing. */
const isPast = (atMs: number | null, ms: number, nowMs: number): boolean =>
  atMs === null || nowMs < atMs || nowMs - atMs >= ms;

async function backUp(app: App, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const madeAt = app.clock();
  const folder = resolve(app.config.backups.folder);
  makeFolder(folder);
  try {
    await runBackup(app, signal);
  } finally {
    // What a backup was making that was cut off.
    for (const place of [folder, resolve(app.config.dataDir)])
      for (const entry of removeLeftovers(place))
        app.log.warn({ entry }, "something beside the backup is left as it is");
  }
  app.backups.newestAt = madeAt;
  app.backups.failure = null;
  const removed = removeOldest(app);
  const ms = Math.round(performance.now() - startedAt);
  app.log.info({ folder, ms, removed }, "a backup is made and read again");
}

/** Runs `backup` of this same program. Throws an Error with the sentence that it ends with. */
async function runBackup(app: App, signal: AbortSignal): Promise<void> {
  const { backups, dataDir } = app.config;
  const program = Bun.isStandaloneExecutable ? [] : [join(import.meta.dir, "../main.ts")];
  const child = Bun.spawn([process.execPath, ...program, "backup"], {
    // A .env file of the folder in which the server was started would be read again, beside what is given here.
    cwd: resolve(dataDir),
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BOTSHARE_"))),
      BOTSHARE_DATA_DIR: resolve(dataDir),
      BOTSHARE_BACKUP_DIR: resolve(backups.folder),
      // Not among the arguments, which every user of the machine may see.
      ...(backups.passphrase === null ? {} : { BOTSHARE_BACKUP_PASSPHRASE: backups.passphrase }),
    },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    signal,
  });
  giveWay(app, child.pid);
  const [said, exitCode] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  if (exitCode === 0) return;
  const sentence = said.trim().replace(/^botshare: /, "");
  throw new Error(sentence === "" ? `The backup ended with ${child.signalCode ?? exitCode}.` : sentence);
}

/** Lets the server's own work go before that of a backup. */
function giveWay(app: App, pid: number): void {
  try {
    setPriority(pid, lowPriority);
  } catch (error) {
    app.log.debug({ err: error }, "the backup has the same priority as the server");
  }
}

/** Those whose time has come: a clock that was ahead for a while must not keep all others away. */
const listBackups = (app: App) =>
  namedBackups(namesIn(app.config.backups.folder)).filter(({ madeAt }) => madeAt <= app.clock());

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever makes the next backup says what is wrong with it.
    return [];
  }
}

const newestIn = (app: App): number | null => listBackups(app)[0]?.madeAt ?? null;

/** Removes all but the newest, and gives how many went. */
function removeOldest(app: App): number {
  const { folder, keep } = app.config.backups;
  const tooMany = listBackups(app).slice(keep);
  for (const { name } of tooMany) rmSync(join(folder, name), { force: true });
  return tooMany.length;
}
