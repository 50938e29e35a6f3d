import type { ComponentChildren } from "preact";
import type { Failure } from "../../shared/failure.ts";
import { FailureNotice } from "../parts/failure-notice.tsx";

/** The end of a form that is longer than the screen: its buttons, and why it was refused, stay in sight. */
export function SaveBar({ failure, children }: { failure: Failure | null; children: ComponentChildren }) {
  return (
    <div class="link-save">
      {failure && <FailureNotice failure={failure} />}
      <div class="form-ways">{children}</div>
    </div>
  );
}
