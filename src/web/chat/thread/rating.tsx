import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { describeFailure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import type { Feedback } from "../../shared/wire.ts";
import { leaveFor } from "../entrance/screens.ts";
import { rateAnswer } from "../link-api.ts";
import { type AnswerEntry, toast } from "../state.ts";

export interface RatingProps {
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

/** Keeps it on the page unless the server does not take it. */
export async function save({ answer }: AnswerEntry, id: string, feedback: Feedback): Promise<void> {
  const before = answer.value.feedback;
  answer.value = { ...answer.value, feedback };
  const rated = await rateAnswer(id, feedback);
  if (rated.ok) return;
  answer.value = { ...answer.value, feedback: before };
  if (!leaveFor(rated.failure)) toast.value = describeFailure(rated.failure);
}
