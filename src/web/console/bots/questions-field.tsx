import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { maxQuestionChars, maxQuestions } from "./limits.ts";

interface QuestionsFieldProps {
  questions: readonly string[];
  error: string | undefined;
  onValue: (questions: string[]) => void;
}

/** A list of questions, each a line that can be changed, moved and removed. */
export function QuestionsField({ questions, error, onValue }: QuestionsFieldProps) {
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  /** Where the keyboard goes on once a line has come or gone. */
  const next = useRef<number | null>(null);
  const focus = (at: number) => list.current?.querySelectorAll("input")[Math.max(0, at)]?.focus();
  useLayoutEffect(() => {
    if (next.current !== null) focus(next.current);
    next.current = null;
  }, [questions.length]);
  const add = () => {
    next.current = questions.length;
    onValue([...questions, ""]);
  };
  const remove = (at: number) => {
    next.current = at - 1;
    onValue(questions.toSpliced(at, 1));
  };
  const moveUp = (at: number) =>
    onValue(questions.with(at - 1, questions[at] ?? "").with(at, questions[at - 1] ?? ""));
  const isFull = questions.length >= maxQuestions;
  return (
    <fieldset class="field questions" aria-describedby={`${id}-hint`}>
      <legend class="field-name">{say("bot_questions")}</legend>
      {error && <p class="field-error">{error}</p>}
      <ol ref={list} class="question-lines">
        {questions.map((question, at) => (
          // Lines are told apart by their place alone.
          <li key={at}>
            <input
              class="input"
              aria-label={say("bot_question_n", { n: at + 1 })}
              maxLength={maxQuestionChars}
              value={question}
              onInput={(event) => onValue(questions.with(at, event.currentTarget.value))}
              onKeyDown={(event) => {
                // Enter would save the whole form; here it is the next line.
                if (event.key !== "Enter" || event.isComposing) return;
                event.preventDefault();
                if (at < questions.length - 1) focus(at + 1);
                else if (!isFull) add();
              }}
            />
            <IconButton
              icon="arrowUp"
              name={say("bot_question_up", { n: at + 1 })}
              disabled={at === 0}
              onClick={() => moveUp(at)}
            />
            <IconButton
              icon="close"
              name={say("bot_question_remove", { n: at + 1 })}
              onClick={() => remove(at)}
            />
          </li>
        ))}
      </ol>
      <div>
        <button type="button" class="button button-small" disabled={isFull} onClick={add}>
          <IconOf name="plus" />
          {say("bot_question_add")}
        </button>
      </div>
      <p class="field-hint" id={`${id}-hint`}>
        {say("bot_questions_hint")}
      </p>
    </fieldset>
  );
}
