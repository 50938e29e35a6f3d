import { version } from "../../package.json";
import type { Flags } from "./command.ts";
import { tellFailure } from "./explain.ts";
import { settings } from "./setting-list.ts";

/**
 * Runs the command line and gives the exit code, as `runCommandLine` (program.ts) does. That knows every verb, flag and mistake, and takes
 * some milliseconds to load: what is asked for at each start of a server is read here.
 */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && argv[0] === "--version") {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const flags = readPlainServe(argv);
  if (flags === undefined) return await (await import("./program.ts")).runCommandLine(argv);
  // Whatever is written, in a folder that was there before too, is for its owner's eyes alone.
  process.umask(0o077);
  try {
    const { serveAsTold } = await import("./verbs/serve.ts");
    await serveAsTold(flags);
    return 0;
  } catch (error) {
    return tellFailure(error);
  }
}

/**
 * The flags of a `serve` that names nothing but settings, each once and with its value behind it, by their names. Undefined for all else.
 */
export function readPlainServe([verb, ...args]: readonly string[]): Flags | undefined {
  if (verb !== "serve" || args.length % 2 !== 0) return undefined;
  const flags: Flags = {};
  for (let at = 0; at < args.length; at += 2) {
    const [name = "", value = ""] = args.slice(at, at + 2);
    const flag = settings.find((it) => `--${it.flag}` === name)?.flag;
    if (flag === undefined || flags[flag] !== undefined || value.startsWith("-")) return undefined;
    flags[flag] = value;
  }
  return flags;
}
