import { useSignal } from "@preact/signals";
import { Avatar } from "../../shared/avatar.tsx";
import { copyText } from "../../shared/clipboard.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import { type AnswerEntry, botAvatar, botName, closed, running, toast } from "../state.ts";
import { type Answer, isRunning } from "./answer.ts";
import { describeEnding } from "./ending.ts";
import { Rating } from "./rating.tsx";
import { Sources } from "./sources.tsx";
import { askAgain } from "./turn.ts";

/** One answer, growing or ended, with its reasoning, its sources and what can be done with it. */
export function AnswerView({ entry }: { entry: AnswerEntry }) {
  const answer = entry.answer.value;
  const openSource = useSignal<number | null>(null);
  const isLive = isRunning(answer);
  const showSource = (index: number) => {
    openSource.value = index;
  };
  return (
    <article class="answer" aria-busy={isLive}>
      <header class="answer-head">
        <Avatar name={botName()} url={botAvatar()} size="small" />
        <h2>{botName()}</h2>
      </header>
      <Reasoning answer={answer} />
      {answer.content ? (
        <Markdown
          source={answer.content}
          live={isLive}
          sourceCount={answer.citations.length}
          onSource={showSource}
        />
      ) : (
        <Waiting answer={answer} />
      )}
      <Ending answer={answer} />
      {!isLive && answer.citations.length > 0 && <Sources id={entry.key} answer={answer} open={openSource} />}
      {!isLive && <Actions entry={entry} answer={answer} />}
    </article>
  );
}

function Waiting({ answer }: { answer: Answer }) {
  if (answer.status === "complete") return <p class="ending">{say("empty_answer")}</p>;
  if (!isRunning(answer) || answer.status === "reconnecting" || answer.reasoning) return null;
  return (
    <p class="waiting">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="visually-hidden">{say("answering")}</span>
    </p>
  );
}

function Reasoning({ answer }: { answer: Answer }) {
  if (!answer.reasoning) return null;
  const isThinking = isRunning(answer) && !answer.content;
  return (
    <details class="reasoning">
      <summary>
        <IconOf name="chevron" />
        <span class={isThinking ? "shimmer" : undefined}>{say(isThinking ? "thinking" : "thoughts")}</span>
      </summary>
      <Markdown source={answer.reasoning} live={isRunning(answer)} />
    </details>
  );
}

/** How the answer ended, where that is not simply at its end. */
function Ending({ answer }: { answer: Answer }) {
  const { status } = answer;
  if (status === "reconnecting") return <p class="ending shimmer">{say("reconnecting")}</p>;
  if (status === "stopped") return <p class="ending">{say("stopped")}</p>;
  if (status !== "failed" && status !== "interrupted") return null;
  return (
    <p class="ending ending-failed">
      <IconOf name="alert" />
      <span>{describeEnding(answer)}</span>
    </p>
  );
}

function Actions({ entry, answer }: { entry: AnswerEntry; answer: Answer }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    isCopied.value = await copyText(answer.content);
    if (!isCopied.value) toast.value = say("copy_failed");
    setTimeout(() => {
      isCopied.value = false;
    }, 2_000);
  };
  const canRetry = answer.status !== "complete" && entry.question !== "" && !closed.value;
  const isLost = answer.id !== null && answer.failure?.code === "network";
  const copyName = say(isCopied.value ? "copied" : "copy_answer");
  return (
    <div class="actions">
      {canRetry && (
        <button
          type="button"
          class="button button-small"
          disabled={running.value !== null}
          onClick={() => void askAgain(entry)}
        >
          <IconOf name="refresh" />
          {say(isLost ? "reconnect" : "try_again")}
        </button>
      )}
      {answer.content && (
        <button
          type="button"
          class="icon-button icon-button-small"
          aria-label={copyName}
          title={copyName}
          onClick={copy}
        >
          <IconOf name={isCopied.value ? "check" : "copy"} />
        </button>
      )}
      {answer.content && answer.id && !closed.value && <Rating entry={entry} id={answer.id} />}
    </div>
  );
}
