import type { Chat } from "./chat.ts";
import { chunksOf, textOf } from "./events.ts";

/**
 * Everything that the customer gets to read of one answer, in every way there is: streamed, in one piece, in the history, exported and
 * read again. `texts` are its words, streamed and in one piece.
 */
export async function readEverything(chat: Chat, question: string) {
  const { frames } = await chat.streamed(question);
  const [first] = chunksOf(frames);
  const whole = await chat.ask(question);
  const messages = await chat.messages(first.conversation_id);
  const token = chat.customer.token;
  const path = `${chat.link}/conversations/${first.conversation_id}/export?format=json`;
  const exported = await chat.server.send("GET", path, { token });
  const again = await chat.server.send("GET", `${chat.link}/messages/${first.message_id}/stream`, { token });
  const everything = [frames, whole.body, messages, await exported.text(), await again.text()];
  return {
    seen: JSON.stringify(everything),
    texts: [textOf(frames), whole.body.choices[0].message.content],
    chunks: chunksOf(frames),
    whole: whole.body,
    answer: messages[1],
  };
}

/** What the chat's link shows. */
export const showLink = (chat: Chat, visibility: object) =>
  chat.server.request("PATCH", `/api/v1/bot-share-tokens/${chat.linkId}`, {
    token: chat.owner.token,
    body: { visibility },
  });

/** The settings of the chat's bot. */
export const setBot = (chat: Chat, settings: object) =>
  chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, { token: chat.owner.token, body: { settings } });
