import { readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Metrics } from "../../lib/metrics.ts";

const loopResolutionMs = 20;

/**
 * Looks at the process itself. Of prom-client's own default metrics only what is true of Bun is taken over, under the same names: its
 * heap's sizes, handles and requests are those of V8 and stand still here, and the version it names is one of Node.js. `openFiles` is
 * where the system lists the process's (Linux does); how many they are is left out where it cannot be told.
 */
export function createProcessReader({ process: metrics }: Metrics, openFiles = "/proc/self/fd"): () => void {
  metrics.startedAt.set(Math.round(Date.now() / 1000 - process.uptime()));
  let loop: ReturnType<typeof watchLoop> | undefined;
  return () => {
    const { user, system } = process.cpuUsage();
    metrics.cpuSeconds.reset();
    metrics.cpuSeconds.inc((user + system) / 1e6);
    metrics.memoryBytes.set(process.memoryUsage.rss());
    const files = countNames(openFiles);
    if (files !== null) metrics.openFiles.set(files);
    // From the first look on: who never looks need not pay for it.
    loop ??= watchLoop();
    for (const [percentile, ns] of [
      ["50", loop.percentile(50)],
      ["99", loop.percentile(99)],
      ["100", loop.max],
    ] as const)
      metrics.lagSeconds.set({ percentile }, loop.count === 0 ? 0 : ns / 1e9);
    loop.reset();
  };
}

function watchLoop() {
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  return loop;
}

function countNames(folder: string): number | null {
  try {
    return readdirSync(folder).length;
  } catch {
    return null;
  }
}
