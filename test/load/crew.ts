import { join } from "node:path";
import type { News } from "./messages.ts";

/** A process of the load, started by this one, and ended with it. */
export interface Worker<Result> {
  /** Resolves when it has begun in full, with what it told. */
  ready: Promise<unknown>;
  /** What came of it, once it is told to end or has ended by itself. */
  stop: () => Promise<Result>;
  done: Promise<Result>;
  [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts a worker: `Result` is what the work of that name gives. It may have as many requests on their way as it likes. */
export function startWorker<Result>(name: string, options: unknown): Worker<Result> {
  const ready = Promise.withResolvers<unknown>();
  const done = Promise.withResolvers<Result>();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "worker.ts"), name], {
    env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: "65000" },
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (news: News) => {
      if (news.kind === "ready") ready.resolve(news.value);
      // A worker's result is what its work gives: the compiler cannot see through the channel.
      else if (news.kind === "done") done.resolve(news.result as Result);
      else done.reject(new Error(`${name}: ${news.why}`));
    },
    onExit: (_, code) => {
      const ended = new Error(`${name} ended with ${code}`);
      ready.reject(ended);
      done.reject(ended);
    },
  });
  // Whoever waits hears of a failure; where nobody waits any more, it is over anyway.
  ready.promise.catch(() => undefined);
  done.promise.catch(() => undefined);
  child.send({ kind: "begin", options });
  const tellToStop = () => {
    if (child.exitCode === null) child.send({ kind: "stop" });
  };
  return {
    ready: ready.promise,
    done: done.promise,
    stop: async () => {
      tellToStop();
      return await done.promise;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
