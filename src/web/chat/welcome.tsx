import { Avatar } from "../shared/avatar.tsx";
import { IconOf } from "../shared/icons.tsx";
import { say } from "../shared/language.ts";
import { Markdown } from "../shared/markdown-view.tsx";
import { bot, botAvatar, botName } from "./state.ts";
import { ask } from "./turn.ts";

/** An empty chat: the bot's own welcome and questions to begin with. */
export function Welcome() {
  const questions = (bot.value?.suggested_questions ?? []).filter((question) => question.trim());
  return (
    <div class="welcome">
      <Avatar name={botName()} url={botAvatar()} size="large" />
      <h1>{botName()}</h1>
      <div class="welcome-text">
        <Markdown source={bot.value?.welcome || say("welcome_default")} />
      </div>
      {questions.length > 0 && (
        <ul class="suggestions" aria-label={say("suggestions")}>
          {questions.map((question) => (
            <li key={question}>
              <button type="button" class="suggestion" onClick={() => void ask(question)}>
                <span>{question}</span>
                <IconOf name="arrowRight" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
