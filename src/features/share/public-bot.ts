import type { App } from "../../app.ts";
import { describeTaken } from "../attachments/taken.ts";
import { type LinkStatus, linkStatus, type SeenBot } from "../links/open-link.ts";
import type { Entry, SharedBotInfo } from "./model.ts";

/** What a sign-in screen needs to know of a link, and no more. */
export function describeEntry(app: App, { link, bot }: SeenBot): Entry {
  return {
    status: linkStatus(link, app.clock()),
    access: link.access,
    name: bot.name,
    avatar_url: stringOr(bot.settings.avatar_url),
    language: stringOr(bot.settings.language),
  };
}

/** `describeEntry` as JSON, written once for a link that is the same object as before: as long as nothing changes (db/recall.ts). */
export function writeEntry(app: App, seen: SeenBot): string {
  const status = linkStatus(seen.link, app.clock());
  const known = entries.get(seen);
  // It is a matter of the time too whether a link is open.
  if (known?.status === status) return known.json;
  const json = JSON.stringify(describeEntry(app, seen));
  entries.set(seen, { status, json });
  return json;
}

const entries = new WeakMap<SeenBot, { status: LinkStatus; json: string }>();

/** What the chat page needs to look as the owner wants it, before anybody has signed in. */
export function describeLook(app: App, bot: SeenBot["bot"]) {
  return { accent_color: readColor(bot.settings.accent_color), attachments: describeTaken(app, bot) };
}

/** Settings may hold what no schema looked at: they are the owner's, and older than some of their rules. */
const readColor = (value: unknown): string | null =>
  typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value) ? value : null;

/** What a customer sees of a bot: of its settings only those named here, of its prompt and model nothing. */
export function describeSharedBot({ bot }: Pick<SeenBot, "bot">): SharedBotInfo {
  const { settings } = bot;
  return {
    bot_id: bot.id,
    bot_uuid: bot.id,
    name: bot.name,
    avatar_url: stringOr(settings.avatar_url),
    welcome: stringOr(settings.welcome) ?? stringOr(settings.welcome_message),
    suggested_questions: stringsOr(settings.suggested_questions) ?? stringsOr(settings.guide_questions) ?? [],
    settings: {
      language: stringOr(settings.language),
      enable_thinking: flagOr(settings.enable_thinking),
      enable_memori: flagOr(settings.enable_memori),
      tool_response: flagOr(settings.tool_response),
    },
  };
}

/** `describeSharedBot` as JSON, written once as that of `writeEntry` is. */
export function writeSharedBot(seen: SeenBot): string {
  const known = sharedBots.get(seen);
  if (known !== undefined) return known;
  const json = JSON.stringify(describeSharedBot(seen));
  sharedBots.set(seen, json);
  return json;
}

const sharedBots = new WeakMap<SeenBot, string>();

const stringOr = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
const flagOr = (value: unknown) => (typeof value === "boolean" ? value : null);

function stringsOr(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const strings = value.filter((item) => typeof item === "string");
  return strings.length > 0 ? strings : null;
}
