import { copyFileSync, existsSync, linkSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const built = join(import.meta.dir, "../../dist/botshare");

interface StartOptions {
  /** Where it runs; a new empty folder when left out, which goes with the process. */
  folder?: string;
  verb?: "serve" | "demo";
  args?: readonly string[];
  /** Where it listens; a free port when left out. */
  port?: number;
  /** The whole environment: nothing of the test's own is inherited. */
  env?: Record<string, string>;
}

/** What a finished run printed. */
export interface Finished {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export type Executable = Awaited<ReturnType<typeof startExecutable>>;

/** An empty folder with nothing but the built executable in it; it goes when the scope that holds it ends. */
export function makeFolder() {
  if (!existsSync(built)) throw new Error("dist/botshare is missing: make test builds it first");
  const path = mkdtempSync(join(tmpdir(), "botshare-"));
  const program = join(path, "botshare");
  copyProgram(program);
  return {
    path,
    program,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A hundred megabytes for each test would be slow: a second name is as alone as a copy, and a new build makes a new file. */
function copyProgram(to: string): void {
  try {
    linkSync(built, to);
  } catch {
    // The folder is on another file system than the checkout.
    copyFileSync(built, to);
  }
}

/** Runs the executable to its end. */
export async function runExecutable(
  args: readonly string[],
  options: { folder?: string; env?: Record<string, string> } = {},
): Promise<Finished> {
  using own = makeFolder();
  const run = spawn(own.program, args, options.folder ?? own.path, options.env ?? {});
  const exitCode = await run.exited;
  return { exitCode, stdout: run.stdout(), stderr: run.stderr() };
}

/**
 * Starts `serve` (or `demo`) on a free port and waits until it listens. Killed when the scope that holds it ends (`await using`), if
 * it still runs then. Throws when it ends before it listens.
 */
export async function startExecutable(options: StartOptions = {}) {
  const own = makeFolder();
  const folder = options.folder ?? own.path;
  const args = [options.verb ?? "serve", "--port", String(options.port ?? 0), ...(options.args ?? [])];
  const run = spawn(own.program, args, folder, options.env ?? {});
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<number> => {
    run.kill(signal);
    return await run.exited;
  };
  const dispose = async () => {
    await kill();
    own[Symbol.dispose]();
  };
  const url = await waitFor("the server to listen", () => {
    if (run.hasExited()) throw new Error(`The executable has ended: ${run.stdout()}${run.stderr()}`);
    return urlIn(run.stderr()) ?? /Swagger UI +(\S+)\/swagger/.exec(run.stdout())?.[1];
  }).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  return {
    url,
    pid: run.pid,
    folder,
    dataDir: join(folder, "data"),
    /** The key that it made for itself, where the environment gave none. */
    masterKey: () => readFileSync(join(folder, "data", "master.key"), "utf8").trim(),
    stdout: run.stdout,
    stderr: run.stderr,
    exited: run.exited,
    /** Sends a signal without waiting. */
    signal: run.kill,
    /** Sends a signal and gives the exit code. */
    kill,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Asks again and again until there is an answer. Throws after `maxMs`, saying what was awaited. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false,
  maxMs = 15_000,
): Promise<T> {
  const endsAt = Date.now() + maxMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > endsAt) throw new Error(`Waited ${maxMs} ms in vain for ${what}`);
    await Bun.sleep(10);
  }
}

function urlIn(log: string): string | undefined {
  const line = log.split("\n").find((text) => text.includes('"msg":"listening"'));
  return line === undefined ? undefined : JSON.parse(line).url;
}

function spawn(program: string, args: readonly string[], cwd: string, env: Record<string, string>) {
  const child = Bun.spawn([program, ...args], { cwd, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exited = (async () => {
    await Promise.all([stdout.ended, stderr.ended]);
    return await child.exited;
  })();
  return {
    pid: child.pid,
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    stdout: stdout.text,
    stderr: stderr.text,
  };
}

function collect(stream: ReadableStream<Uint8Array>) {
  let text = "";
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) text += decoder.decode(bytes, { stream: true });
  };
  return { ended: read(), text: () => text };
}

/** The folder of the checkout. */
export const projectFolder = dirname(dirname(built));
