import { resolve } from "node:path";
import { version } from "../../package.json";
import type { App } from "../app.ts";
import { finishDeletions } from "../db/deletion.ts";
import { listMigrations } from "../db/migrations.ts";
import { removeHalfFiles } from "../features/attachments/service.ts";
import { endUnfinished } from "../features/chat/interrupted.ts";
import { mendBranches } from "../features/conversations/branch.ts";
import { removeHalfDocuments } from "../features/knowledge/service.ts";
import { releaseAll } from "../features/usage/limits.ts";
import { createServer } from "../server.ts";
import { startBackups } from "./backups.ts";
import { endStart } from "./jit.ts";
import { listen } from "./listener.ts";
import { noteServer } from "./server-note.ts";
import { readCertificate } from "./tls.ts";
import { watchCertificate } from "./tls-watch.ts";
import { startUpkeep } from "./upkeep.ts";

/** A server that takes requests. */
export interface RunningServer {
  url: string;
  /** Resolves with what was thrown where what goes on beside the requests cannot be started: the server is then to be stopped. */
  failure: Promise<unknown>;
  /** Takes no new question, lets running answers end (bounded), closes everything. */
  stop: () => Promise<void>;
}

/** Mends what a killed process left, then listens. Throws an Error with a sentence for the owner when it cannot. */
export async function runServer(app: App): Promise<RunningServer> {
  try {
    return await start(app);
  } catch (error) {
    app.store.close();
    throw error;
  }
}

async function start(app: App): Promise<RunningServer> {
  const { limits, tls } = app.config;
  const certificate = tls === null ? null : await readCertificate(tls);
  const interrupted = await endUnfinished(app);
  if (interrupted > 0) app.log.warn({ answers: interrupted }, "answers that a stop cut off are marked");
  const mended = await mendBranches(app);
  if (mended > 0) app.log.warn({ conversations: mended }, "what a stop cut off is shown whole again");
  const deleted = await finishDeletions(app.store);
  if (deleted > 0) app.log.warn({ conversations: deleted }, "what a stop left half deleted is gone");
  await removeHalfDocuments(app);
  await removeHalfFiles(app);
  const released = await releaseAll(app);
  if (released > 0) app.log.warn({ questions: released }, "what questions had reserved is given back");
  // One forgotten failure must not end everybody's answers.
  process.on("unhandledRejection", (error) =>
    app.log.error({ err: error }, "a failure that nobody waited for"),
  );
  const { http, answers, outbox, addConsole } = createServer(app);
  const listener = listen(app, http, certificate);
  const endWatch =
    tls === null || certificate === null ? () => {} : watchCertificate(app, tls, certificate, listener.renew);
  const beside = startSoon(app, [
    async () => {
      await addConsole();
      endStart();
      return startUpkeep(app, answers);
    },
    () => {
      outbox.start();
      return startBackups(app);
    },
  ]);
  const url = app.config.publicUrl ?? listener.url;
  const forgetServer = noteServer(app, listener.port);
  const schema = listMigrations().length;
  app.log.info({ url, version, schema, data_dir: resolve(app.config.dataDir) }, "listening");
  return {
    url,
    failure: beside.failure,
    stop: async () => {
      app.log.info("stopping");
      endWatch();
      await beside.end();
      await answers.drain(limits.drainMs);
      await outbox.stop();
      await listener.stop();
      forgetServer();
      app.store.close();
      app.log.info("stopped");
    },
  };
}

/** Ends what was started. */
type End = () => void | Promise<void>;

/**
 * Starts what goes on beside the requests a moment later, so that those go first who waited for the server. Gives what ends as much of it
 * as was started, and the failure that was logged where one of them throws.
 */
function startSoon({ config, log }: App, starts: readonly (() => End | Promise<End>)[]) {
  const ends: End[] = [];
  const { promise: failure, resolve } = Promise.withResolvers<unknown>();
  let started = Promise.resolve();
  const startAll = async () => {
    try {
      for (const start of starts) ends.push(await start());
    } catch (error) {
      log.error({ err: error }, "what goes on beside the requests cannot be started");
      resolve(error);
    }
  };
  const timer = setTimeout(() => {
    started = startAll();
  }, config.limits.besideAfterMs);
  const end = async () => {
    clearTimeout(timer);
    await started;
    for (const end of ends) await end();
  };
  return { failure, end };
}

/** Serves until it is `asked` to stop, then stops. Throws what kept the server from starting as a whole, once it has stopped. */
export async function serveUntil(asked: Promise<void>, { failure, stop }: RunningServer): Promise<void> {
  const failed = await Promise.race([asked.then(() => null), failure.then((error) => ({ error }))]);
  await stop();
  if (failed !== null) throw failed.error;
}

/** Resolves when the process is asked to end; call it before anything is started. A second time ends the process at once. */
export function untilAskedToStop(): Promise<void> {
  const signals = ["SIGTERM", "SIGINT"] as const;
  return new Promise((resolve) => {
    const hear = () => {
      for (const signal of signals) process.off(signal, hear);
      resolve();
    };
    for (const signal of signals) process.on(signal, hear);
  });
}
