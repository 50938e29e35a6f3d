import { resolve } from "node:path";
import type { Command } from "commander";
import { finishRestore } from "../../db/backup/restore.ts";
import { closeFolder, lockFolder } from "../../db/lock.ts";
import { type Flags, withDataFolder } from "../command.ts";
import { makeDataFolder } from "../data-folder.ts";
import { oneLine } from "../print.ts";
import { type Restored, restore } from "../restore.ts";
import { readPassphrase, withPassphrase } from "./backup.ts";

/** `restore`: a backup in the place of a data folder's database. */
export function addRestore(program: Command): void {
  const command = program
    .command("restore")
    .description("Put a backup in the place of the database, and keep what it replaces")
    .argument("<file>", "the backup")
    .option("--end-sessions", "let everybody sign in again");
  withPassphrase(withDataFolder(command)).action(
    async (file: string, { endSessions, ...flags }: Flags & { endSessions?: true }) => {
      const settings = readPassphrase(flags);
      makeDataFolder(settings.dataDir);
      const release = lockFolder(settings.dataDir);
      if (release === undefined) {
        throw new Error(
          `The data folder ${settings.dataDir} is in use: a botshare serves it. Stop it first, and try again.`,
        );
      }
      let reopen: (() => void) | undefined;
      try {
        // From here on nobody changes what is compared with the backup, and then replaced.
        reopen = closeFolder(settings.dataDir);
        if (reopen === undefined)
          throw new Error(
            `Another command of botshare works in the data folder ${settings.dataDir}. Try again when it is done.`,
          );
        const tell = (step: string) => process.stdout.write(`${step}\n`);
        const former = finishRestore(resolve(settings.dataDir), tell);
        if (former !== null) tell(`A restore that was cut off is finished; what it replaced is in ${former}`);
        const restored = await restore(settings, { file, endsSessions: endSessions === true, tell });
        process.stdout.write(describe(restored, resolve(settings.dataDir), file));
      } finally {
        reopen?.();
        release();
      }
    },
  );
}

function describe({ madeAt, replaced, keys, revived }: Restored, dataDir: string, file: string): string {
  const moment = madeAt === null ? "" : `, as it was at ${new Date(madeAt).toISOString()}`;
  const withKeys = keys.length === 0 ? "" : ` with ${keys.join(" and ")}`;
  const lines = [
    `${dataDir} holds ${file} now${withKeys}${moment}.`,
    replaced === null
      ? "There was nothing to replace."
      : `What it replaced is in ${replaced}: delete that when you need it no more.`,
    ...warnings(revived),
    "Start it with `botshare serve`.",
  ];
  return `${lines.join("\n")}\n`;
}

const warnings = ({ links, accounts, sessions, reports, unread }: Restored["revived"]): string[] => [
  "Whatever was changed since then is undone, what was revoked or deleted too:",
  ...(unread === null
    ? []
    : [`- What that is cannot be said: the database that was replaced cannot be read (${unread}).`]),
  ...(links.length === 0 ? [] : [`- Links that were revoked are open again: ${named(links)}.`]),
  ...(accounts.length === 0
    ? []
    : [`- Accounts that were switched off or deleted can sign in again: ${named(accounts)}.`]),
  `- Passwords are those of then, and ${sessions} sign-ins of then hold${sessions === 0 ? "." : " (--end-sessions ends them)."}`,
  ...(reports === 0 ? [] : [`- ${reports} reports to hosts go out, perhaps for the second time.`]),
];

/** The first of many names. */
const named = (names: readonly string[]): string =>
  names.slice(0, 20).map(oneLine).join(", ") + (names.length > 20 ? ` and ${names.length - 20} more` : "");
