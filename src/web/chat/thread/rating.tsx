import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { describeFailure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { Feedback } from "../../shared/wire.ts";
import { leaveFor } from "../entrance/screens.ts";
import { rateAnswer } from "../link-api.ts";
import { type AnswerEntry, toast } from "../state.ts";

/** As long as the server takes. */
const maxCommentChars = 4_000;

/** A thumb up or down for an answer, and a word about it. */
export function Rating({ entry, id }: { entry: AnswerEntry; id: string }) {
  const { answer } = entry;
  const isAsking = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const current = answer.value.feedback?.rating ?? null;

  const save = async (feedback: Feedback) => {
    const before = answer.value.feedback;
    answer.value = { ...answer.value, feedback };
    const rated = await rateAnswer(id, feedback);
    if (rated.ok) return;
    answer.value = { ...answer.value, feedback: before };
    if (!leaveFor(rated.failure)) toast.value = describeFailure(rated.failure);
  };
  const choose = (rating: "up" | "down") => {
    isAsking.value = rating !== current;
    void save({ rating: rating === current ? null : rating, comment: null });
  };
  const comment = (event: SubmitEvent) => {
    event.preventDefault();
    isAsking.value = false;
    toast.value = say("thanks");
    void save({ rating: current, comment: field.current?.value.trim() || null });
  };
  return (
    <>
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
      {isAsking.value && (
        <form class="comment" onSubmit={comment}>
          <input
            ref={field}
            class="input"
            maxLength={maxCommentChars}
            aria-label={say("comment")}
            placeholder={say("comment")}
          />
          <button type="submit" class="button button-small">
            {say("send")}
          </button>
        </form>
      )}
    </>
  );
}
