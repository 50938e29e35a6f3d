import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { explain } from "./explain.ts";
import { takeFlagsOnce } from "./once.ts";
import { addAdmin } from "./verbs/admin.ts";
import { addBackup } from "./verbs/backup.ts";
import { addCompact } from "./verbs/compact.ts";
import { addConfig } from "./verbs/config.ts";
import { addCustomer } from "./verbs/customer.ts";
import { addDemo } from "./verbs/demo.ts";
import { addDoctor } from "./verbs/doctor.ts";
import { addExample } from "./verbs/example.ts";
import { addExport } from "./verbs/export.ts";
import { addHealth } from "./verbs/health.ts";
import { addLink } from "./verbs/link.ts";
import { addMigrate } from "./verbs/migrate.ts";
import { addRestore } from "./verbs/restore.ts";
import { addServe } from "./verbs/serve.ts";

/** The verbs in the order in which the help lists them. */
const verbGroups: [heading: string, verbs: ((program: Command) => void)[]][] = [
  ["Run it:", [addServe, addDemo, addExample]],
  ["Look at it:", [addDoctor, addConfig, addHealth]],
  ["Help people without the web:", [addAdmin, addCustomer, addLink]],
  ["Keep what it holds:", [addBackup, addRestore, addMigrate, addExport, addCompact]],
];

/** Runs the command line and gives the exit code: 0, 1 for what failed, 2 for what was asked wrongly. Prints as it goes. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  // Whatever is written, in a folder that was there before too, is for its owner's eyes alone.
  process.umask(0o077);
  const program = new Command("botshare")
    .description("Share your LLM bots with your customers through links.")
    .version(version)
    .showHelpAfterError("(run with --help for the flags)")
    .addHelpCommand(
      new Command("help").argument("[verb]").description("Explain a verb").helpGroup("Look at it:"),
    )
    .exitOverride();
  for (const [heading, verbs] of verbGroups) {
    program.commandsGroup(heading);
    for (const addVerb of verbs) addVerb(program);
  }
  takeFlagsOnce(program);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`botshare: ${explain(error)}\n`);
    return 1;
  }
}
