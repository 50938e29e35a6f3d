import { type Changes, changesBetween, notShown } from "../audit/record.ts";
import { type BotItem, botSettings } from "./model.ts";

const shownSettings = new Set(Object.keys(botSettings.properties));

/** What of a bot is not as it was. Of settings that mean nothing to botshare, which are private, it says only that they changed. */
export function botChanges(before: BotItem, after: BotItem): Changes {
  const changes = changesBetween(before, after, ["name", "model", "system_prompt", "pricing", "owner_id"]);
  const known = changesBetween(
    { settings: pick(before.settings, true) },
    { settings: pick(after.settings, true) },
    ["settings"],
  );
  const isOtherwise =
    JSON.stringify(pick(before.settings, false)) !== JSON.stringify(pick(after.settings, false));
  return { ...changes, ...known, ...(isOtherwise ? { "settings.*": notShown } : {}) };
}

const pick = (settings: BotItem["settings"], isShown: boolean) =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => shownSettings.has(name) === isShown));
