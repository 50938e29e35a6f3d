import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say, sayWait } from "../../shared/language.ts";
import { useWait } from "../../shared/waiting.ts";
import { entry } from "../state.ts";
import { openLink } from "./opening.ts";

/** After so long a wait a person wants to know what for, in ms. */
const longMs = 1_500;

/** Before anything is known: a quiet dot, painted at once. When it takes long it says what is being waited for. */
export function Opening() {
  const isLong = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      isLong.value = true;
    }, longMs);
    return () => clearTimeout(timer);
  }, []);
  const wait = entry.value?.access === "hook" ? "waiting_host" : "waiting_server";
  return (
    <main class="page opening">
      {/* No title in a language that the chat may turn out not to speak. */}
      {(entry.value || isLong.value) && <h1 class="visually-hidden">{entry.value?.name || say("chat")}</h1>}
      <div class="opening-wait">
        <svg class="pulse" viewBox="0 0 12 12" aria-hidden="true">
          <circle cx="6" cy="6" r="6" />
        </svg>
        <p class={isLong.value ? "help" : "visually-hidden"} role="status">
          {say(isLong.value ? wait : "opening")}
        </p>
      </div>
    </main>
  );
}

/** The link could not be opened: the server was not reached, or cannot say now who is here. */
export function Unreachable({ failure }: { failure: Failure }) {
  return (
    <Notice
      icon="alert"
      title={say("unreachable_title")}
      text={describeFailure({ ...failure, retryAfterS: null })}
    >
      <OpenAgain failure={failure} />
    </Notice>
  );
}

/** Tries once more, when the time for that has come. */
export function OpenAgain({ failure }: { failure: Failure }) {
  const waitS = useWait(failure);
  return (
    <button type="button" class="button button-primary" disabled={waitS > 0} onClick={() => void openLink()}>
      {waitS > 0 ? say("wait_to_try", { wait: sayWait(waitS) }) : say("try_again")}
    </button>
  );
}

interface NoticeProps {
  icon: IconName;
  title: string;
  text: string;
  children: ComponentChildren;
}

/** Why there is no chat, and what to do about it. */
export function Notice({ icon, title, text, children }: NoticeProps) {
  return (
    <main class="page">
      <div class="notice" role="alert">
        <span class="notice-icon">
          <IconOf name={icon} />
        </span>
        {entry.value?.name && <p class="notice-bot">{entry.value.name}</p>}
        <h1>{title}</h1>
        <p class="notice-text">{text}</p>
        <div class="notice-actions">{children}</div>
      </div>
    </main>
  );
}
