import { render } from "preact";
import { language, speak } from "../shared/language.ts";
import { App } from "./app.tsx";
import { findChatBy } from "./chat-loading.ts";
import { keepWords } from "./composer/draft.ts";
import { clearPage } from "./entrance/clearing.ts";
import { joinBubble, joinHost } from "./entrance/embed.ts";
import { isOutOfDate, recallPerson } from "./entrance/identity.ts";
import { changePerson, followAddress, followPerson, openLink } from "./entrance/opening.ts";
import { settle } from "./leaving.ts";
import { dressPage } from "./looks.ts";
import { fitVisibleHeight } from "./viewport.ts";

// First of all: the host's credential leaves the address before anything else can read it there.
const isSomebodyElse = recallPerson();
dressPage();
findChatBy(() => import("./chat-parts.ts"));
speak(language.value);
keepWords();
if (isSomebodyElse) clearPage();
followAddress();
followPerson();
joinHost(changePerson);
joinBubble();
fitVisibleHeight();
void openLink();
window.addEventListener("pagehide", () => void settle());

// Going back shows a page as it was left, be it by another person.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && isOutOfDate()) window.location.reload();
});

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
