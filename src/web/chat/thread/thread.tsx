import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { describeFailure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { closed, conversationId, draft, olderCursor, thread, threadState } from "../state.ts";
import { AnswerView } from "./answer-view.tsx";
import { openConversation, showEarlier } from "./conversations.ts";
import { FurtherSuggestions } from "./suggestions.tsx";

/** What was asked and answered, oldest first. */
export function Thread({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const state = threadState.value;
  if (state === "loading")
    return <div class="thread-opening pulse" role="status" aria-label={say("opening")} />;
  if (state !== "ready") {
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
  return (
    <section class="thread" aria-label={say("conversation")}>
      {olderCursor.value && !closed.value && <Earlier scroller={scroller} />}
      {thread.value.map((item) =>
        item.kind === "question" ? (
          <Question key={item.key} text={item.text} refusal={item.refusal} />
        ) : (
          <AnswerView key={item.key} entry={item} />
        ),
      )}
      <FurtherSuggestions />
      {closed.value && draft.value.trim() && <Question text={draft.value} note={say("not_sent")} />}
    </section>
  );
}

function Question({ text, note, refusal }: { text: string; note?: string; refusal?: string }) {
  return (
    <article class="question">
      <h2 class="visually-hidden">{say("you_said")}</h2>
      <p class="bubble">{text}</p>
      {note && <p class="question-note">{note}</p>}
      {refusal && (
        <p class="question-refusal" role="alert">
          <IconOf name="alert" />
          <span>{refusal}</span>
        </p>
      )}
    </article>
  );
}

/** Loads older messages and keeps what the reader sees where it is. */
function Earlier({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const isBusy = useSignal(false);
  const fromEnd = useRef<number | null>(null);
  const first = thread.value[0]?.key;
  useLayoutEffect(() => {
    const view = scroller.current;
    if (view && fromEnd.current !== null) view.scrollTop = view.scrollHeight - fromEnd.current;
    fromEnd.current = null;
  }, [first]);
  const load = async () => {
    const view = scroller.current;
    if (view) fromEnd.current = view.scrollHeight - view.scrollTop;
    isBusy.value = true;
    await showEarlier();
    isBusy.value = false;
  };
  return (
    <button type="button" class="button button-quiet earlier" disabled={isBusy.value} onClick={load}>
      {say("earlier_messages")}
    </button>
  );
}
