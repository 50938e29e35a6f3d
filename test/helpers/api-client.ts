import type { EventSourceMessage } from "eventsource-parser";
import type { Citation } from "../../src/features/conversations/model.ts";
import { readEvents } from "../../src/web/shared/events.ts";

/** An answer of the API over a socket, its JSON read. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client without types would.
  body: any;
}

interface Options {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export const password = "pass word";

const silenceMs = 15_000;

/** Sends a request with a JSON body and gives the raw response. */
export async function send(
  url: string,
  method: string,
  path: string,
  options: Options = {},
): Promise<Response> {
  const headers = new Headers(options.headers);
  if (options.token !== undefined) headers.set("authorization", `Bearer ${options.token}`);
  const hasBody = options.body !== undefined;
  if (hasBody) headers.set("content-type", "application/json");
  return await fetch(`${url}${path}`, {
    method,
    headers,
    redirect: "manual",
    // A kept connection may be to a server that has ended since.
    keepalive: false,
    // The certificates of the tests are signed by nobody.
    ...(url.startsWith("https:") ? { tls: { rejectUnauthorized: false } } : {}),
    ...(hasBody ? { body: JSON.stringify(options.body) } : {}),
  });
}

/** Sends a request and reads its JSON. */
export async function call(
  url: string,
  method: string,
  path: string,
  options: Options = {},
): Promise<ApiAnswer> {
  const response = await send(url, method, path, options);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

/** As `call`, for what a test only prepares: throws where the answer is no success. */
export async function must(
  url: string,
  method: string,
  path: string,
  options: Options = {},
): Promise<ApiAnswer["body"]> {
  const { status, body } = await call(url, method, path, options);
  if (status >= 300) throw new Error(`${method} ${path} gave ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Signs in and gives the token. */
export async function signIn(url: string, username: string, secret = password): Promise<string> {
  const body = { username, password: secret };
  return (await must(url, "POST", "/api/v1/auth/login", { body })).token;
}

export interface ShareOptions {
  /** Fields of the bot; its model is `builtin` unless they or `upstreamUrl` say otherwise. */
  bot?: Record<string, unknown>;
  document?: { name: string; type: string; content: string };
  /** A model endpoint for the owner. */
  upstreamUrl?: string;
}

export type Shared = Awaited<ReturnType<typeof share>>;

let count = 0;

/** An owner, its bot, a link to it, and a customer who may open it; each of their names is new. */
export async function share(url: string, masterKey: string, options: ShareOptions = {}) {
  count += 1;
  const owner = { username: `owner-${count}`, password };
  const customer = { username: `customer-${count}`, password };
  const asMaster = { token: masterKey };
  await must(url, "POST", "/api/v1/users", { ...asMaster, body: { ...owner, is_admin: true } });
  await must(url, "POST", "/api/v1/end-users", { ...asMaster, body: customer });
  const token = await signIn(url, owner.username);
  if (options.upstreamUrl !== undefined) {
    const body = { base_url: options.upstreamUrl, api_key: "sk-of-the-tests-1234" };
    await must(url, "PUT", "/api/v1/me/upstream", { token, body });
  }
  const model = options.upstreamUrl === undefined ? "builtin" : "fake-large";
  const botBody = { name: "Film guide", model, ...options.bot };
  const bot = await must(url, "POST", "/api/v1/bots", { token, body: botBody });
  if (options.document) {
    await must(url, "POST", `/api/v1/bots/${bot.id}/documents`, { token, body: options.document });
  }
  const link = await must(url, "POST", `/api/v1/bots/${bot.id}/share-tokens`, { token, body: {} });
  return {
    ownerToken: token,
    customerName: customer.username,
    customerToken: await signIn(url, customer.username),
    botId: bot.id as string,
    linkId: link.id as string,
    linkUrl: link.url as string,
    shareToken: link.share_token as string,
  };
}

/** Makes customers and gives their tokens: one of them may have only so many answers at once. */
export const createCustomers = (url: string, masterKey: string, count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const body = { username: `one-of-many-${at}`, password };
      await must(url, "POST", "/api/v1/end-users", { token: masterKey, body });
      return await signIn(url, body.username);
    }),
  );

/** The body of a customer's question. */
export const questionBody = (shared: Shared, question: string, conversationId?: string) => ({
  bot_id: shared.botId,
  share_token: shared.shareToken,
  stream: true,
  messages: [{ role: "user", content: question }],
  ...(conversationId === undefined ? {} : { conversation_id: conversationId }),
});

/** Asks as the customer and hands out the answer piece by piece. Throws where no stream comes. */
export async function ask(url: string, shared: Shared, question: string, conversationId?: string) {
  const response = await send(url, "POST", "/api/v3/chat/completions", {
    token: shared.customerToken,
    body: questionBody(shared, question, conversationId),
  });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`the question was answered with ${response.status}: ${await response.text()}`);
  }
  return readAnswer(readEvents(response.body, silenceMs));
}

/** A streamed answer as it comes: `text` so far, `citations`, the ids, and how it ended. */
export function readAnswer(events: AsyncGenerator<EventSourceMessage>) {
  const answer = {
    text: "",
    conversationId: "",
    messageId: "",
    citations: [] as Citation[],
    errorCode: null as string | null,
    isDone: false,
    /** Reads on until the text so far holds `part`. */
    until: (part: string) => readUntil(() => answer.text.includes(part)),
    /** Reads on to the end. Throws where the connection breaks before it. */
    end: () => readUntil(() => answer.isDone),
  };
  const readUntil = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) {
      const { value, done } = await events.next();
      if (done) throw new Error(`the answer ended after "${answer.text}"`);
      takeEvent(answer, value);
    }
  };
  return answer;
}

function takeEvent(
  answer: Omit<ReturnType<typeof readAnswer>, "until" | "end">,
  message: EventSourceMessage,
) {
  if (message.data === "[DONE]") {
    answer.isDone = true;
    return;
  }
  const data = JSON.parse(message.data);
  if (message.event === "error") {
    answer.errorCode = data.code;
    return;
  }
  answer.conversationId = data.conversation_id;
  answer.messageId = data.message_id;
  answer.citations = data.citations ?? answer.citations;
  answer.text += data.choices[0]?.delta.content ?? "";
}

/** The stored messages of a conversation, as its customer reads them. */
export async function listMessages(url: string, shared: Shared, conversationId: string) {
  const path = `/api/v1/public/bot-share/${shared.shareToken}/conversations/${conversationId}/messages`;
  return (await must(url, "GET", path, { token: shared.customerToken })).items;
}

export const filmDocument = {
  name: "铃芽之旅.csv",
  type: "text/csv",
  content:
    "q,a\n《铃芽之旅》的导演是谁？,《铃芽之旅》由新海诚（Makoto Shinkai）执导并编剧。\n《铃芽之旅》的主要配音演员有哪些？,原菜乃华为岩户铃芽配音。\n",
};

export const shopDocument = {
  name: "Shop FAQ.md",
  type: "text/markdown",
  content:
    '# Delivery\n\n## How long does delivery take?\n\nParcels arrive within two to three working days.\n\n# Account\n\n## How do I reset my password?\n\nOn the sign-in page choose "Forgot password" and follow the link we send you.\n',
};
