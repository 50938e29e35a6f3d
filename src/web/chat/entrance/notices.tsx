import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { say, sayWait } from "../../shared/language.ts";
import { useWait } from "../../shared/waiting.ts";
import { entry, type GoneReason, username } from "../state.ts";
import { forgetSession } from "./identity.ts";
import { changeAccount, checkAgain, openLink, readWho } from "./opening.ts";

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

const icons = {
  unknown: "linkOff",
  changed: "linkOff",
  revoked: "linkOff",
  expired: "clock",
  preview_over: "clock",
} as const;

/** The link does not lead to a chat, or not any more. */
export function Gone({ why }: { why: GoneReason }) {
  return (
    <Notice icon={icons[why]} title={say(`${why}_title`)} text={say(`${why}_text`)}>
      <button
        type="button"
        class="button"
        onClick={() => {
          if (why === "preview_over") forgetSession();
          void openLink();
        }}
      >
        {say(why === "preview_over" ? "preview_leave" : "check_again")}
      </button>
    </Notice>
  );
}

/** In the composer's place when the link ended under an open chat: what was said stays readable above. */
export function Closed({ why }: { why: GoneReason }) {
  const isBusy = useSignal(false);
  const check = async () => {
    isBusy.value = true;
    await checkAgain();
    isBusy.value = false;
  };
  return (
    <div class="closed" role="alert">
      <IconOf name={icons[why]} />
      <div>
        <h2>{say(`${why}_title`)}</h2>
        <p>{say(`${why}_text`)}</p>
        {/* An owner can give an expired link more time; the other ends are for good. */}
        {why === "expired" && (
          <button type="button" class="button button-small" disabled={isBusy.value} onClick={check}>
            {say("check_again")}
          </button>
        )}
      </div>
    </div>
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

/** Whom the link asks does not know who is here; what they say of it is said in their words. */
export function Refused({ failure }: { failure: Failure }) {
  return (
    <Notice icon="person" title={say("refused_title")} text={describeFailure(failure)}>
      <OpenAgain failure={failure} />
    </Notice>
  );
}

function OpenAgain({ failure }: { failure: Failure }) {
  const waitS = useWait(failure);
  return (
    <button type="button" class="button button-primary" disabled={waitS > 0} onClick={() => void openLink()}>
      {waitS > 0 ? say("wait_to_try", { wait: sayWait(waitS) }) : say("try_again")}
    </button>
  );
}

/** Signed in, but with an account that cannot chat here. */
export function NotCustomer() {
  const isLeaving = useSignal(false);
  useEffect(() => void readWho(), []);
  const leave = async () => {
    isLeaving.value = true;
    await changeAccount();
    isLeaving.value = false;
  };
  const text = username.value
    ? say("not_customer_text", { name: username.value })
    : say("not_customer_unnamed");
  return (
    <Notice icon="alert" title={say("not_customer_title")} text={text}>
      <button type="button" class="button button-primary" disabled={isLeaving.value} onClick={leave}>
        {say("other_account")}
      </button>
    </Notice>
  );
}

interface NoticeProps {
  icon: IconName;
  title: string;
  text: string;
  children: ComponentChildren;
}

function Notice({ icon, title, text, children }: NoticeProps) {
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
