import { newId } from "../../src/lib/id.ts";
import type { TestServer } from "./test-server.ts";

/** A conversation to be written straight into the database; times are in milliseconds. */
interface Written {
  botId: string;
  linkId: string | null;
  visitorId: string;
  title?: string;
  createdAt?: number;
  updatedAt?: number;
  failures?: number;
  ratedUp?: number;
  ratedDown?: number;
  /** Its messages, each its text and whether it is hidden. */
  texts?: readonly (string | { hidden: string })[];
}

/** Writes conversations faster than they could be held. */
export function writerOf({ connection }: TestServer) {
  const addVisitor = connection.prepare(
    "INSERT INTO visitors (id, kind, scope, uid, name, created_at) VALUES (?, ?, ?, ?, ?, 0)",
  );
  const addConversation = connection.prepare(
    `INSERT INTO conversations
      (id, bot_id, share_token_id, visitor_id, title, created_at, updated_at, failures, rated_up, rated_down)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addMessage = connection.prepare(
    `INSERT INTO messages (id, conversation_id, is_shown, role, content, status, created_at)
      VALUES (?, ?, ?, ?, ?, 'complete', 0)`,
  );
  return {
    visitor: (kind: string, scope: string, uid: string, name: string | null = null): string => {
      const id = newId(0);
      addVisitor.run(id, kind, scope, uid, name);
      return id;
    },
    conversation: (it: Written): string => {
      const { createdAt = 0, updatedAt = createdAt } = it;
      const id = newId(createdAt);
      const { failures = 0, ratedUp = 0, ratedDown = 0, title = "A title" } = it;
      connection.transaction(() => {
        addConversation.run(
          id,
          it.botId,
          it.linkId,
          it.visitorId,
          title,
          createdAt,
          updatedAt,
          failures,
          ratedUp,
          ratedDown,
        );
        for (const [index, text] of (it.texts ?? []).entries()) {
          const [content, isShown] = typeof text === "string" ? [text, 1] : [text.hidden, 0];
          addMessage.run(newId(0), id, isShown, index % 2 === 0 ? "user" : "assistant", content);
        }
      })();
      return id;
    },
  };
}
