import { conversations } from "../../src/db/schema/conversations.ts";
import { visitors } from "../../src/db/schema/visitors.ts";
import { enqueueFinish } from "../../src/features/identity/outbox.ts";
import { newId } from "../../src/lib/id.ts";
import { until } from "./chat.ts";
import { createShared, startTestServer, type TestServer } from "./test-server.ts";

/** A call that a host got. */
interface RecordedCall {
  id: string;
  path: string;
  headers: Record<string, string>;
  text: string;
}

type Respond = (call: RecordedCall) => Response | Promise<Response>;

/** A host that takes down what it gets and answers by `respond`; `peak` is how many calls it had at once. */
export function startRecordingHost(respond: Respond = () => new Response(), port = 0) {
  const calls: RecordedCall[] = [];
  const busy = { now: 0, peak: 0 };
  let current = respond;
  const host = Bun.serve({
    hostname: "127.0.0.1",
    port,
    idleTimeout: 0,
    fetch: async (request) => {
      const headers = Object.fromEntries(request.headers);
      const text = await request.text();
      const call = { id: headers["webhook-id"] ?? "", path: new URL(request.url).pathname, headers, text };
      calls.push(call);
      busy.now += 1;
      busy.peak = Math.max(busy.peak, busy.now);
      try {
        return await current(call);
      } finally {
        busy.now -= 1;
      }
    },
  });
  return {
    url: `http://127.0.0.1:${host.port}`,
    port: host.port ?? 0,
    calls,
    busy,
    setRespond: (next: Respond) => {
      current = next;
    },
    stop: () => host.stop(true),
  };
}

/** What the outbox knows of a report. */
export interface DeliveryRow {
  id: string;
  message_id: string;
  payload: string | null;
  auth_token_sealed: string | null;
  state: string;
  attempts: number;
  next_attempt_at: number;
  last_attempt_at: number | null;
  last_status: number | null;
  last_error: string | null;
  delivered_at: number | null;
}

export type OutboxServer = Awaited<ReturnType<typeof startOutboxServer>>;

/** A server whose outbox runs, with an owner and a bot. */
export async function startOutboxServer(overrides: Parameters<typeof startTestServer>[0] = {}) {
  const server = startTestServer(overrides);
  const shared = await createShared(server);
  /** Makes a link to a host and gives its id and secret. */
  const makeLink = async (hookUrl: string): Promise<{ id: string; secret: string }> => {
    const path = `/api/v1/bots/${shared.botId}/share-tokens`;
    const body = { access: "hook", hook_url: hookUrl };
    const made = await server.request("POST", path, { token: shared.owner.token, body });
    if (made.status !== 200) throw new Error(`the link cannot be made: ${JSON.stringify(made.body)}`);
    return made.body;
  };
  return { server, ...shared, ...outboxOf(server), makeLink, close: () => server.close() };
}

/** What a test does with the outbox of a server. */
export function outboxOf(server: TestServer) {
  const { app, clock, connection, outbox } = server;
  const ofMessage = connection.prepare<[string], DeliveryRow>(
    "SELECT * FROM hook_deliveries WHERE message_id = ?",
  );
  const rowOf = (messageId: string): DeliveryRow => {
    const row = ofMessage.get(messageId);
    if (row === undefined) throw new Error("there is no such report");
    return row;
  };
  return {
    rowOf,
    /** Opens a conversation of somebody's and gives its id. */
    openConversation: async (botId: string, linkId: string): Promise<string> => {
      const [id, visitorId, now] = [newId(clock.nowMs), newId(clock.nowMs), clock.nowMs];
      const visitor = { id: visitorId, kind: "hook" as const, scope: linkId, uid: visitorId, createdAt: now };
      await app.store.db.insert(visitors).values(visitor);
      const row = {
        id,
        botId,
        shareTokenId: linkId,
        visitorId,
        title: "Hello",
        createdAt: now,
        updatedAt: now,
      };
      await app.store.db.insert(conversations).values(row);
      return id;
    },
    /** Puts a report into the outbox, as the answer's batch does, and gives its message's id. */
    put: async (
      linkId: string,
      {
        conversationId = newId(clock.nowMs),
        payload = payloadOf("1"),
        messageId = newId(clock.nowMs),
        credential = app.keyring.seal("token of ann"),
      } = {},
    ): Promise<string> => {
      await app.store.batch([enqueueFinish(app, { linkId, conversationId, messageId, payload, credential })]);
      outbox.wake();
      return messageId;
    },
    /** Waits until a report is in a state. */
    untilState: (messageId: string, state: string) => until(() => rowOf(messageId).state === state),
    /** Waits until so many tries of a report have been made. */
    untilTried: (messageId: string, attempts: number) => until(() => rowOf(messageId).attempts === attempts),
    /** Moves the clock and lets the outbox look at it. */
    advance: (ms: number): void => {
      clock.nowMs += ms;
      outbox.wake();
    },
  };
}

/** A report's body without its token. */
export const payloadOf = (chatId: string, responseData: unknown[] = []): string =>
  JSON.stringify({ appName: "Film guide", chatId, responseData });
