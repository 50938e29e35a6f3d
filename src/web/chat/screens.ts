import type { Failure } from "../shared/failure.ts";
import { closed, draft, entry, type GoneReason, type Screen, screen, thread, username } from "./state.ts";

/**
 * Shows what a failure means for the page when the chat cannot go on: another screen, or, where there is something to
 * read, the chat closed. False when it can go on.
 */
export function leaveFor(failure: Failure): boolean {
  const end = endOfLink(failure);
  const next = end ? null : screenFor(failure);
  if (end) closeLink(end);
  else if (next) screen.value = next;
  // Named only once the server was asked: another tab may have signed in as somebody else.
  if (next?.kind === "not_customer") username.value = "";
  return end !== null || next !== null;
}

/** How the link ended, if that is what the failure says. */
export function endOfLink({ code }: Failure): GoneReason | null {
  if (code === "share_token_revoked") return "revoked";
  if (code === "share_token_expired") return "expired";
  if (code !== "share_token_not_found") return null;
  return entry.peek() ? "changed" : "unknown";
}

function closeLink(why: GoneReason): void {
  const isReadable = thread.peek().length > 0 || draft.peek().trim() !== "";
  if (screen.peek().kind === "chat" && isReadable) closed.value = why;
  else screen.value = { kind: "gone", why };
}

function screenFor({ code }: Failure): Screen | null {
  switch (code) {
    case "not_a_customer":
      return { kind: "not_customer", isCustomer: false };
    case "not_admitted":
      return { kind: "not_customer", isCustomer: true };
    case "unauthenticated":
    case "session_ended":
      return { kind: "sign_in", again: screen.peek().kind === "chat" };
    default:
      return null;
  }
}
