import type { OwnLink } from "../../../features/links/model.ts";
import type { Result } from "../../shared/api.ts";
import { say } from "../../shared/language.ts";
import type { Page } from "../../shared/wire.ts";
import { sentenceOf } from "../parts/form.ts";
import { withQuery } from "../parts/listing.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";
import { go } from "../router.ts";
import { botHref } from "./bot.ts";

/** Opens a bot's chat in a new tab, as its customers see it: through a link, or through the newest one that is open. */
export async function lookAsCustomer(botId: string, linkId: string | null = null): Promise<void> {
  // Opened by the press itself: one that is opened after the server's answer, browsers take for an advertisement.
  const tab = window.open("", "_blank");
  const preview = await findPreview(botId, linkId);
  if (preview === null || !preview.ok) tab?.close();
  if (preview === null) {
    tell(say("bot_preview_none"));
    await go(botHref(botId, "links"));
  } else if (!preview.ok) tell(sentenceOf(preview.failure));
  else if (tab === null) tell(say("bot_tab_blocked"));
  else {
    tab.opener = null;
    tab.location.href = preview.value.url;
  }
}

/** Null where the bot has no open link. */
async function findPreview(botId: string, linkId: string | null): Promise<Result<{ url: string }> | null> {
  const filter = { bot_id: botId, status: "open", limit: 1 };
  const open =
    linkId === null ? await call<Page<OwnLink>>("GET", withQuery("/bot-share-tokens", filter)) : null;
  if (open?.ok === false) return open;
  const id = linkId ?? open?.value.items[0]?.id;
  return id === undefined ? null : await call<{ url: string }>("POST", `/bot-share-tokens/${id}/preview`);
}
