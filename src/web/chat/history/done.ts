import type { Result } from "../../shared/api.ts";
import { describeFailure } from "../../shared/failure.ts";
import { leaveFor } from "../entrance/screens.ts";
import { toast } from "../state.ts";

/** Whether a request succeeded; where it did not, the person is told. */
export function isDone<T>(result: Result<T>): result is { ok: true; value: T } {
  if (!result.ok && !leaveFor(result.failure)) toast.value = describeFailure(result.failure);
  return result.ok;
}
