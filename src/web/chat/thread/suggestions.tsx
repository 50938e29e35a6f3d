import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { isUsedUp } from "../composer/remaining.ts";
import { bot, closed, limitItems, thread } from "../state.ts";
import { ask } from "./turn.ts";

/** How many questions are offered under an answer. */
const offeredAtMost = 3;

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

/** Under a last answer that has no source, which an honest "I don't know" has not: the questions that were not asked yet. */
export function FurtherSuggestions() {
  const last = thread.value.at(-1);
  if (last?.kind !== "answer" || closed.value) return null;
  const { status, citations } = last.answer.value;
  if (status !== "complete" || citations.length > 0) return null;
  const asked = new Set(thread.value.map((item) => (item.kind === "question" ? item.text.trim() : "")));
  const questions = listSuggestions().filter((question) => !asked.has(question));
  if (questions.length === 0) return null;
  return (
    <ul class="chips further" aria-label={say("suggestions")}>
      {questions.slice(0, offeredAtMost).map((question) => (
        <li key={question}>
          <button type="button" class="chip chip-question" {...asking(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a button does that asks a question: nothing while a limit is used up, which the composer tells. */
function asking(question: string) {
  return { disabled: limitItems.value.some(isUsedUp), onClick: () => void ask(question) };
}

function listSuggestions(): string[] {
  const questions = (bot.value?.suggested_questions ?? []).map((question) => question.trim());
  return [...new Set(questions)].filter((question) => question !== "");
}
