import type { App } from "../app.ts";
import { removeHalfFiles } from "../features/attachments/service.ts";
import { endUnfinished } from "../features/chat/interrupted.ts";
import { mendBranches } from "../features/conversations/branch.ts";
import { removeHalfDocuments } from "../features/knowledge/service.ts";
import { releaseAll } from "../features/usage/limits.ts";
import { createServer } from "../server.ts";
import { startUpkeep } from "./upkeep.ts";

/** A server that takes requests. */
export interface RunningServer {
  url: string;
  /** Takes no new question, lets running answers end (bounded), closes everything. */
  stop: () => Promise<void>;
}

/** Mends what a killed process left, then listens. Throws an Error with a sentence for the owner when it cannot. */
export async function runServer(app: App): Promise<RunningServer> {
  const { host, port, limits } = app.config;
  const interrupted = await endUnfinished(app);
  if (interrupted > 0) app.log.warn({ answers: interrupted }, "answers that a stop cut off are marked");
  const mended = await mendBranches(app);
  if (mended > 0) app.log.warn({ conversations: mended }, "what a stop cut off is shown whole again");
  await removeHalfDocuments(app);
  await removeHalfFiles(app);
  const released = await releaseAll(app);
  if (released > 0) app.log.warn({ questions: released }, "what questions had reserved is given back");
  // One forgotten failure must not end everybody's answers.
  process.on("unhandledRejection", (error) =>
    app.log.error({ err: error }, "a failure that nobody waited for"),
  );
  const { http, answers, outbox } = createServer(app);
  try {
    // The limits of bodies are the parsers' (http/body.ts), which refuse in the contract's shape. Bun's own would refuse without one.
    http.listen({
      hostname: host,
      port,
      // Elysia would let a second server share the port, and each would answer some of the requests.
      reusePort: false,
      idleTimeout: 60,
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    });
  } catch (error) {
    app.store.close();
    throw new Error(`Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`);
  }
  const listening = http.server;
  if (listening === null) throw new Error(`Cannot listen on ${host}:${port}`);
  const endUpkeep = startUpkeep(app, answers);
  outbox.start();
  const url = app.config.publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${listening.port}`;
  app.log.info({ url, data_dir: app.config.dataDir }, "listening");
  return {
    url,
    stop: async () => {
      app.log.info("stopping");
      endUpkeep();
      await answers.drain(limits.drainMs);
      await outbox.stop();
      // Requests that are no answers get a moment too; what is left after it is cut off.
      await Promise.race([listening.stop(), Bun.sleep(limits.closeMs)]);
      await listening.stop(true);
      app.store.close();
    },
  };
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
