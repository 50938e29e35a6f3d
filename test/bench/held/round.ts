import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processorMs } from "../servers.ts";
import { chunksEach } from "./answer.ts";
import type { Outcome, Told } from "./load.ts";

const maxMs = 30_000;

/** Who is asked: where it listens, its process, and the requests, one for each stream. */
export interface Asked {
  url: string;
  pid: number;
  requests: readonly string[];
}

/** What a round showed: what the streams saw, and what the process took. Null where the system does not tell. */
export interface Round extends Outcome {
  /** Processor time of the asked process for each chunk; not a number where the system does not tell. */
  chunkUs: number;
  memory: Memory | null;
}

/** In MiB. */
export interface Memory {
  /** The most that was resident at one time. */
  peak: number;
  /** While the streams were held: resident, each shared page by its share; and what is this process's alone. */
  pss: number;
  own: number;
}

export type Load = ReturnType<typeof startLoad>;

/** Starts the process that asks. */
export function startLoad() {
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined);
  const listeners = new Map<Told["kind"], (told: Told) => void>();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "load.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (told: Told) => listeners.get(told.kind)?.(told),
    onExit: (_, code) => ended.reject(new Error(`The load ended with ${code}`)),
  });
  const told = <Kind extends Told["kind"]>(kind: Kind) => {
    const heard = new Promise<Extract<Told, { kind: Kind }>>((resolve) => {
      // The kind says which of them it is; the compiler does not follow that through a type parameter.
      listeners.set(kind, (news) => resolve(news as Extract<Told, { kind: Kind }>));
    });
    return Promise.race([heard, ended.promise]);
  };
  const send = (news: Told) => child.send(news);
  return {
    /** Has all requests sent at one moment on connections of their own, and gives what came of it. Throws where an answer was not whole. */
    ask: async ({ url, pid, requests }: Asked): Promise<Round> => {
      send({ kind: "round", port: Number(new URL(url).port), requests, maxMs });
      await told("open");
      forgetPeak(pid);
      const beforeMs = processorMs(pid);
      // It may come in the same moment as the one before it.
      const toldOutcome = told("outcome");
      toldOutcome.catch(() => undefined);
      send({ kind: "go" });
      const held = Bun.sleep(heldMs).then(() => pagesOf(pid));
      await told("read");
      const afterMs = processorMs(pid);
      const { outcome } = await toldOutcome;
      const [wrong] = outcome.wrong;
      if (wrong !== undefined)
        throw new Error(`${outcome.wrong.length} answers of ${url} were not whole: ${wrong}`);
      const peak = mibOf(pid, "status", "VmHWM");
      const pages = await held;
      return {
        ...outcome,
        chunkUs: ((afterMs - beforeMs) * 1_000) / (requests.length * chunksEach),
        memory: peak === null || pages === null ? null : { peak, ...pages },
      };
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}

/** By then all streams have begun, and none has ended. */
const heldMs = 1_500;

function pagesOf(pid: number): { pss: number; own: number } | null {
  const pss = mibOf(pid, "smaps_rollup", "Pss");
  const clean = mibOf(pid, "smaps_rollup", "Private_Clean");
  const dirty = mibOf(pid, "smaps_rollup", "Private_Dirty");
  return pss === null || clean === null || dirty === null ? null : { pss, own: clean + dirty };
}

function mibOf(pid: number, file: string, field: string): number | null {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readProc(pid, file))?.[1];
  return found === undefined ? null : Number(found) / 1024;
}

/** Sets the high-water mark back to what is held now (proc(5), clear_refs). */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Not on Linux, where there is no mark either.
  }
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}

/** The middle one; the upper of two. */
