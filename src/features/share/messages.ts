import type { TurnTools } from "../chat/turn.ts";
import { findMessage, listMessages, type MessageRow, type Visibility } from "../conversations/messages.ts";
import type { Shelf } from "../conversations/service.ts";

/**
 * A page of a conversation's messages. An answer whose row says that it is being written, while nothing writes it, could not be written
 * down at its end: it is shown as interrupted, unless it waits in memory to be stored, from where `resumeAnswer` reads it. Throws not_found, invalid_cursor.
 */
export async function readMessages(
  { app, answers }: TurnTools,
  shelf: Shelf,
  conversationId: string,
  visibility: Visibility,
  query: { cursor?: string; limit?: number },
) {
  const read = () => listMessages(app, shelf, conversationId, visibility, query);
  const isLeft = (item: { id: string; status: string }) =>
    item.status === "streaming" && !isKnown(answers, item.id);
  const first = await read();
  // It may have ended between the two looks: then the row knows more by now.
  const page = first.items.some(isLeft) ? await read() : first;
  const items = page.items.map((item) => (isLeft(item) ? { ...item, status: "interrupted" as const } : item));
  return { ...page, items };
}

/** One message as it stands, read again where it has just ended. Throws not_found. */
export async function readMessage(
  { app, answers }: TurnTools,
  shelf: Shelf,
  id: string,
): Promise<MessageRow> {
  const row = await findMessage(app, shelf, id);
  if (row.status !== "streaming" || isKnown(answers, id)) return row;
  const latest = await findMessage(app, shelf, id);
  return latest.status === "streaming" ? { ...latest, status: "interrupted" } : latest;
}

const isKnown = ({ get, unstored }: TurnTools["answers"], id: string): boolean =>
  get(id) !== undefined || unstored.get(id) !== undefined;
