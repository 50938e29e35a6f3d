import { useSignal } from "@preact/signals";
import { copyText } from "../../shared/clipboard.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { type IconName, IconOf } from "../../shared/icons.tsx";
import { language, say } from "../../shared/language.ts";
import type { TokenUsage } from "../../shared/wire.ts";
import { type AnswerEntry, closed, toast } from "../state.ts";
import type { Answer } from "./answer.ts";
import { useExtras } from "./extras.ts";
import { restFocus } from "./focusing.ts";
import { Moment } from "./moment.tsx";
import { Thumbs } from "./rating.tsx";
import { SpeakButton } from "./speak-button.tsx";
import { askAgain, isAnswering, regenerate } from "./turn.ts";

/** What can be done with an answer that has ended, and what is to be known of it. */
export function Actions({ entry, answer }: { entry: AnswerEntry; answer: Answer }) {
  const { id, content, versions, usage, createdAt } = answer;
  const isAsking = useSignal(false);
  const isOpen = !closed.value;
  const hasVersions = isOpen && versions.length > 1;
  const extras = useExtras(isAsking.value || Boolean(answer.feedback?.comment) || hasVersions);
  const isBroken = answer.status !== "complete" && entry.question !== "";
  return (
    <div class="actions">
      {isBroken && isOpen && <TryAgain entry={entry} answer={answer} />}
      {content && <CopyButton text={content} />}
      {content && <SpeakButton id={entry.key} text={content} />}
      {!isBroken && isOpen && id && (
        <ActionButton
          icon="refresh"
          name={say("regenerate")}
          onClick={() => {
            void regenerate(entry);
            restFocus();
          }}
        />
      )}
      {content && id && isOpen && <Thumbs entry={entry} id={id} isAsking={isAsking} />}
      {extras && hasVersions && <extras.Versions id={id} versions={versions} />}
      <p class="facts">
        {usage && <Tokens usage={usage} />}
        {createdAt && <Moment iso={createdAt} />}
      </p>
      {extras && content && id && isOpen && <extras.Comment entry={entry} id={id} isAsking={isAsking} />}
    </div>
  );
}

function TryAgain({ entry, answer }: { entry: AnswerEntry; answer: Answer }) {
  const isLost = answer.id !== null && answer.failure?.code === "network";
  const again = () => {
    void askAgain(entry);
    restFocus();
  };
  return (
    <button type="button" class="button button-small" disabled={isAnswering} onClick={again}>
      <IconOf name="refresh" />
      {say(isLost ? "reconnect" : "try_again")}
    </button>
  );
}

function CopyButton({ text }: { text: string }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    isCopied.value = await copyText(text);
    if (!isCopied.value) toast.value = say("copy_failed");
    setTimeout(() => {
      isCopied.value = false;
    }, 2_000);
  };
  const name = say(isCopied.value ? "copied" : "copy_answer");
  return (
    <IconButton icon={isCopied.value ? "check" : "copy"} name={name} isSmall onClick={() => void copy()} />
  );
}

interface ActionButtonProps {
  icon: IconName;
  name: string;
  onClick: () => void;
}

/** Asks anew, so it waits while an answer is being written. */
function ActionButton({ icon, name, onClick }: ActionButtonProps) {
  return <IconButton icon={icon} name={name} isSmall disabled={isAnswering} onClick={onClick} />;
}

/** What the answer used, where the owner shows it. */
function Tokens({ usage }: { usage: TokenUsage }) {
  const format = new Intl.NumberFormat(language.value);
  const { prompt_tokens: prompt, completion_tokens: completion, estimated } = usage;
  if (prompt + completion === 0) return null;
  const parts = { prompt: format.format(prompt), completion: format.format(completion) };
  return (
    <span title={say("tokens_parts", parts)}>
      {say(estimated ? "tokens_about" : "tokens", { n: format.format(prompt + completion) })}
    </span>
  );
}
