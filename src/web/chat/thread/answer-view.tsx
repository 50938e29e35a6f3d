import { useSignal } from "@preact/signals";
import { Avatar } from "../../shared/avatar.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import { closeMarkdown } from "../../shared/unfinished.ts";
import { type AnswerEntry, botAvatar, botName, closed } from "../state.ts";
import { Actions } from "./actions.tsx";
import { type Answer, isRunning } from "./answer.ts";
import { describeEnding } from "./ending.ts";
import { useExtras } from "./extras.ts";
import { asking } from "./suggestions.tsx";

/** One answer, growing or ended, with its reasoning, its tools, its sources and what can be done with it. */
export function AnswerView({ entry, isLast }: { entry: AnswerEntry; isLast: boolean }) {
  const answer = entry.answer.value;
  const openSource = useSignal<number | null>(null);
  const isLive = isRunning(answer);
  const showSource = (index: number) => {
    openSource.value = index;
  };
  const { reasoning, tools, citations } = answer;
  const extras = useExtras(reasoning !== "" || tools.length > 0 || citations.length > 0);
  const isCutShort = answer.status === "complete" && answer.finishReason === "length";
  const isWhole = isLive || (answer.status === "complete" && !isCutShort);
  return (
    <article class={isLast ? "answer is-last" : "answer"} aria-busy={isLive} data-message={answer.id}>
      <header class="answer-head">
        <Avatar name={botName()} url={botAvatar()} size="small" />
        <h2>{botName()}</h2>
      </header>
      {extras && <extras.Reasoning answer={answer} />}
      {extras && <extras.Tools tools={tools} isLive={isLive} />}
      {answer.content ? (
        <Markdown
          source={isWhole ? answer.content : closeMarkdown(answer.content)}
          live={isLive}
          sourceCount={citations.length}
          onSource={showSource}
        />
      ) : (
        <Waiting answer={answer} />
      )}
      <Ending answer={answer} />
      {isCutShort && isLast && !closed.value && <CutShort />}
      {extras && !isLive && citations.length > 0 && (
        <extras.Sources id={entry.key} answer={answer} open={openSource} />
      )}
      {!isLive && <Actions entry={entry} answer={answer} />}
    </article>
  );
}

function Waiting({ answer }: { answer: Answer }) {
  if (answer.status === "complete") return <p class="ending">{say("empty_answer")}</p>;
  const isSilent = answer.status !== "reconnecting" && !answer.reasoning && answer.tools.length === 0;
  if (!isRunning(answer) || !isSilent) return null;
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

/** The model had no more room; it can be asked for the rest. */
function CutShort() {
  return (
    <div class="cut-short">
      <p>{say("cut_short")}</p>
      <button type="button" class="button button-small" {...asking(say("go_on"))}>
        {say("go_on")}
        <IconOf name="arrowRight" />
      </button>
    </div>
  );
}
