import { startChat } from "./chat.ts";
import type { RecordedRequest } from "./fake-upstream.ts";

export const user = (content: string) => ({ role: "user", content });

/** The texts of the messages that a model call holds, without the system's. */
function askedOf(body: unknown): string[] {
  const messages: unknown = typeof body === "object" && body !== null && "messages" in body && body.messages;
  if (!Array.isArray(messages)) throw new Error("the call has no messages");
  return messages.filter(({ role }) => role !== "system").map(({ content }) => String(content));
}

export type VersionChat = Awaited<ReturnType<typeof startVersionChat>>;

/** `startChat` with a model whose answers repeat their question and count the calls, and what tests of versions do. */
export async function startVersionChat(limits: Parameters<typeof startChat>[0] = {}) {
  const chat = await startChat(limits);
  let calls = 0;
  const repeat = ({ body }: RecordedRequest) => {
    calls += 1;
    return { steps: [{ text: `${askedOf(body).at(-1)}! ${calls}` }] };
  };
  const goOn = (id: string, question: string, more: object = {}) =>
    chat.ask({ messages: [user(question)], conversation_id: id, ...more });
  return {
    ...chat,
    /** Counts from one again. */
    reset: () => {
      calls = 0;
      chat.upstream.setScript(repeat);
    },
    /** What the model was asked last: the history, and the question. */
    seen: () => askedOf(chat.lastCall()?.body),
    goOn,
    replace: (id: string, replaces: string, question = "left aside") => goOn(id, question, { replaces }),
    select: (messageId: string, token = chat.customer.token) =>
      chat.request("POST", `/messages/${messageId}/select`, undefined, token),
    contents: async (id: string): Promise<string[]> =>
      (await chat.messages(id)).map(({ content }: { content: string }) => content),
    titleOf: async (id: string): Promise<string> =>
      (await chat.request("GET", `/conversations/${id}`)).body.title,
    /** A conversation of so many questions, and the ids of its messages: question, answer, question … */
    begin: async (...questions: [string, ...string[]]) => {
      const [first, ...others] = questions;
      const { body } = await chat.ask(first);
      const id: string = body.conversation_id;
      for (const question of others) await goOn(id, question);
      const messages: { id: string }[] = await chat.messages(id);
      return { id, ids: messages.map((message) => message.id) };
    },
    /** All that is stored of a conversation, to compare what must not have changed. */
    stored: (id: string) =>
      chat.server.connection.prepare("SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq").all(id),
  };
}
