import { spyOn } from "bun:test";
import { AsyncLocalStorage } from "node:async_hooks";
import { runCommandLine } from "../../src/cli/program.ts";

/** Of which run something goes on. */
const running = new AsyncLocalStorage<symbol>();

/**
 * Runs the command line in this process: its exit code, and what it printed. What is printed meanwhile and has not come of it, such as
 * the runtime's warning about another test's timer, goes its usual way.
 */
export async function runHere(...args: string[]) {
  const run = Symbol("run");
  const mask = process.umask();
  const out = catchWrites(process.stdout, run);
  const err = catchWrites(process.stderr, run);
  try {
    const exitCode = await running.run(run, () => runCommandLine(args));
    return { exitCode, stdout: out.text(), stderr: err.text() };
  } finally {
    out.end();
    err.end();
    process.umask(mask);
  }
}

function catchWrites(stream: NodeJS.WriteStream, run: symbol) {
  const write: typeof stream.write = stream.write.bind(stream);
  let text = "";
  const spy = spyOn(stream, "write").mockImplementation((words, ...rest) => {
    // Of the forms of its arguments, the overloads know each, and not all in one.
    if (running.getStore() !== run) return (write as (...given: unknown[]) => boolean)(words, ...rest);
    text += String(words);
    return true;
  });
  return { text: () => text, end: () => spy.mockRestore() };
}

/** The same for what a test only prepares or reads: gives the standard output. Throws where it fails. */
export async function printed(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runHere(...args);
  if (exitCode !== 0) throw new Error(`botshare ${args.join(" ")} gave ${exitCode}: ${stderr}`);
  return stdout;
}
