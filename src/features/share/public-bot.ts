import type { App } from "../../app.ts";
import { describeTaken } from "../attachments/taken.ts";
import { linkStatus, type SeenBot, type SharedBot } from "../links/open-link.ts";
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

/** What the chat page needs to look as the owner wants it, before anybody has signed in. */
export function describeLook(app: App, bot: SharedBot["bot"]) {
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

const stringOr = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
const flagOr = (value: unknown) => (typeof value === "boolean" ? value : null);

function stringsOr(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const strings = value.filter((item) => typeof item === "string");
  return strings.length > 0 ? strings : null;
}
