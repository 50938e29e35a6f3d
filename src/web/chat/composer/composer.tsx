import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { listLocales, say } from "../../shared/language.ts";
import { parts } from "../entrance/embed.ts";
import { HistoryButton } from "../header.tsx";
import { draft, limitItems, refusal, running, stopping, threadState } from "../state.ts";
import { ask, stop } from "../thread/turn.ts";
import { isTouch, mayTakeFocus } from "../viewport.ts";
import { maxQuestionBytes, questionBytes } from "./draft.ts";
import { sayUsedUp } from "./remaining.ts";

/** Where one types. Enter sends and Shift+Enter breaks the line, but Enter that ends an IME's composition does neither. */
export function Composer({ onSent, onHistory }: { onSent: () => void; onHistory: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const isTooLong = questionBytes(text) > maxQuestionBytes;
  const canSend = text.trim() !== "" && !isTooLong && !running.value && threadState.value === "ready";

  useFocusOf(field);

  const send = () => {
    if (!canSend) return;
    draft.value = "";
    void ask(text.trim());
    onSent();
    // A finger's keyboard would cover the answer; a real one stays ready.
    if (isTouch()) field.current?.blur();
    else field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Safari ends a composition before this event and marks it with 229 alone.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {isTooLong && (
        <p id="composer-complaint" class="complaint" role="alert">
          <IconOf name="alert" />
          <span>
            {say("too_long", { size: kilobytes(questionBytes(text)), max: kilobytes(maxQuestionBytes) })}
          </span>
        </p>
      )}
      {!isTooLong && <Hindrance />}
      <div class="composer-row">
        {!parts.head && <HistoryButton onClick={onHistory} />}
        <div class="growing" data-text={`${text}\n`}>
          <textarea
            ref={field}
            rows={1}
            value={text}
            placeholder={say("composer_hint")}
            aria-label={say("composer")}
            aria-invalid={isTooLong ? "true" : undefined}
            aria-describedby={isTooLong ? "composer-complaint" : undefined}
            enterkeyhint="send"
            onInput={(event) => {
              draft.value = event.currentTarget.value;
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <SendButton canSend={canSend} />
      </div>
    </form>
  );
}

/** Focuses the field at first, and whenever the page is given the focus by one around it, which gives it to nothing in particular. */
function useFocusOf(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const takeFocus = () => {
      if (mayTakeFocus() && document.activeElement === document.body) field.current?.focus();
    };
    takeFocus();
    window.addEventListener("focus", takeFocus);
    return () => window.removeEventListener("focus", takeFocus);
  }, []);
}

/** Why the words that wait here could not be sent, or could not be now. */
function Hindrance() {
  // The server's own sentence goes first, and a question under way may bring one.
  const usedUp = running.value ? null : sayUsedUp(limitItems.value, new Date(), listLocales());
  const sentence = refusal.value ?? usedUp;
  return (
    <div role="status">
      {sentence && (
        <p class="hindrance">
          <IconOf name="clock" />
          <span>{sentence}</span>
        </p>
      )}
    </div>
  );
}

/** Sends, or stops the answer that is being written. */
function SendButton({ canSend }: { canSend: boolean }) {
  if (running.value) {
    return (
      <button
        type="button"
        class="send"
        aria-label={say("stop")}
        title={say("stop")}
        aria-disabled={stopping.value}
        onClick={() => void stop()}
      >
        <IconOf name="stop" />
      </button>
    );
  }
  return (
    <button type="submit" class="send" aria-label={say("send")} title={say("send")} disabled={!canSend}>
      <IconOf name="arrowUp" />
    </button>
  );
}

function kilobytes(bytes: number): string {
  return (Math.ceil((bytes / 1024) * 10) / 10).toString();
}
