import type { ConversationItem, Page } from "../../src/web/shared/wire.ts";

/** One page of conversations, newest first, as an address of the conversations' route asks for it; words count in titles alone. */
export function pageOfConversations(
  items: readonly ConversationItem[],
  { searchParams }: URL,
): Page<ConversationItem> {
  const sought = searchParams.get("search") ?? "";
  const pinned = searchParams.get("pinned");
  const found = items
    .filter((item) => item.title?.includes(sought) && (pinned === null || String(item.pinned) === pinned))
    .sort((left, right) => right.updated_at.localeCompare(left.updated_at));
  const from = Number(searchParams.get("cursor") ?? 0);
  const to = from + Number(searchParams.get("limit") ?? 100);
  return { items: found.slice(from, to), next_cursor: to < found.length ? String(to) : null };
}
