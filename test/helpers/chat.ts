import type { Config, limits } from "../../src/config.ts";
import { readEvents } from "./events.ts";
import { type RecordedRequest, type Script, startFakeUpstream } from "./fake-upstream.ts";
import { type Answer, createShared, startTestServer, type TestServer } from "./test-server.ts";

/** The key that the owner's upstream is called with; nobody may ever read it. */
export const upstreamKey = "sk-the-owners-secret-key-7788";

interface ChatOptions {
  script?: Script;
  bot?: Record<string, unknown>;
  limits?: Partial<Record<keyof typeof limits, number>>;
  config?: Partial<Config>;
  nowMs?: number;
  /** Where the database is; in memory when left out. */
  databasePath?: string;
}

interface AskOptions {
  token?: string;
  headers?: Record<string, string>;
}

/** A question as its text, or any fields of the request. */
type Asked = string | Record<string, unknown>;

export type Chat = Awaited<ReturnType<typeof startChat>>;

/**
 * A server with an owner, a bot on a fake upstream, a link and a customer. The bot knows the film of `createShared` too. `ask` and
 * `stream` are the customer's questions through the link, unless they say otherwise.
 */
export async function startChat({ script, bot, limits, config, nowMs, databasePath }: ChatOptions = {}) {
  const upstream = startFakeUpstream(script);
  const server = startTestServer({
    limits: limits ?? {},
    config: config ?? {},
    ...(nowMs === undefined ? {} : { nowMs }),
    ...(databasePath === undefined ? {} : { databasePath }),
  });
  const shared = await createShared(server, { model: "fake-large", ...bot });
  const body = { base_url: upstream.url, api_key: upstreamKey };
  await server.request("PUT", "/api/v1/me/upstream", { token: shared.owner.token, body });
  const link = `/api/v1/public/bot-share/${shared.shareToken}`;
  const requestOf = (asked: Asked, options: AskOptions) => ({
    token: shared.customer.token,
    ...options,
    body: {
      bot_id: shared.botId,
      share_token: shared.shareToken,
      ...(typeof asked === "string" ? { messages: [{ role: "user", content: asked }] } : asked),
    },
  });
  const ask = (asked: Asked, options: AskOptions = {}): Promise<Answer> =>
    server.request("POST", "/api/v3/chat/completions", requestOf(asked, options));
  const stream = async (asked: Asked, options: AskOptions = {}) => {
    const request = requestOf(asked, options);
    const response = await server.send("POST", "/api/v3/chat/completions", {
      ...request,
      body: { stream: true, ...request.body },
    });
    return { response, events: readEvents(response) };
  };
  return {
    ...shared,
    server,
    upstream,
    /** The path of the link's public routes. */
    link,
    ask,
    stream,
    /** Streams a whole answer. */
    streamed: async (asked: Asked, options: AskOptions = {}) => {
      const { response, events } = await stream(asked, options);
      return { response, frames: await events.rest() };
    },
    /** A request on one of the link's routes. */
    request: (method: string, path: string, body?: unknown, token = shared.customer.token) =>
      server.request(method, `${link}${path}`, body === undefined ? { token } : { token, body }),
    /** The messages of a conversation as the customer sees them. */
    messages: (conversationId: string) => listMessages(server, link, shared.customer.token, conversationId),
    /** The link as its owner sees it. */
    linkItem: async () => {
      const path = `/api/v1/bots/${shared.botId}/share-tokens`;
      const list = await server.request("GET", path, { token: shared.owner.token });
      return list.body.items.find((item: { id: string }) => item.id === shared.linkId);
    },
    /** What the upstream was asked last. */
    lastCall: (): RecordedRequest | undefined =>
      upstream.requests.findLast(({ path }) => path.endsWith("/chat/completions")),
    close: async () => {
      await server.close();
      await upstream.close();
    },
  };
}

async function listMessages(server: TestServer, link: string, token: string, conversationId: string) {
  const answer = await server.request("GET", `${link}/conversations/${conversationId}/messages`, { token });
  if (answer.status !== 200) throw new Error(`the messages cannot be read: ${answer.status}`);
  return answer.body.items;
}

/** Something that the test lets happen. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: () => resolve() };
}

/** Waits until `isSo`; throws after two seconds, so that a test that waits in vain fails and says so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 2_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error("what was waited for did not happen");
    await Bun.sleep(2);
  }
}
