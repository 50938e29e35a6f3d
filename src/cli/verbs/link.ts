import { type Command, Option } from "commander";
import type { App } from "../../app.ts";
import { linkAccess } from "../../db/schema/links.ts";
import { createLink } from "../../features/links/bot-links.ts";
import type { OwnLink } from "../../features/links/model.ts";
import { findOwnLink, listOwnLinks } from "../../features/links/own-links.ts";
import { revokeLink, rotateLink } from "../../features/links/service.ts";
import { everyPage } from "../../lib/every-page.ts";
import { type Flags, linkBase, onInstalled, withDataFolder, withJson, withLinkBase } from "../command.ts";
import { caller, findNamedBot, findNamedLink } from "../find.ts";
import { alignColumns, oneLine, toJson, toTable } from "../print.ts";

const statuses = ["open", "expired", "revoked"] as const;

/** `link`: rescue work on share links, beside a running server too. */
export function addLink(program: Command): void {
  const link = program.command("link").description("List, make, show, revoke and rotate share links");
  withLinkBase(withDataFolder(withJson(link.command("list"))))
    .description("List the links of all bots, the latest first; with --json their addresses too")
    .option("--bot <name>", "those of one bot, by its name or id")
    .addOption(new Option("--status <status>", "those of one status").choices(statuses))
    .action((flags: Flags) => onInstalled(flags, (app) => listAll(app, flags)));
  withLinkBase(withDataFolder(withJson(link.command("create"))))
    .description("Make a link to a bot and print its address")
    .requiredOption("--bot <name>", "the bot, by its name or id")
    .option("--name <name>", "what the link is called")
    .addOption(new Option("--access <kind>", "who is let in").choices(linkAccess).default("account"))
    .option("--hook-url <url>", "root of the host's endpoints, for access hook")
    .option("--expires-at <time>", "when it ends, such as 2030-01-31T18:00:00Z (default: never)")
    .action((flags: Flags) => onInstalled(flags, (app) => create(app, flags)));
  addWork(link, "show", "Print a link's address and state", async (app, id, { json }) => {
    const shown = withoutSecret(await findOwnLink(app, caller, id, linkBase(app)));
    return json ? toJson(shown) : describe(shown);
  });
  addWork(link, "revoke", "End a link for good; its running answers stop", async (app, id) => {
    await revokeLink(app, caller, id);
    const seconds = app.config.limits.sweepMs / 1000;
    return `The link ${id} is revoked. A running server stops its answers within ${seconds} seconds.`;
  });
  addWork(link, "rotate", "Give a link a new address and print it", rotate).option(
    "--grace-hours <hours>",
    "how long the old address goes on working",
    "0",
  );
}

function addWork(
  link: Command,
  name: string,
  description: string,
  work: (app: App, id: string, flags: Flags) => Promise<string>,
): Command {
  return withLinkBase(withDataFolder(withJson(link.command(name))))
    .description(description)
    .argument("<link>", "its name, its address or its id")
    .action((given: string, flags: Flags) =>
      onInstalled(flags, async (app) => work(app, (await findNamedLink(app, given)).id, flags)),
    );
}

async function listAll(app: App, { bot, status, json }: Flags): Promise<string> {
  const known = statuses.find((it) => it === status);
  const filter = {
    ...(bot === undefined ? {} : { bot_id: (await findNamedBot(app, bot)).id }),
    ...(known === undefined ? {} : { status: known }),
  };
  const baseUrl = linkBase(app);
  const pages = everyPage((cursor) => listOwnLinks(app, caller, { ...filter, cursor }, baseUrl));
  const links = (await Array.fromAsync(pages)).flat();
  if (json) return toJson(links.map(withoutSecret));
  return toTable(
    ["NAME", "BOT", "STATUS", "ACCESS", "QUESTIONS", "LAST USED", "ID"],
    links.map((it) => [
      ...[it.name ?? "", it.bot_name, it.status, it.access, String(it.usage.messages)],
      ...[it.usage.last_used_at ?? "never", it.id],
    ]),
    "There is no such link.",
  );
}

async function create(app: App, flags: Flags): Promise<string> {
  const bot = await findNamedBot(app, flags.bot ?? "");
  const { name, hookUrl, expiresAt } = flags;
  const body = {
    access: linkAccess.find((it) => it === flags.access) ?? "account",
    ...(name === undefined ? {} : { name }),
    ...(hookUrl === undefined ? {} : { hook_url: hookUrl }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
  };
  const made = await createLink(app, caller, bot.id, body, linkBase(app));
  const shown = withoutSecret(await findOwnLink(app, caller, made.id, linkBase(app)));
  return flags.json ? toJson(shown) : `A link to ${bot.name} is made (${shown.id}).\n${shown.url}`;
}

async function rotate(app: App, id: string, { graceHours = "0", json }: Flags): Promise<string> {
  const hours = Number(graceHours);
  if (!/^\d+(\.\d+)?$/.test(graceHours) || hours > 8_760)
    throw new Error(`--grace-hours: "${graceHours}" is not a number of hours from 0 to 8760`);
  if ((await findOwnLink(app, caller, id, linkBase(app))).revoked_at !== null)
    throw new Error(
      `The link ${id} is revoked for good, and a new address would not open it. \`botshare link create\` makes another.`,
    );
  await rotateLink(app, caller, id, hours, linkBase(app));
  const shown = withoutSecret(await findOwnLink(app, caller, id, linkBase(app)));
  const old = hours === 0 ? "no longer works" : `works for ${hours} more hours`;
  return json ? toJson(shown) : `The link ${id} has a new address; the old one ${old}.\n${shown.url}`;
}

/** The secret signs what a host believes: it is the console's to show. */
const withoutSecret = ({ secret: _, ...shown }: OwnLink) => shown;

function describe(it: ReturnType<typeof withoutSecret>): string {
  return alignColumns(
    [
      ["address", it.url],
      ["name", it.name ?? "(none)"],
      ["bot", it.bot_name],
      ["status", it.revoked_at === null ? it.status : `revoked at ${it.revoked_at}`],
      ["ends", it.expires_at ?? "never"],
      ["access", it.access],
      ...(it.hook_url === null ? [] : [["host", it.hook_url]]),
      ["questions", `${it.usage.messages}, the latest ${it.usage.last_used_at ?? "never"}`],
      ["points", `${it.usage.points} of ${it.limits.points ?? "any number"}`],
      ["made", it.created_at],
      ["id", it.id],
    ].map((row) => row.map(oneLine)),
  );
}
