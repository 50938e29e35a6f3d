import { spyOn } from "bun:test";
import { runCommandLine } from "../../src/cli/program.ts";

/** Runs the command line in this process: its exit code, and what it printed. */
export async function runHere(...args: string[]) {
  const mask = process.umask();
  const out = spyOn(process.stdout, "write").mockReturnValue(true);
  const err = spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const exitCode = await runCommandLine(args);
    const written = (stream: typeof out) => stream.mock.calls.map(([words]) => String(words)).join("");
    return { exitCode, stdout: written(out), stderr: written(err) };
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.umask(mask);
  }
}

/** The same for what a test only prepares or reads: gives the standard output. Throws where it fails. */
export async function printed(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runHere(...args);
  if (exitCode !== 0) throw new Error(`botshare ${args.join(" ")} gave ${exitCode}: ${stderr}`);
  return stdout;
}
