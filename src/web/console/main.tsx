import { effect } from "@preact/signals";
import { render } from "preact";
import { accountIcons } from "../chat/account/icons.ts";
import { rareIcons } from "../chat/entrance/rare-icons.ts";
import { historyIcons } from "../chat/history/icons.ts";
import { wayIcons } from "../chat/history/way-icons.ts";
import { chatIcons } from "../chat/icons.ts";
import { partIcons } from "../chat/part-icons.ts";
import { extraWords } from "../chat/thread/extra-words.ts";
import { askAsConsole } from "../shared/api.ts";
import { chatWords } from "../shared/chat-words.ts";
import { entranceWords } from "../shared/entrance-words.ts";
import { failureWords } from "../shared/failure-words.ts";
import { learnIcons } from "../shared/icons.tsx";
import { language, speak } from "../shared/language.ts";
import { learnWords } from "../shared/words.ts";
import { App } from "./app.tsx";
import { consoleIcons } from "./icons.ts";
import { dressConsole } from "./looks.ts";
import { checkForms } from "./parts/validity.ts";
import { recognise, recogniseAgain } from "./person.ts";
import { followAddress } from "./router.ts";
import { consoleWords } from "./words.ts";

askAsConsole();
learnWords(entranceWords);
learnWords(failureWords);
learnWords(chatWords);
learnWords(extraWords);
learnWords(consoleWords);
for (const icons of [chatIcons, partIcons, rareIcons, historyIcons, wayIcons, accountIcons, consoleIcons])
  learnIcons(icons);
dressConsole();
effect(() => speak(language.value));
followAddress();
checkForms();
void recognise();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void recogniseAgain();
});

const root = document.getElementById("app");
if (root) render(<App />, root);
