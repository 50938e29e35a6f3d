import type { ConversationItem, StoredMessage } from "../../src/web/shared/wire.ts";
import { storedMessage } from "./stored.ts";

export interface Conversation {
  /** "" for the accounts, who share theirs here. */
  owner: string;
  item: ConversationItem;
  messages: StoredMessage[];
}

/** A message of the mock as it is stored. */
export function newMessage(role: StoredMessage["role"], content: string): StoredMessage {
  return storedMessage({ role, content });
}

/** A conversation with nothing in it yet. */
export function newConversation(id: string, title: string, at: Date, owner = ""): Conversation {
  const time = at.toISOString();
  return { owner, item: { id, title, pinned: false, created_at: time, updated_at: time }, messages: [] };
}

/** What the accounts have asked before, by its ids. */
export function seedConversations(): [string, Conversation][] {
  const hourMs = 3_600_000;
  const seeds: [string, number][] = [
    ["退票规则是怎样的？", 20],
    ["How do I change the delivery address of an order that has been paid already?", 26],
    ["2022 年上映的动画电影", 90],
    ["Opening hours", 399],
    ["Opening hours", 425],
  ];
  return seeds.map(([title, hoursAgo], index) => {
    const conversation = newConversation(`seed-${index}`, title, new Date(Date.now() - hoursAgo * hourMs));
    for (let turn = 1; turn <= 30; turn++) {
      conversation.messages.push(
        newMessage("user", `${title} (${turn})`),
        newMessage("assistant", `Answer ${turn}.`),
      );
    }
    return [conversation.item.id, conversation];
  });
}
