import type { Failure } from "../../shared/failure.ts";
import { closed, draft, entry, type GoneReason, type Screen, screen, thread, username } from "../state.ts";
import { endOfLink } from "../thread/ending.ts";
import { isSignInDue } from "./again.ts";
import { clearPage } from "./clearing.ts";
import { forgetSession, isPreview, leaveVisitor } from "./identity.ts";

/**
 * Shows what a failure means for the page when the chat cannot go on: another screen, or, where there is something to
 * read, the chat closed. False when it can go on.
 */
export function leaveFor(failure: Failure): boolean {
  const end = endOfLink(failure) ?? endOfPreview(failure);
  if (failure.code === "identity_changed") {
    leaveVisitor();
    clearPage();
  } else if (failure.code === "identity_refused") forgetSession();
  const next = end ? null : screenFor(failure);
  if (end) closeLink(end);
  else if (next) screen.value = next;
  // Named only once the server was asked: another tab may have signed in as somebody else.
  if (next?.kind === "not_customer") username.value = "";
  return end !== null || next !== null;
}

/** What a manager looks at as a customer is over when its session is: nobody else takes their place by themselves. */
function endOfPreview({ status }: Failure): GoneReason | null {
  return status === 401 && isPreview() ? "preview_over" : null;
}

function closeLink(why: GoneReason): void {
  const isReadable = thread.peek().length > 0 || draft.peek().trim() !== "";
  if (screen.peek().kind === "chat" && isReadable) closed.value = why;
  else screen.value = { kind: "gone", why };
}

function screenFor(failure: Failure): Screen | null {
  switch (failure.code) {
    case "not_a_customer":
      return { kind: "not_customer", isCustomer: false };
    case "not_admitted":
      return { kind: "not_customer", isCustomer: true };
    case "identity_refused":
    case "identity_changed":
      return { kind: "refused", failure };
    // The link has been changed to accounts.
    case "sign_in_required":
      return { kind: "unreachable", failure };
    case "unauthenticated":
    case "session_ended":
      // A visitor's session renews itself; what it was ended in is told where that was.
      if (entry.peek()?.access !== "account") return null;
      if (screen.peek().kind !== "chat") return { kind: "sign_in" };
      // What was said stays where it is, under the question for the password.
      isSignInDue.value = true;
      return screen.peek();
    default:
      return null;
  }
}
