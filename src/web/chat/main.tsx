import { render } from "preact";
import { findSentencesBy } from "../shared/failure.ts";
import { seeGiven } from "../shared/given.ts";
import { readLanguage } from "../shared/language.ts";
import type { LinkEntry } from "../shared/wire.ts";
import { App } from "./app.tsx";
import { findChatBy } from "./chat-loading.ts";
import { keepWords } from "./composer/draft.ts";
import { clearPage } from "./entrance/clearing.ts";
import { joinBubble, joinHost } from "./entrance/embed.ts";
import { isOutOfDate, recallPerson } from "./entrance/identity.ts";
import { changePerson, followAddress, followPerson, openLink } from "./entrance/opening.ts";
import { loadRareNotices } from "./entrance/rare-part.ts";
import { settle } from "./leaving.ts";
import { link } from "./link-api.ts";
import { dressPage } from "./looks.ts";
import { speakIn } from "./sentences.ts";
import { fitVisibleHeight } from "./viewport.ts";

// First of all: the host's credential leaves the address before anything else can read it there.
const isSomebodyElse = recallPerson();
dressPage();
findChatBy(() => import("./chat-parts.ts"));
findSentencesBy(loadRareNotices);
keepWords();
if (isSomebodyElse) clearPage();
followAddress();
followPerson();
joinHost(changePerson);
joinBubble();
fitVisibleHeight();
window.addEventListener("pagehide", () => void settle());

// Going back shows a page as it was left, be it by another person.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && isOutOfDate()) window.location.reload();
});

void begin();

// Awaited by nobody: modules that wait for one another would be cut into more files.
async function begin(): Promise<void> {
  // The routes' own answer, where it came with the page.
  const entry = seeGiven(`${link}/entry`) as LinkEntry | undefined;
  const root = document.getElementById("app") ?? document.body;
  const speaking = speakIn(readLanguage(entry?.language, navigator.languages));
  // It asks what it needs meanwhile.
  void openLink();
  try {
    await speaking;
  } catch {
    root.textContent = "This page could not be loaded. Please reload it. · 页面未能加载，请刷新重试。";
    return;
  }
  root.replaceChildren();
  render(<App />, root);
}
