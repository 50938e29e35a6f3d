import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { isUsedUp } from "../composer/remaining.ts";
import { bot, limitItems } from "../state.ts";
import { restFocus } from "./focusing.ts";
import { ask } from "./turn.ts";

/** The bot's questions to begin with. */
export function Suggestions() {
  const questions = listSuggestions();
  if (questions.length === 0) return null;
  return (
    <ul class="suggestions" aria-label={say("suggestions")}>
      {questions.map((question) => (
        <li key={question}>
          <button type="button" class="suggestion" {...asking(question)}>
            <span>{question}</span>
            <IconOf name="arrowRight" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a button does that asks a question: nothing while a limit is used up, which the composer tells. */
export function asking(question: string) {
  const onClick = () => {
    void ask(question);
    restFocus();
  };
  return { disabled: limitItems.value.some(isUsedUp), onClick };
}

function listSuggestions(): string[] {
  const questions = (bot.value?.suggested_questions ?? []).map((question) => question.trim());
  return [...new Set(questions)].filter((question) => question !== "");
}
