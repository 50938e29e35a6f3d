import { say } from "../../shared/language.ts";
import { sentenceOf } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { call } from "../person.ts";

/** Opens a link's chat in a new tab, as its visitors see it. */
export async function viewAsCustomer(linkId: string): Promise<void> {
  // Opened by the press itself: one that is opened after the server's answer, browsers take for an advertisement.
  const tab = window.open("", "_blank");
  const preview = await call<{ url: string }>("POST", `/bot-share-tokens/${linkId}/preview`);
  if (!preview.ok) {
    tab?.close();
    return tell(sentenceOf(preview.failure));
  }
  if (tab === null) return tell(say("link_tab_blocked"));
  tab.opener = null;
  tab.location.href = preview.value.url;
}
