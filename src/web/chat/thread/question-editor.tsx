import { useLayoutEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { isTooLong, sayTooLong } from "../composer/question-size.ts";
import { type Editing, editing, type QuestionEntry } from "../state.ts";
import { restFocus } from "./focusing.ts";
import { askInOtherWords, isAnswering } from "./turn.ts";

/** A question that is being changed where it stands. Enter sends it, Shift+Enter breaks the line, Escape leaves it as it was. */
export function QuestionEditor({ entry, change }: { entry: QuestionEntry; change: Editing }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, why } = change;
  const isLong = isTooLong(text);
  const canSend = (text.trim() !== "" || entry.attachments.length > 0) && !isLong && !isAnswering.value;
  useLayoutEffect(() => {
    // One that comes back refused leaves the focus where it has gone meanwhile.
    if (why !== null) return;
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(text.length, text.length);
    field.current?.form?.scrollIntoView({ block: "nearest" });
  }, []);
  const send = () => {
    if (!canSend) return;
    void askInOtherWords(entry, text.trim());
    restFocus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Safari ends a composition before this event and marks it with 229 alone.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") cancel();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const complaint = isLong ? sayTooLong(text) : why;
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="growing" data-text={`${text}\n`}>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label={say("edited_question")}
          aria-invalid={isLong ? "true" : undefined}
          aria-describedby={complaint ? "editor-complaint" : undefined}
          enterkeyhint="send"
          onInput={(event) => {
            editing.value = { ...change, text: event.currentTarget.value };
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {complaint && (
        <p id="editor-complaint" class="complaint" role="alert">
          <IconOf name="alert" />
          <span>{complaint}</span>
        </p>
      )}
      <div class="editor-buttons">
        <button type="button" class="button button-small" onClick={cancel}>
          {say("cancel")}
        </button>
        <button type="submit" class="button button-small button-primary" disabled={!canSend}>
          {say("send")}
        </button>
      </div>
    </form>
  );
}

function cancel(): void {
  editing.value = null;
}
