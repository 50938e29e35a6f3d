import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { describeFailure, type Failure } from "../../shared/failure.ts";
import { failureWords } from "../../shared/failure-words.ts";
import { IconOf, learnIcons } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { learnWords } from "../../shared/words.ts";
import { type GoneReason, username } from "../state.ts";
import { forgetSession } from "./identity.ts";
import { noticeWords } from "./notice-words.ts";
import { Notice, OpenAgain } from "./notices.tsx";
import { changeAccount, checkAgain, openLink, readWho } from "./opening.ts";
import { PreviewStrip } from "./preview-strip.tsx";
import { rareIcons } from "./rare-icons.ts";
import { SignInAgain } from "./sign-in-again.tsx";

learnWords(failureWords);
learnWords(noticeWords);
learnIcons(rareIcons);

const icons = {
  unknown: "linkOff",
  changed: "linkOff",
  revoked: "linkOff",
  expired: "clock",
  preview_over: "clock",
} as const;

/** The link does not lead to a chat, or not any more. */
function Gone({ why }: { why: GoneReason }) {
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
function Closed({ why }: { why: GoneReason }) {
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

/** Whom the link asks does not know who is here; what they say of it is said in their words. */
function Refused({ failure }: { failure: Failure }) {
  return (
    <Notice icon="person" title={say("refused_title")} text={describeFailure(failure)}>
      <OpenAgain failure={failure} />
    </Notice>
  );
}

/** Signed in, but with an account that cannot chat here. */
function NotCustomer() {
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

/** What few visitors see, loaded when it is first shown, and with the first request that fails: its sentences are those of failures too. */
export const rareNotices = { Closed, Gone, NotCustomer, PreviewStrip, Refused, SignInAgain };
