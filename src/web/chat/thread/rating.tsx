import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { describeFailure } from "../../shared/failure.ts";
import { IconButton } from "../../shared/icon-button.tsx";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { Feedback } from "../../shared/wire.ts";
import { leaveFor } from "../entrance/screens.ts";
import { rateAnswer } from "../link-api.ts";
import { type AnswerEntry, toast } from "../state.ts";
import { isTouch } from "../viewport.ts";

/** As long as the server takes. */
const maxCommentChars = 4_000;

interface RatingProps {
  entry: AnswerEntry;
  id: string;
  /** Whether a word about it is asked for. */
  isAsking: Signal<boolean>;
}

/** A thumb up or down for an answer. */
export function Thumbs({ entry, id, isAsking }: RatingProps) {
  const feedback = entry.answer.value.feedback;
  const current = feedback?.rating ?? null;
  // What was written of a rating that has been taken back since comes with the next one.
  const kept = useRef<string | null>(null);
  const choose = (rating: "up" | "down") => {
    isAsking.value = rating !== current;
    const comment = feedback?.comment ?? kept.current;
    kept.current = comment;
    if (rating !== current) return void save(entry, id, { rating, comment });
    if (comment) toast.value = say("comment_kept");
    void save(entry, id, { rating: null, comment: null });
  };
  return (
    <div class="thumbs">
      {(["up", "down"] as const).map((rating) => (
        <button
          key={rating}
          type="button"
          class="icon-button icon-button-small"
          aria-pressed={current === rating}
          aria-label={say(`rate_${rating}`)}
          title={say(`rate_${rating}`)}
          onClick={() => choose(rating)}
        >
          <IconOf name={rating === "up" ? "thumbUp" : "thumbDown"} />
        </button>
      ))}
    </div>
  );
}

/** A word about a rated answer, which can be changed later. */
export function Comment({ entry, id, isAsking }: RatingProps) {
  const place = useRef<HTMLDivElement>(null);
  const { rating = null, comment } = entry.answer.value.feedback ?? {};
  const close = () => {
    const actions = place.current?.closest(".actions");
    isAsking.value = false;
    actions?.querySelector<HTMLElement>(".thumbs [aria-pressed=true]")?.focus({ preventScroll: true });
  };
  const tell = (words: string) => {
    close();
    toast.value = say("thanks");
    void save(entry, id, { rating, comment: words || null });
  };
  if (rating === null || !(isAsking.value || comment)) return null;
  return (
    <div ref={place} class="comment">
      {isAsking.value ? (
        <CommentForm
          key={rating}
          question={say(rating === "up" ? "comment_up" : "comment_down")}
          comment={comment ?? ""}
          onTell={tell}
          onClose={close}
        />
      ) : (
        <>
          <p>
            <strong>{say("your_comment")}</strong> {comment}
          </p>
          <button
            type="button"
            onClick={() => {
              isAsking.value = true;
            }}
          >
            {say("change_comment")}
          </button>
        </>
      )}
    </div>
  );
}

interface CommentFormProps {
  /** What is asked. */
  question: string;
  comment: string;
  onTell: (words: string) => void;
  onClose: () => void;
}

function CommentForm({ question, comment, onTell, onClose }: CommentFormProps) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // A finger's keyboard would cover what is commented on.
    if (!isTouch() || comment) field.current?.focus({ preventScroll: true });
    field.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onTell(field.current?.value.trim() ?? "");
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.isComposing) onClose();
      }}
    >
      <input
        ref={field}
        class="input"
        dir="auto"
        maxLength={maxCommentChars}
        defaultValue={comment}
        aria-label={question}
        placeholder={question}
      />
      <button type="submit" class="button button-small">
        {say("send")}
      </button>
      <IconButton icon="close" name={say("close")} isSmall onClick={onClose} />
    </form>
  );
}

/** Keeps it on the page unless the server does not take it. */
async function save({ answer }: AnswerEntry, id: string, feedback: Feedback): Promise<void> {
  const before = answer.value.feedback;
  answer.value = { ...answer.value, feedback };
  const rated = await rateAnswer(id, feedback);
  if (rated.ok) return;
  answer.value = { ...answer.value, feedback: before };
  if (!leaveFor(rated.failure)) toast.value = describeFailure(rated.failure);
}
