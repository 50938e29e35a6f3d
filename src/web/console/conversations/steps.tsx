import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { TranscriptMessage } from "../../../features/transcripts/model.ts";
import { say } from "../../shared/language.ts";
import { sayDuration, sayNumber } from "../parts/format.ts";
import { modelWords, sayPointsOf, sayRelevance, saySources, sayTokens } from "../parts/measure.ts";
import { Fold } from "./fold.tsx";

/** What an answer took, in one line. */
export function Cost({ message }: { message: TranscriptMessage }) {
  const { model, usage, points, model_ms: ms } = message;
  const parts = [
    model && modelWords(model),
    usage && sayTokens(usage),
    usage?.estimated === true ? say("cost_estimated") : null,
    points > 0 ? sayPointsOf(points) : null,
    ms === null ? null : sayDuration(ms),
  ].filter((part) => part !== null && part !== "");
  if (parts.length === 0) return null;
  return (
    <ul class="talk-cost">
      {parts.map((part) => (
        <li key={part}>{part}</li>
      ))}
    </ul>
  );
}

interface SourcesProps {
  /** Unique on the page. */
  id: string;
  citations: TranscriptMessage["citations"];
  isOpen: Signal<boolean>;
}

/** What the answer was given from, each passage with its score. */
export function Sources({ id, citations, isOpen }: SourcesProps) {
  if (citations.length === 0) return null;
  const content = () => (
    <ol class="talk-sources">
      {citations.map((source) => (
        <li key={source.index} id={`${id}-${source.index}`} tabIndex={-1}>
          <p class="talk-source-head">
            <span class="talk-number">{source.index}</span>
            <strong>
              <bdi>{source.document}</bdi>
            </strong>
            <small>{sayRelevance(source.score)}</small>
          </p>
          {source.question && <p class="talk-source-question">{source.question}</p>}
          <p class="talk-source-text" dir="auto">
            {source.text}
          </p>
        </li>
      ))}
    </ol>
  );
  return <Fold title={saySources(citations.length)} content={content} state={isOpen} />;
}

/** What was done for an answer, one after the other, with its time. */
export function Steps({ message }: { message: TranscriptMessage }) {
  const {
    search_ms: searchMs,
    first_token_ms: firstMs,
    model_ms: modelMs,
    model,
    tools,
    citations,
  } = message;
  if (searchMs === null && modelMs === null && tools.length === 0) return null;
  const found = citations.length;
  const passages = say(found === 1 ? "talk_step_found_one" : "talk_step_found", { n: sayNumber(found) });
  const content = () => (
    <ol class="talk-steps">
      {searchMs !== null && (
        <Step name={say("talk_step_search")} time={say("talk_step_took", { time: sayDuration(searchMs) })}>
          {passages}
        </Step>
      )}
      {firstMs !== null && (
        <Step name={say("talk_step_first")} time={say("talk_step_after", { time: sayDuration(firstMs) })} />
      )}
      {tools.map((tool, index) => (
        <Step key={`${index}`} name={`${say("talk_step_tool")}: ${tool.name}`}>
          <dl class="talk-tool">
            <dt>{say("talk_step_given")}</dt>
            <dd>
              <pre>{indented(tool.arguments)}</pre>
            </dd>
            <dt>{say("talk_step_back")}</dt>
            <dd>{tool.result === null ? say("talk_step_nothing") : <pre>{indented(tool.result)}</pre>}</dd>
          </dl>
        </Step>
      ))}
      {modelMs !== null && (
        <Step name={say("talk_step_model")} time={say("talk_step_took", { time: sayDuration(modelMs) })}>
          {model === null ? null : modelWords(model)}
        </Step>
      )}
    </ol>
  );
  return <Fold title={say("talk_steps")} content={content} />;
}

function Step({ name, time, children }: { name: string; time?: string; children?: ComponentChildren }) {
  return (
    <li>
      <p class="talk-step">
        <strong>{name}</strong>
        {typeof children === "string" && <span>{children}</span>}
        {time && <span class="talk-time">{time}</span>}
      </p>
      {typeof children !== "string" && children}
    </li>
  );
}

/** JSON with a line for each part, unless that would change a number; any other text as it is. */
function indented(text: string): string {
  if (/\d{16}/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}
