import { effect } from "@preact/signals";
import { render } from "preact";
import { askAsConsole } from "../shared/api.ts";
import { chatWords } from "../shared/chat-words.ts";
import { entranceWords } from "../shared/entrance-words.ts";
import { language, speak } from "../shared/language.ts";
import { learnWords } from "../shared/words.ts";
import { App } from "./app.tsx";
import { dressConsole } from "./looks.ts";
import { checkForms } from "./parts/validity.ts";
import { recognise, recogniseAgain } from "./person.ts";
import { followAddress } from "./router.ts";
import { consoleWords } from "./words.ts";

askAsConsole();
learnWords(entranceWords);
learnWords(chatWords);
learnWords(consoleWords);
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
