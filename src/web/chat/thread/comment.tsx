import { useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { toast } from "../state.ts";
import { isTouch } from "../viewport.ts";
import { type RatingProps, save } from "./rating.tsx";

/** As long as the server takes. */
const maxCommentChars = 4_000;

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
