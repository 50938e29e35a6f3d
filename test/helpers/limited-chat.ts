import { isNull, sql } from "drizzle-orm";
import { messages } from "../../src/db/schema/conversations.ts";
import { reservations } from "../../src/db/schema/usage.ts";
import { startChat } from "./chat.ts";
import type { Answer } from "./test-server.ts";

/** One line of `GET …/limits`. */
export interface Left {
  scope: string;
  kind: string;
  limit: number;
  remaining: number;
  resets_at: string | null;
}

/** A point for each token that the model answers, and none for the question. */
export const pointPerToken = { prompt_per_1k: 0, completion_per_1k: 1000 };

/** `startChat` with an anonymous link that has limits, to which visitors come by ids of their own. */
export async function startLimitedChat(
  link: Record<string, unknown>,
  options: Parameters<typeof startChat>[0] = {},
) {
  const limits = { visitorSessionsPerAddress: 10_000, ...options.limits };
  const chat = await startChat({ bot: { pricing: pointPerToken }, ...options, limits });
  const { server } = chat;
  const owner = { token: chat.owner.token };
  const made = await server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
    ...owner,
    body: { access: "anonymous", ...link },
  });
  if (made.status !== 200) throw new Error(`the link cannot be made: ${JSON.stringify(made.body)}`);
  const { id, share_token } = made.body;
  const path = `/api/v1/public/bot-share/${share_token}`;
  let visitors = 0;
  const enter = async (): Promise<string> => {
    visitors += 1;
    const body = { local_id: `browser-number-${String(visitors).padStart(4, "0")}` };
    return (await server.request("POST", `${path}/session`, { body })).body.token;
  };
  const fields = (question: string, more: object) => ({
    messages: [{ role: "user", content: question }],
    share_token,
    ...more,
  });
  return {
    chat,
    linkId: id as string,
    shareToken: share_token as string,
    path,
    /** Comes in as somebody new and gives the bearer token. */
    enter,
    enterMany: (count: number) => Promise.all(Array.from({ length: count }, enter)),
    ask: (token: string, question = "Hello?", more: object = {}, headers: Record<string, string> = {}) =>
      chat.ask(fields(question, more), { token, headers }),
    stream: (token: string, question = "Hello?", more: object = {}) =>
      chat.stream(fields(question, more), { token }),
    request: (method: string, rest: string, token: string, body?: unknown): Promise<Answer> =>
      server.request(method, `${path}${rest}`, body === undefined ? { token } : { token, body }),
    /** What is left, as the visitor with that token reads it. */
    left: async (token: string): Promise<Left[]> =>
      (await server.request("GET", `${path}/limits`, { token })).body.items,
    setLimits: (limitsOfLink: unknown) =>
      server.request("PATCH", `/api/v1/bot-share-tokens/${id}`, { ...owner, body: { limits: limitsOfLink } }),
    /** The link's uses as its owner sees them. */
    usage: async (): Promise<{ points: number; messages: number }> => {
      const list = await server.request("GET", `/api/v1/bots/${chat.botId}/share-tokens`, owner);
      return list.body.items.find((item: { id: string }) => item.id === id).usage;
    },
    /** The refusals that its owner sees. */
    refusals: async (): Promise<{ code: string; scope: string; count: number }[]> => {
      const list = await server.request("GET", `/api/v1/bot-share-tokens/${id}/events`, owner);
      return list.body.items.filter(({ kind }: { kind: string }) => kind === "refused");
    },
    /** The reservations that have not ended, and the points that reservations hold. */
    held: async (): Promise<{ running: number; points: number }> => {
      const { db } = server.app.store;
      const running = await db.select().from(reservations).where(isNull(reservations.endedAt));
      const [sum] = await db.select({ points: sql<number>`total(points)` }).from(reservations);
      return { running: running.length, points: sum?.points ?? -1 };
    },
    countMessages: async (): Promise<number> =>
      (await server.app.store.db.select({ id: messages.id }).from(messages)).length,
    close: chat.close,
  };
}
