import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { BotItem } from "../../../features/bots/model.ts";
import { Avatar } from "../../shared/avatar.tsx";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { avatarOf } from "./bot.ts";
import type { Trial } from "./trial.ts";
import { TriedAnswer } from "./tried-answer.tsx";

interface TryChatProps {
  trial: Trial;
  bot: BotItem;
  /** Whether the form beside it holds something that was not saved. */
  isChanged: boolean;
}

/** Nearer than this to the end, in pixels, what grows is followed. */
const nearPx = 60;

/** A chat with the bot as it is saved, for its owner. */
export function TryChat({ trial, bot, isChanged }: TryChatProps) {
  const turns = trial.turns.value;
  const scroller = useFollowing(trial);
  return (
    <section class="trial" aria-label={say("try_title")}>
      <header class="trial-head">
        <Avatar name={bot.name} url={avatarOf(bot)} size="small" />
        <h2>{say("try_title")}</h2>
        {turns.length > 0 && (
          <IconButton icon="compose" name={say("try_over")} isSmall onClick={trial.startOver} />
        )}
      </header>
      {isChanged && <p class="trial-note">{say("try_unsaved")}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div ref={scroller} class="trial-thread" role="log" tabIndex={0} aria-label={say("try_thread")}>
        {turns.length === 0 ? (
          <p class="trial-lead">{say("try_lead")}</p>
        ) : (
          turns.map(({ key, question, answer }) => (
            <article key={key} class="trial-turn">
              <p class="trial-question">{question}</p>
              <TriedAnswer answer={answer} pricing={bot.pricing} />
            </article>
          ))
        )}
      </div>
      <Composer trial={trial} />
    </section>
  );
}

/** Keeps the end of what grows in sight, as long as nobody has scrolled away from it. */
function useFollowing(trial: Trial) {
  const scroller = useRef<HTMLDivElement>(null);
  const isFollowed = useRef(true);
  const latest = useComputed(() => trial.turns.value.at(-1)?.answer.value);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = () => {
      isFollowed.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    };
    // Where a chat is come back to, it is read on from its end.
    element.scrollTop = element.scrollHeight;
    element.addEventListener("scroll", onScroll, { passive: true });
    // What is drawn grows later than what has come.
    const observer = new MutationObserver(() => {
      if (isFollowed.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    // One's own question is always shown.
    if (latest.value?.status === "waiting") isFollowed.current = true;
  }, [latest.value?.status]);
  return scroller;
}

function Composer({ trial }: { trial: Trial }) {
  const { draft, isBusy } = trial;
  const ask = () => {
    const question = draft.value;
    if (isBusy.value || question.trim() === "") return;
    draft.value = "";
    void trial.ask(question);
  };
  return (
    <form
      class="trial-composer"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <textarea
        class="input text-area"
        rows={1}
        aria-label={say("try_question")}
        placeholder={say("try_placeholder")}
        value={draft.value}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          ask();
        }}
      />
      {isBusy.value ? (
        <IconButton icon="stop" name={say("try_stop")} class="trial-send" onClick={() => void trial.stop()} />
      ) : (
        <IconButton
          icon="arrowUp"
          name={say("try_send")}
          class="trial-send"
          disabled={draft.value.trim() === ""}
          onClick={ask}
        />
      )}
    </form>
  );
}
