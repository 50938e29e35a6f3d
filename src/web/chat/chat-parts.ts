import { learnIcons } from "../shared/icons.tsx";
import { Chat } from "./chat.tsx";
import { readLimits } from "./composer/limits.ts";
import { watchConnection } from "./composer/online.ts";
import { chatIcons } from "./icons.ts";
import { watchArrivals } from "./thread/arrivals.ts";
import { openConversation, startNew } from "./thread/conversations.ts";
import { followReturn } from "./thread/returning.ts";
import { leaveAnswer } from "./thread/turn.ts";

learnIcons(chatIcons);
watchConnection();
watchArrivals();
followReturn();

/** What the entrance needs of the chat, once it is there. */
export const chatParts = { Chat, openConversation, startNew, leaveAnswer, readLimits };
