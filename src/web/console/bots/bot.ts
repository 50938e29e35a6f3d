import type { BotItem } from "../../../features/bots/model.ts";

/** The address of a bot's page in the console, or of a part of it. */
export const botHref = (id: string, ...parts: string[]): string => ["/console/bots", id, ...parts].join("/");

/** The bot's picture, where it has one. */
export function avatarOf({ settings }: Pick<BotItem, "settings">): string | null {
  const url = "avatar_url" in settings ? settings.avatar_url : null;
  return typeof url === "string" && url !== "" ? url : null;
}
