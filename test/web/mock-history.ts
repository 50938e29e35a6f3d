import type { ConversationItem, Page, StoredMessage } from "../../src/web/shared/wire.ts";

interface Kept {
  item: ConversationItem;
  messages: StoredMessage[];
}

/** One page of conversations, newest first, as an address of the conversations' route asks for it. */
export function pageOfConversations(kept: readonly Kept[], { searchParams }: URL): Page<ConversationItem> {
  const sought = searchParams.get("search") ?? "";
  const pinned = searchParams.get("pinned");
  const found = kept
    .flatMap(({ item, messages }) => {
      if (pinned !== null && String(item.pinned) !== pinned) return [];
      if (item.title?.includes(sought)) return [item];
      const match = messages.find(({ content }) => content.includes(sought));
      return match === undefined ? [] : [{ ...item, match: match.content, match_message_id: match.id }];
    })
    .sort((left, right) => right.updated_at.localeCompare(left.updated_at));
  const from = Number(searchParams.get("cursor") ?? 0);
  const to = from + Number(searchParams.get("limit") ?? 100);
  return { items: found.slice(from, to), next_cursor: to < found.length ? String(to) : null };
}
