import { once } from "node:events";
import { open, rm } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { dayStart } from "../../features/statistics/calendar.ts";
import { readPeriod } from "../../lib/period.ts";
import { toIso } from "../../lib/time.ts";
import { type Flags, linkBase, onInstalled, withDataFolder, withLinkBase } from "../command.ts";
import { exportables, exportPieces, formats } from "../export-tables.ts";
import { findNamedBot } from "../find.ts";

/** `export`: what was said and done, as a file, beside a running server too. */
export function addExport(program: Command): void {
  withLinkBase(withDataFolder(program.command("export")))
    .description("Write conversations, customers, links, the audit log or figures to a file")
    .argument("[file]", "where to; it must not be there yet (default: the standard output)")
    .option("--bot <name>", "of one bot alone, by its name or id")
    .addOption(new Option("--what <table>", "what to write").choices(exportables).default("conversations"))
    .addOption(
      new Option("--format <format>", "one JSON object a line, or for spreadsheets")
        .choices(formats)
        .default("jsonl"),
    )
    .option(
      "--from <time>",
      "since then: a day such as 2030-01-31, or an instant such as 2030-01-31T18:00:00Z",
    )
    .option("--to <time>", "what began before then, in the same form; a day is not part of it")
    .action((file: string | undefined, flags: Flags) =>
      onInstalled(flags, (app) => writeExport(app, file, flags)),
    );
}

async function writeExport(app: App, file: string | undefined, flags: Flags): Promise<string> {
  const what = exportables.find((it) => it === flags.what) ?? "conversations";
  const ofBots = what !== "customers" && what !== "audit";
  if (flags.bot !== undefined && !ofBots) throw new Error(`--bot: ${what} are of no bot`);
  const from = readTime(app, "from", flags.from);
  const to = readTime(app, "to", flags.to);
  const pieces = await exportPieces(app, {
    what,
    format: formats.find((it) => it === flags.format) ?? "jsonl",
    bot: flags.bot === undefined ? null : await findNamedBot(app, flags.bot),
    period: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    baseUrl: linkBase(app),
  });
  if (file !== undefined) return await toFile(file, pieces);
  await toOutput(pieces);
  return "";
}

/** An instant as it is, and the beginning of a day in the installation's time zone. Throws an Error with a sentence for anything else. */
function readTime({ config }: App, flag: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(given);
  try {
    const { fromMs } = readPeriod({ from: isDay ? `${given}T00:00:00Z` : given });
    if (fromMs !== undefined) return isDay ? toIso(dayStart(given, config.timeZone)) : given;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  throw new Error(
    `--${flag}: "${given}" is neither a day, such as 2030-01-31, nor an instant with its zone, such as 2030-01-31T18:00:00Z`,
  );
}

/** Writes a new file, for its owner's eyes alone. One that could not be finished goes. Throws an Error with a sentence. */
async function toFile(path: string, pieces: AsyncIterable<string>): Promise<string> {
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw new Error(
      isThere
        ? `${path} is there already: name another file, or delete that one.`
        : `${path} cannot be written (${error instanceof Error ? error.message : error})`,
    );
  });
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await file.appendFile(piece);
      bytes += Buffer.byteLength(piece);
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return `${path} is written: ${bytes} bytes.`;
}

/** As fast as it is read. Whoever has read enough, as `head` does, ends it. */
async function toOutput(pieces: AsyncIterable<string>): Promise<void> {
  const { stdout } = process;
  // What is wrong is thrown where it is waited for; without a listener it would end the process too.
  const hear = () => undefined;
  stdout.on("error", hear);
  try {
    for await (const piece of pieces) if (!stdout.write(piece)) await once(stdout, "drain");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
  } finally {
    stdout.off("error", hear);
  }
}
