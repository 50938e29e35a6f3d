import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { tellFailure } from "./explain.ts";
import { endStart } from "./jit.ts";
import { takeFlagsOnce } from "./once.ts";

/** Gives what adds a verb to the program, loaded when it is asked for: most of what the verbs need, a server never does. */
type LoadVerb = () => Promise<(program: Command) => void>;

/** The verbs by their names, in the order in which the help lists them. */
const verbGroups: [heading: string, verbs: Record<string, LoadVerb>][] = [
  [
    "Run it:",
    {
      serve: async () => (await import("./verbs/serve.ts")).addServe,
      demo: async () => (await import("./verbs/demo.ts")).addDemo,
      example: async () => (await import("./verbs/example.ts")).addExample,
    },
  ],
  [
    "Look at it:",
    {
      doctor: async () => (await import("./verbs/doctor.ts")).addDoctor,
      config: async () => (await import("./verbs/config.ts")).addConfig,
      health: async () => (await import("./verbs/health.ts")).addHealth,
    },
  ],
  [
    "Help people without the web:",
    {
      admin: async () => (await import("./verbs/admin.ts")).addAdmin,
      customer: async () => (await import("./verbs/customer.ts")).addCustomer,
      link: async () => (await import("./verbs/link.ts")).addLink,
    },
  ],
  [
    "Keep what it holds:",
    {
      backup: async () => (await import("./verbs/backup.ts")).addBackup,
      restore: async () => (await import("./verbs/restore.ts")).addRestore,
      migrate: async () => (await import("./verbs/migrate.ts")).addMigrate,
      export: async () => (await import("./verbs/export.ts")).addExport,
      compact: async () => (await import("./verbs/compact.ts")).addCompact,
    },
  ],
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
  await addVerbs(program, argv[0]);
  // Those that serve have not started yet: run-server.ts says when.
  program.hook("preAction", (_, verb) => (["serve", "demo"].includes(verb.name()) ? undefined : endStart()));
  takeFlagsOnce(program);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tellFailure(error);
  }
}

/** Adds the verb that is `named`, and all of them where none is, for the help and for what to say of a word that is none. */
async function addVerbs(program: Command, named: string | undefined): Promise<void> {
  const isVerb = verbGroups.some(([, verbs]) => named !== undefined && Object.hasOwn(verbs, named));
  for (const [heading, verbs] of verbGroups) {
    program.commandsGroup(heading);
    for (const [name, load] of Object.entries(verbs)) if (!isVerb || name === named) (await load())(program);
  }
}
