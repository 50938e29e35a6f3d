import { effect } from "@preact/signals";
import { render } from "preact";
import { rareIcons } from "../chat/entrance/rare-icons.ts";
import { chatIcons } from "../chat/icons.ts";
import { consoleIcons } from "../console/icons.ts";
import { adviceWords } from "../shared/advice-words.ts";
import { entranceWords } from "../shared/entrance-words.ts";
import { failureWords } from "../shared/failure-words.ts";
import { learnIcons } from "../shared/icons.tsx";
import { readKept } from "../shared/keeping.ts";
import { language, say, speak } from "../shared/language.ts";
import { readTheme, showTheme } from "../shared/theme.ts";
import { learnWords } from "../shared/words.ts";
import { openLink, screen, takeToken } from "./link.ts";
import { WelcomePage } from "./page.tsx";
import { welcomeWords } from "./words.ts";

const titles = {
  opening: "welcome_opening",
  form: "welcome_heading",
  done: "done_title",
  no_token: "no_token_title",
  over: "over_title",
  unreachable: "welcome_unreachable",
} as const;

// First of all: the token leaves the address before anything else can read it there.
takeToken();
learnWords(entranceWords);
learnWords(failureWords);
learnWords(adviceWords);
learnWords(welcomeWords);
learnIcons({ check: chatIcons.check, link: consoleIcons.link, linkOff: rareIcons.linkOff });
// As it was chosen on the chat's pages in this browser.
showTheme(readTheme(readKept("browser", "botshare:theme"), window.location.search));
speak(language.value);
effect(() => {
  document.title = `${say(titles[screen.value.kind])} · botshare`;
});
void openLink();

// Another link in the same tab changes what is behind the # alone, which loads nothing.
window.addEventListener("hashchange", () => {
  takeToken();
  void openLink();
});

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(<WelcomePage />, root);
}
