import { chatWords } from "../shared/chat-words.ts";
import { learnWords } from "../shared/words.ts";
import { Chat } from "./chat.tsx";
import { readLimits } from "./composer/limits.ts";
import { openConversation, startNew } from "./thread/conversations.ts";
import { leaveAnswer } from "./thread/turn.ts";

learnWords(chatWords);

/** What the entrance needs of the chat, once it is there. */
export const chatParts = { Chat, openConversation, startNew, leaveAnswer, readLimits };
