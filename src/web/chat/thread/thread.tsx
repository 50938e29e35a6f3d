import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { describeFailure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { closed, conversationId, draft, olderCursor, thread, threadState } from "../state.ts";
import { AnswerView } from "./answer-view.tsx";
import { openConversation } from "./conversations.ts";
import { Earlier } from "./earlier.tsx";
import { FollowUps } from "./follow-ups.tsx";
import { useHolding } from "./holding.ts";
import { QuestionView, UnsentQuestion } from "./question-view.tsx";
import { useSettling } from "./settling.ts";

/** What was asked and answered, oldest first. */
export function Thread({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const state = threadState.value;
  if (state === "ready") return <Entries scroller={scroller} />;
  if (state === "loading")
    return <div class="thread-opening pulse" role="status" aria-label={say("opening")} />;
  const again = () => void openConversation(conversationId.value ?? "");
  return (
    <div class="thread-failed" role="alert">
      <p>{describeFailure(state.failure)}</p>
      <button type="button" class="button" onClick={again}>
        {say("try_again")}
      </button>
    </div>
  );
}

function Entries({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const section = useRef<HTMLElement>(null);
  useHolding(section, scroller);
  useSettling(section);
  const entries = thread.value;
  const unsent = closed.value ? draft.value : "";
  return (
    <section ref={section} class="thread" aria-label={say("conversation")}>
      {olderCursor.value && !closed.value && <Earlier scroller={scroller} />}
      {entries.map((item, index) =>
        item.kind === "question" ? (
          <QuestionView key={item.key} entry={item} isLast={index >= entries.length - 2} />
        ) : (
          <AnswerView key={item.key} entry={item} isLast={index === entries.length - 1} />
        ),
      )}
      <FollowUps />
      {unsent.trim() && <UnsentQuestion text={unsent} />}
    </section>
  );
}
