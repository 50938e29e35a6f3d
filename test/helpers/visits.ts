import { createAdmin, createCustomer, createShared, type TestServer } from "./test-server.ts";

/** A conversation through a link, as its customer knows it. */
export interface Visit {
  conversationId: string;
  /** The first answer's. */
  messageId: string;
}

/** Asks through a link; with a conversation's id it goes on there. Throws when it is refused. */
export async function askThrough(
  server: TestServer,
  ask: { botId: string; shareToken: string; token: string; content: string; conversationId?: string },
): Promise<Visit> {
  const body = {
    bot_id: ask.botId,
    share_token: ask.shareToken,
    conversation_id: ask.conversationId,
    messages: [{ role: "user", content: ask.content }],
  };
  const answer = await server.request("POST", "/api/v3/chat/completions", { token: ask.token, body });
  if (answer.status !== 200) throw new Error(`the question was refused: ${JSON.stringify(answer.body)}`);
  return { conversationId: answer.body.conversation_id, messageId: answer.body.message_id };
}

/** A shared bot, a second customer, and a second link to the same bot. */
export async function createVisited(server: TestServer) {
  const shared = await createShared(server);
  const stranger = await createCustomer(server, "stranger");
  const outsider = await createAdmin(server, "outsider");
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  const second = await server.request("POST", path, { token: shared.owner.token, body: {} });
  return { ...shared, stranger, outsider, secondToken: second.body.share_token as string };
}
