import type { BotItem } from "../../../features/bots/model.ts";
import { say } from "../../shared/language.ts";

/** The name of the model that is none: the bot's documents alone answer. */
export const builtin = "builtin";

/** The address of a bot's page in the console, or of a part of it. */
export const botHref = (id: string, ...parts: string[]): string => ["/console/bots", id, ...parts].join("/");

/** What answers for a bot, in words. */
export const modelWords = (model: string): string => (model === builtin ? say("bot_from_documents") : model);

/** The bot's picture, where it has one. */
export function avatarOf({ settings }: Pick<BotItem, "settings">): string | null {
  const url = "avatar_url" in settings ? settings.avatar_url : null;
  return typeof url === "string" && url !== "" ? url : null;
}
