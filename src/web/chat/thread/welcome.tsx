import { Avatar } from "../../shared/avatar.tsx";
import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import { bot, botAvatar, botName } from "../state.ts";
import { Suggestions } from "./suggestions.tsx";

/** An empty chat: the bot's own welcome and questions to begin with. */
export function Welcome() {
  return (
    <div class="welcome">
      <Avatar name={botName()} url={botAvatar()} size="large" />
      <h1>{botName()}</h1>
      <div class="welcome-text">
        <Markdown source={bot.value?.welcome || say("welcome_default")} />
      </div>
      <Suggestions />
    </div>
  );
}
