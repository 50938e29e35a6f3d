import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BotItem } from "../../../features/bots/model.ts";
import { isRunning } from "../../chat/thread/answer.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { Markdown } from "../../shared/markdown-view.tsx";
import type { Citation } from "../../shared/wire.ts";
import { sentenceOf } from "../parts/form.ts";
import { sayDuration } from "../parts/format.ts";
import { sayPointsOf, sayRelevance, saySources, sayTokens } from "../parts/measure.ts";
import type { TriedAnswer as Tried } from "./trial.ts";

type Pricing = BotItem["pricing"];

/** An answer with all that it was made from and what it cost. */
export function TriedAnswer({ answer: signal, pricing }: { answer: Signal<Tried>; pricing: Pricing }) {
  const answer = signal.value;
  const sources = useRef<HTMLDetailsElement>(null);
  const isLive = isRunning(answer);
  const showSource = (index: number) => {
    const list = sources.current;
    if (list === null) return;
    list.open = true;
    list.querySelectorAll("li")[index - 1]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div class="trial-answer">
      {answer.reasoning !== "" && (
        <Fold title={say("try_reasoning")} isOpen={isLive && answer.content === ""}>
          <Markdown source={answer.reasoning} live={isLive} />
        </Fold>
      )}
      {answer.tools.length > 0 && (
        <Fold title={say("try_tools", { n: answer.tools.length })}>
          {answer.tools.map((tool, at) => (
            <pre key={at} class="trial-tool">{`${tool.name}(${tool.arguments})\n${tool.result ?? ""}`}</pre>
          ))}
        </Fold>
      )}
      {answer.content === "" && isLive && answer.reasoning === "" && (
        <p class="trial-waiting shimmer">{say("try_waiting")}</p>
      )}
      {answer.content !== "" && (
        <Markdown
          source={answer.content}
          live={isLive}
          sourceCount={answer.citations.length}
          onSource={showSource}
        />
      )}
      <Ending answer={answer} />
      {answer.citations.length > 0 && (
        <details ref={sources} class="trial-fold">
          <summary>{saySources(answer.citations.length)}</summary>
          <Sources citations={answer.citations} />
        </details>
      )}
      <Cost answer={answer} pricing={pricing} />
    </div>
  );
}

interface FoldProps {
  title: string;
  /** Opens and closes it when this changes; in between whoever reads does. */
  isOpen?: boolean;
  children: ComponentChildren;
}

function Fold({ title, isOpen = false, children }: FoldProps) {
  const fold = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (fold.current) fold.current.open = isOpen;
  }, [isOpen]);
  return (
    <details ref={fold} class="trial-fold">
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Sources({ citations }: { citations: readonly Citation[] }) {
  return (
    <ol class="trial-sources">
      {citations.map(({ index, document, question, text, score }) => (
        <li key={index}>
          <strong>
            <bdi>{document}</bdi>
          </strong>{" "}
          <span class="trial-score">{sayRelevance(score)}</span>
          {question !== null && <p class="passage-ask">{question}</p>}
          <p class="passage-words">{text}</p>
        </li>
      ))}
    </ol>
  );
}

/** How it ended, where that is not simply at its end. An owner is told what the model's endpoint said. */
function Ending({ answer: { status, failure } }: { answer: Tried }) {
  if (status === "stopped") return <p class="trial-note">{say("try_stopped")}</p>;
  if (failure === null) return null;
  return (
    <p class="complaint" role="alert">
      <IconOf name="alert" />
      <span>{sentenceOf(failure)}</span>
    </p>
  );
}

function Cost({ answer: { firstMs, usage }, pricing }: { answer: Tried; pricing: Pricing }) {
  const parts: string[] = [];
  if (firstMs !== null) parts.push(say("try_first", { time: sayDuration(firstMs) }));
  if (usage !== null) {
    const { prompt_tokens, completion_tokens, estimated } = usage;
    parts.push(sayTokens(usage));
    if (estimated) parts.push(say("cost_estimated"));
    const points =
      (prompt_tokens * pricing.prompt_per_1k + completion_tokens * pricing.completion_per_1k) / 1_000;
    parts.push(sayPointsOf(points));
  }
  return parts.length > 0 ? <p class="trial-cost">{parts.join(" · ")}</p> : null;
}
