import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type OutboxServer, startOutboxServer, startRecordingHost } from "./helpers/outbox.ts";
import { expectErrorForm, testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, masterKey } from "./helpers/test-server.ts";

// What the owner of a link sees of the reports to its host, and having one sent again.

let it: OutboxServer;
let link: { id: string; secret: string };
let host: ReturnType<typeof startRecordingHost>;
let stranger: string;
/** A report that arrived and one whose last try has failed. */
let delivered: string;
let failed: string;

beforeAll(async () => {
  it = await startOutboxServer({ limits: { deliveryTries: 2 } });
  host = startRecordingHost();
  link = await it.makeLink(host.url);
  stranger = (await createAdmin(it.server, "stranger")).token;
  delivered = await it.put(link.id);
  await it.untilState(delivered, "delivered");
  host.setRespond(() => new Response("no", { status: 503 }));
  it.server.clock.nowMs += 1_000;
  failed = await it.put(link.id);
  await it.untilTried(failed, 1);
  it.advance(60_000);
  await it.untilState(failed, "failed");
});
afterAll(async () => {
  await it.close();
  await host.stop();
});

const base = (id = link.id) => `/api/v1/bot-share-tokens/${id}/deliveries`;
const list = (query = "") => it.server.request("GET", `${base()}${query}`, { token: it.owner.token });
const idOf = (message: string) => it.rowOf(message).id;
const iso = (ms: number) => new Date(ms).toISOString();

describe("the list of reports", () => {
  test("shows each one's way, newest first, and neither its words nor the visitor's credential", async () => {
    const { status, body } = await list();
    const now = it.server.clock.nowMs;
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          id: idOf(failed),
          conversation_id: expect.any(String),
          message_id: failed,
          state: "failed",
          attempts: 2,
          next_attempt_at: null,
          last_attempt_at: iso(now),
          last_status: 503,
          last_error: "The host answered 503.",
          created_at: iso(now - 60_000),
          delivered_at: null,
        },
        {
          id: idOf(delivered),
          conversation_id: expect.any(String),
          message_id: delivered,
          state: "delivered",
          attempts: 1,
          next_attempt_at: null,
          last_attempt_at: iso(now - 61_000),
          last_status: 200,
          last_error: null,
          created_at: iso(now - 61_000),
          delivered_at: iso(now - 61_000),
        },
      ],
      next_cursor: null,
    });
  });

  test("can be asked for one state, and goes on page by page", async () => {
    const messagesOf = async (query: string) =>
      (await list(query)).body.items.map(({ message_id }: { message_id: string }) => message_id);
    expect(await messagesOf("?state=failed")).toEqual([failed]);
    expect(await messagesOf("?state=delivered")).toEqual([delivered]);
    expect(await messagesOf("?state=pending")).toEqual([]);
    const first = (await list("?limit=1")).body;
    expect(first.items[0].message_id).toBe(failed);
    const second = (await list(`?limit=1&cursor=${first.next_cursor}`)).body;
    expect([second.items[0].message_id, second.next_cursor]).toEqual([delivered, null]);
  });

  test("is empty for another link, and open to the master key", async () => {
    const other = await it.makeLink(host.url);
    const answer = await it.server.request("GET", base(other.id), { token: masterKey });
    expect([answer.status, answer.body]).toEqual([200, { items: [], next_cursor: null }]);
  });
});

const access = {
  "no token is 401": [undefined, 401, "unauthenticated"],
  "a customer is 403": ["customer", 403, "admin_required"],
  "another owner is 403": ["stranger", 403, "not_bot_owner"],
} as const;
const tokenOf = (who: "customer" | "stranger" | undefined) =>
  who === "customer" ? it.customer.token : who === "stranger" ? stranger : undefined;
const routes = {
  list: () => ({ method: "GET", path: base() }),
  retry: () => ({ method: "POST", path: `${base()}/${idOf(failed)}/retry` }),
};

for (const [name, route] of Object.entries(routes)) {
  describe(`who may not: ${name}`, () => {
    testScenarios(
      () => it.server,
      Object.fromEntries(
        Object.entries(access).map(([title, [who, status, code]]) => [
          title,
          () => ({ ...route(), ...(who === undefined ? {} : { token: tokenOf(who) }), status, code }),
        ]),
      ),
    );
  });
}

describe("what is not there", () => {
  const asOwner = (method: string, path: string, status: number, code: string) => ({
    method,
    path,
    token: it.owner.token,
    status,
    code,
  });
  testScenarios(() => it.server, {
    "the reports of an unknown link are 404": () => asOwner("GET", base(unknownId), 404, "not_found"),
    "a link's id that is no UUID is 404": () => asOwner("GET", base("x"), 404, "not_found"),
    "an unknown report is 404": () => asOwner("POST", `${base()}/${unknownId}/retry`, 404, "not_found"),
    "a report's id that is no UUID is 404": () => asOwner("POST", `${base()}/x/retry`, 404, "not_found"),
    "a report of an unknown link is 404": () =>
      asOwner("POST", `${base(unknownId)}/${idOf(failed)}/retry`, 404, "not_found"),
    "a cursor of nobody's is 400": () => asOwner("GET", `${base()}?cursor=x`, 400, "invalid_cursor"),
    "a state of none is 422": () => asOwner("GET", `${base()}?state=lost`, 422, "validation_failed"),
    "a page of none is 422": () => asOwner("GET", `${base()}?limit=0`, 422, "validation_failed"),
    "a report that has arrived is 409": () =>
      asOwner("POST", `${base()}/${idOf(delivered)}/retry`, 409, "already_delivered"),
  });

  test("a report is not sent again by the way of another link of the same owner", async () => {
    const other = await it.makeLink(host.url);
    const path = `${base(other.id)}/${idOf(failed)}/retry`;
    const answer = await it.server.request("POST", path, { token: it.owner.token });
    expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    expectErrorForm(answer);
    expect(it.rowOf(failed)).toMatchObject({ state: "failed", attempts: 2 });
  });
});

describe("sending a report again", () => {
  const retry = (message: string) =>
    it.server.request("POST", `${base()}/${idOf(message)}/retry`, { token: it.owner.token });

  test("begins anew, at once, with all tries before it", async () => {
    const calls = host.calls.length;
    const { status, body } = await retry(failed);
    expect([status, body.id]).toEqual([200, idOf(failed)]);
    expect(body).toMatchObject({
      state: "pending",
      attempts: 0,
      next_attempt_at: iso(it.server.clock.nowMs),
    });
    await it.untilTried(failed, 1);
    expect(it.rowOf(failed).state).toBe("pending");
    expect(host.calls.length).toBe(calls + 1);
  });

  test("need not wait for a pause, and what arrives is under the same id", async () => {
    host.setRespond(() => new Response());
    expect((await retry(failed)).status).toBe(200);
    await it.untilState(failed, "delivered");
    expect(host.calls.at(-1)?.id).toBe(idOf(failed));
    const again = await retry(failed);
    expect([again.status, again.body.code]).toEqual([409, "already_delivered"]);
  });

  test("while a later try is on its way begins anew when that fails, and does not wait for its pause", async () => {
    host.setRespond(() => new Response("no", { status: 503 }));
    const message = await it.put(link.id);
    await it.untilTried(message, 1);
    const heard = Promise.withResolvers<void>();
    const word = Promise.withResolvers<Response>();
    host.setRespond(() => {
      heard.resolve();
      return word.promise;
    });
    it.advance(60_000);
    await heard.promise;
    await retry(message);
    // It was the last try: without the retry the report would be given up now.
    host.setRespond(() => new Response());
    word.resolve(new Response("no", { status: 503 }));
    await it.untilState(message, "delivered");
    expect(it.rowOf(message).attempts).toBe(1);
    expect(host.calls.filter(({ id }) => id === idOf(message))).toHaveLength(3);
  });

  test("while it is on its way sends it no second time", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    host.setRespond(() => promise);
    const message = await it.put(link.id);
    const calls = host.calls.length;
    await Promise.all([retry(message), retry(message)]);
    resolve(new Response());
    await it.untilState(message, "delivered");
    expect(host.calls.filter(({ id }) => id === idOf(message))).toHaveLength(1);
    expect(host.calls.length - calls).toBeLessThanOrEqual(1);
  });
});
