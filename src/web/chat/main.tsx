import { render } from "preact";
import { language, speak } from "../shared/language.ts";
import { App } from "./app.tsx";
import { keepDraft } from "./draft.ts";
import { followAddress, openLink } from "./opening.ts";
import { fitVisibleHeight } from "./viewport.ts";

speak(language.value);
keepDraft();
followAddress();
fitVisibleHeight();
void openLink();

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
