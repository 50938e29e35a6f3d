import type { StoredMessage } from "../../src/web/shared/wire.ts";

/** A stored message as the server gives it, with what a test says of it; all else is as it mostly is. */
export function storedMessage(given: Partial<StoredMessage> = {}): StoredMessage {
  const id = given.id ?? crypto.randomUUID();
  return {
    id,
    role: "assistant",
    content: "",
    reasoning: null,
    citations: [],
    tools: [],
    attachments: [],
    versions: [id],
    status: "complete",
    error_code: null,
    finish_reason: null,
    usage: null,
    feedback: null,
    created_at: new Date().toISOString(),
    ...given,
  };
}
