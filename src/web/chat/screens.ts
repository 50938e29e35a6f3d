import type { Failure } from "../shared/failure.ts";
import { type Screen, screen } from "./state.ts";

/** Shows another screen when a failure means that the chat cannot go on here; false when it can. */
export function leaveFor(failure: Failure): boolean {
  const next = screenFor(failure);
  if (!next) return false;
  screen.value = next;
  return true;
}

function screenFor(failure: Failure): Screen | null {
  switch (failure.code) {
    case "share_token_not_found":
      return { kind: "gone", why: "unknown" };
    case "share_token_revoked":
      return { kind: "gone", why: "revoked" };
    case "share_token_expired":
      return { kind: "gone", why: "expired" };
    case "not_a_customer":
      return { kind: "not_customer" };
    case "unauthenticated":
    case "session_ended":
      return { kind: "sign_in", again: screen.peek().kind === "chat" };
    default:
      return null;
  }
}
