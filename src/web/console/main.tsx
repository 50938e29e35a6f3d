import { effect } from "@preact/signals";
import { render } from "preact";
import { askAsConsole } from "../shared/api.ts";
import { chatWords } from "../shared/chat-words.ts";
import { language, speak } from "../shared/language.ts";
import { learnWords } from "../shared/words.ts";
import { App } from "./app.tsx";
import { dressConsole } from "./looks.ts";
import { recognise } from "./person.ts";
import { followAddress } from "./router.ts";
import { consoleWords } from "./words.ts";

askAsConsole();
learnWords(chatWords);
learnWords(consoleWords);
dressConsole();
effect(() => speak(language.value));
followAddress();
void recognise();

const root = document.getElementById("app");
if (root) render(<App />, root);
