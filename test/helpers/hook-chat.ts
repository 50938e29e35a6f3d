import { type Chat, startChat } from "./chat.ts";
import { startExampleHost } from "./example-host.ts";

/** What the example host knows: one visitor, and one word that nobody may ask about. */
export const hostToken = "the-hosts-own-credential";
export const hostUid = "user 42";
export const forbiddenWord = "competitor";

/** `startChat` with a link whose visitors the example host knows, and the host. */
export async function startHookChat(
  options: Parameters<typeof startChat>[0] & { link?: Record<string, unknown> } = {},
) {
  // Who verifies a signature asks how old it is.
  const chat = await startChat({ nowMs: Date.now(), ...options });
  const link = await makeHookLink(chat, "http://127.0.0.1:9", options.link);
  const host = startExampleHost({
    token: hostToken,
    uid: hostUid,
    forbidden: forbiddenWord,
    secret: link.secret,
  });
  await chat.server.request("PATCH", `/api/v1/bot-share-tokens/${link.id}`, {
    token: chat.owner.token,
    body: { hook_url: host.url },
  });
  return {
    chat,
    host,
    link,
    ...visitorCalls(chat, link.share_token),
    close: async () => {
      await chat.close();
      await host.stop();
    },
  };
}

/** A link of the chat's bot that asks the host at `hookUrl`. */
export async function makeHookLink(chat: Chat, hookUrl: string, more: Record<string, unknown> = {}) {
  const made = await chat.server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
    token: chat.owner.token,
    body: { access: "hook", hook_url: hookUrl, ...more },
  });
  if (made.status !== 200) throw new Error(`the link cannot be made: ${JSON.stringify(made.body)}`);
  const { id, share_token, secret } = made.body;
  return { id: id as string, share_token: share_token as string, secret: secret as string };
}

/** What visitors of a link do. */
export function visitorCalls(chat: Chat, shareToken: string) {
  const path = `/api/v1/public/bot-share/${shareToken}`;
  const enter = (auth_token: string) =>
    chat.server.request("POST", `${path}/session`, { body: { auth_token } });
  return {
    enter,
    /** Comes in and gives the bearer token. */
    tokenOf: async (authToken: string): Promise<string> => {
      const { status, body } = await enter(authToken);
      if (status !== 200) throw new Error(`not let in: ${JSON.stringify(body)}`);
      return body.token;
    },
    request: (method: string, rest: string, token: string, body?: unknown) =>
      chat.server.request(method, `${path}${rest}`, body === undefined ? { token } : { token, body }),
    ask: (token: string, question: string, more: Record<string, unknown> = {}) =>
      chat.ask(
        { messages: [{ role: "user", content: question }], share_token: shareToken, ...more },
        { token },
      ),
  };
}
