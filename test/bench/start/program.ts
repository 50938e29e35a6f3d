import { readdirSync, readFileSync } from "node:fs";

/** A program that serves, how it is started, and what it is asked first. */
export interface Program {
  command: readonly string[];
  folder: string;
  path: string;
  /** Finds the address in what it has written by the time it listens. */
  urlIn: (written: string) => string | undefined;
}

/** One start. Milliseconds from the call that starts the process to the first answer of 200. */
export interface Start {
  ms: number;
  /** Processor time of the process and all its threads until then; not a number where the system does not tell. */
  processorMs: number;
}

/** What a process holds, in MiB; not numbers where the system does not tell. */
export interface Memory {
  resident: number;
  /** Each shared page by its share. */
  pss: number;
  /** What is in no file: its heaps and stacks. */
  anonymous: number;
}

/** A program that has answered. It ends when the scope that holds it ends. */
export interface Started extends Start {
  memory: () => Memory;
  [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts a program, waits until it tells where it listens, and asks it. Throws where it ends before, or answers with something else than 200. */
export async function startProgram({ command, folder, path, urlIn }: Program): Promise<Started> {
  const at = performance.now();
  const child = Bun.spawn([...command], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = async () => {
    child.kill();
    await child.exited;
  };
  try {
    const url = await Promise.any([child.stdout, child.stderr].map((stream) => readUrl(stream, urlIn)));
    const { status } = await fetch(`${url}${path}`);
    const ms = performance.now() - at;
    if (status !== 200) throw new Error(`${path} was answered with ${status}`);
    return {
      ms,
      processorMs: processorMs(child.pid),
      memory: () => memoryOf(child.pid),
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function readUrl(stream: ReadableStream<Uint8Array>, urlIn: Program["urlIn"]): Promise<string> {
  const decoder = new TextDecoder();
  let written = "";
  for await (const piece of stream) {
    written += decoder.decode(piece, { stream: true });
    const url = urlIn(written);
    if (url !== undefined) return url;
  }
  throw new Error(`The program ended before it listened: ${written}`);
}

/** The scheduler's own count of each thread, which is finer than the ticks of proc(5). */
function processorMs(pid: number): number {
  const threads = unlessUntold(() => readdirSync(`/proc/${pid}/task`), []);
  const nanoseconds = threads.map((thread) =>
    // One that has just ended is counted no more.
    unlessUntold(
      () => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
      0,
    ),
  );
  return threads.length === 0 ? Number.NaN : nanoseconds.reduce((sum, it) => sum + it, 0) / 1e6;
}

function memoryOf(pid: number): Memory {
  const rollup = unlessUntold(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"), "");
  const mib = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(rollup)?.[1]) / 1024;
  return { resident: mib("Rss"), pss: mib("Pss"), anonymous: mib("Anonymous") };
}

function unlessUntold<T>(read: () => T, untold: T): T {
  try {
    return read();
  } catch {
    // Linux alone has these files.
    return untold;
  }
}
