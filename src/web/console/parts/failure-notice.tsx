import type { Failure } from "../../shared/failure.ts";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { sentenceOf } from "./form.ts";

/** Why something could not be shown or done, and the way to try again where there is one. */
export function FailureNotice({ failure, onRetry }: { failure: Failure; onRetry?: () => unknown }) {
  return (
    <div class="complaint failure-notice" role="alert">
      <IconOf name="alert" />
      <span>{sentenceOf(failure)}</span>
      {onRetry && (
        <button type="button" class="button button-small" onClick={() => void onRetry()}>
          {say("try_again")}
        </button>
      )}
    </div>
  );
}
