import { chatWords } from "../shared/chat-words.ts";
import { learnWords } from "../shared/words.ts";
import { Chat } from "./chat.tsx";
import { composerWords } from "./composer/composer-words.ts";
import { readLimits } from "./composer/limits.ts";
import { watchConnection } from "./composer/online.ts";
import { watchArrivals } from "./thread/arrivals.ts";
import { openConversation, startNew } from "./thread/conversations.ts";
import { followReturn } from "./thread/returning.ts";
import { leaveAnswer } from "./thread/turn.ts";

learnWords(chatWords);
learnWords(composerWords);
watchConnection();
watchArrivals();
followReturn();

/** What the entrance needs of the chat, once it is there. */
export const chatParts = { Chat, openConversation, startNew, leaveAnswer, readLimits };
