import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { hookDeliveries } from "../src/db/schema/deliveries.ts";
import { type Chat, startChat, until } from "./helpers/chat.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { play, testScenarios, unknownId } from "./helpers/scenarios.ts";
import { type Answer, createAdmin, createCustomer, masterKey, signIn } from "./helpers/test-server.ts";

// A manager looks at a link as its customers do: `POST /api/v1/bot-share-tokens/{id}/preview`.

let chat: Chat;
const it = { stranger: "", strangerId: "", customer: "" };
beforeAll(async () => {
  chat = await startChat({ bot: { pricing: { prompt_per_1k: 1, completion_per_1k: 1 } } });
  const stranger = await createAdmin(chat.server, "stranger");
  [it.stranger, it.strangerId] = [stranger.token, stranger.id];
  it.customer = (await createCustomer(chat.server, "another customer")).token;
});
afterAll(() => chat.close());

/** A hook whose host would refuse everybody: nothing listens there. */
const hook = { access: "hook", hook_url: "http://127.0.0.1:9" };

async function makeLink(body: Record<string, unknown> = {}) {
  const path = `/api/v1/bots/${chat.botId}/share-tokens`;
  const made = await chat.server.request("POST", path, { token: chat.owner.token, body });
  return { id: made.body.id as string, token: made.body.share_token as string };
}

const previewPath = (linkId: string) => `/api/v1/bot-share-tokens/${linkId}/preview`;

async function look(linkId: string, token = chat.owner.token): Promise<Answer & { session: string }> {
  const answer = await chat.server.request("POST", previewPath(linkId), { token });
  return { ...answer, session: String(answer.body?.url).split("#preview=")[1] ?? "" };
}

const ask = (shareToken: string, token: string, more: Record<string, unknown> = {}) =>
  chat.ask({ messages: [{ role: "user", content: "Hello" }], share_token: shareToken, ...more }, { token });
const read = (shareToken: string, token: string, rest = "") =>
  chat.server.request("GET", `/api/v1/public/bot-share/${shareToken}${rest}`, { token });

describe("opening a preview", () => {
  const post = (token: string | undefined, linkId = chat.linkId) => ({
    method: "POST",
    path: previewPath(linkId),
    token,
  });
  testScenarios(() => chat.server, {
    "needs a token": () => ({ ...post(undefined), status: 401, code: "unauthenticated" }),
    "is not a customer's to do": () => ({ ...post(it.customer), status: 403, code: "admin_required" }),
    "is not another administrator's to do": () => ({
      ...post(it.stranger),
      status: 403,
      code: "not_bot_owner",
    }),
    "of an unknown link is 404": () => ({
      ...post(chat.owner.token, unknownId),
      status: 404,
      code: "not_found",
    }),
  });

  test("of a link that has ended is refused, as to its customers", async () => {
    const expired = await makeLink({ expires_at: "2020-01-01T00:00:00Z" });
    await play(chat.server, {
      it: "expired",
      ...post(chat.owner.token, expired.id),
      status: 403,
      code: "share_token_expired",
    });
    const revoked = await makeLink();
    await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${revoked.id}`, {
      token: chat.owner.token,
    });
    await play(chat.server, {
      it: "revoked",
      ...post(chat.owner.token, revoked.id),
      status: 403,
      code: "share_token_revoked",
    });
  });

  test("gives the page's address with a session in its fragment, for an hour", async () => {
    const { status, body } = await look(chat.linkId);
    expect(status).toBe(200);
    expect(body.url).toStartWith(`http://localhost/s/${chat.shareToken}#preview=ey`);
    expect(Date.parse(body.expires_at)).toBe(chat.server.clock.nowMs + 3600_000);
  });
});

describe("a preview", () => {
  const accesses: [name: string, body: Record<string, unknown>][] = [
    ["for all customers", {}],
    ["for certain customers, of whom there are none", { end_user_ids: [] }],
    ["whose visitors a host knows", hook],
    ["whose visitors bring a signature", { access: "signed" }],
    ["that lets everybody in", { access: "anonymous" }],
  ];
  for (const [name, body] of accesses) {
    test(`is let in and answered by a link ${name}`, async () => {
      const link = await makeLink(body);
      const { session } = await look(link.id);
      expect((await read(link.token, session)).body).toMatchObject({ bot_id: chat.botId });
      const answer = await ask(link.token, session);
      expect(answer.status).toBe(200);
      const listed = await read(link.token, session, "/conversations");
      expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([answer.body.conversation_id]);
    });
  }

  test("asks no host and reports to none, while visitors of the same link do", async () => {
    const link = await makeLink(hook);
    const { session } = await look(link.id);
    await ask(link.token, session);
    const reports = await chat.server.app.store.db.select().from(hookDeliveries);
    expect(reports.filter(({ shareTokenId }) => shareTokenId === link.id)).toEqual([]);
    const visitor = await chat.server.request("POST", `/api/v1/public/bot-share/${link.token}/session`, {
      body: { auth_token: "somebody" },
    });
    expect(visitor.body.code).toBe("hook_unavailable");
  });

  test("counts and costs like any other question", async () => {
    const link = await makeLink({ limits: { messages_per_day: 1 } });
    const { session } = await look(link.id);
    expect((await ask(link.token, session)).status).toBe(200);
    expect((await ask(link.token, session)).body.code).toBe("daily_limit_reached");
    const path = `/api/v1/bots/${chat.botId}/share-tokens`;
    const listed = await chat.server.request("GET", path, { token: chat.owner.token });
    const item = listed.body.items.find(({ id }: { id: string }) => id === link.id);
    expect(item.usage.messages).toBe(1);
    expect(item.usage.points).toBeGreaterThan(0);
  });

  test("is the same visitor each time, and another one than other managers and customers", async () => {
    const link = await makeLink();
    const first = await look(link.id);
    const { body } = await ask(link.token, first.session);
    const again = await look(link.id);
    const masters = await look(link.id, masterKey);
    const path = `/conversations/${body.conversation_id}`;
    expect((await read(link.token, again.session, path)).status).toBe(200);
    expect((await read(link.token, masters.session, path)).status).toBe(404);
    expect((await read(link.token, it.customer, path)).status).toBe(404);
  });

  test("is good for its own link alone, and for nothing of the manager's", async () => {
    const [link, other] = [await makeLink(), await makeLink()];
    const { session } = await look(link.id);
    const refused = [
      await read(other.token, session),
      await ask(other.token, session),
      await ask(link.token, session, { share_token: undefined }),
      await chat.server.request("GET", "/api/v1/bots", { token: session }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  test("is over after its hour, and ends with the link", async () => {
    const link = await makeLink();
    const { session } = await look(link.id);
    chat.server.clock.nowMs += 3600_000 - 1;
    expect((await read(link.token, session)).status).toBe(200);
    chat.server.clock.nowMs += 1;
    expect((await read(link.token, session)).status).toBe(401);
    const next = await look(link.id);
    await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${link.id}`, { token: chat.owner.token });
    expect((await read(link.token, next.session)).body.code).toBe("share_token_revoked");
    expect((await ask(link.token, next.session)).body.code).toBe("share_token_revoked");
  });

  const setAccount = (body: Record<string, unknown>, id = chat.owner.id) =>
    chat.server.request("PATCH", `/api/v1/users/${id}`, { token: masterKey, body });

  test("and the answer it reads end with its administrator's sessions, for good, and the master key's go on", async () => {
    const link = await makeLink();
    const [own, masters] = [await look(link.id), await look(link.id, masterKey)];
    chat.upstream.setScript({ ends: false, steps: [{ text: "half " }, { stall: true }] });
    const asked = { messages: [{ role: "user", content: "Hello" }], share_token: link.token };
    const { events } = await chat.stream(asked, { token: own.session });
    await events.untilText("half ");
    await setAccount({ is_active: false });
    await until(() => chat.server.answers.listIds().size === 0);
    await setAccount({ is_active: true, password: everyonesPassword });
    chat.upstream.setScript({});
    expect((await read(link.token, own.session)).body.code).toBe("session_ended");
    expect((await read(link.token, masters.session)).status).toBe(200);
    chat.owner.token = await signIn(chat.server, "owner", everyonesPassword);
  });

  test("ends with a new password, and with the hand-over of the bot, whoever has it afterwards", async () => {
    const link = await makeLink();
    const setOwner = (owner_id: string) =>
      chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, { token: masterKey, body: { owner_id } });
    const changes: [name: string, change: () => Promise<unknown>][] = [
      [
        "the own password",
        () =>
          chat.server.request("POST", "/api/v1/auth/change-password", {
            token: chat.owner.token,
            body: { old_password: everyonesPassword, new_password: everyonesPassword },
          }),
      ],
      ["another owner", async () => [await setOwner(it.strangerId), await setOwner(chat.owner.id)]],
    ];
    for (const [name, change] of changes) {
      const [own, masters] = [await look(link.id), await look(link.id, masterKey)];
      await change();
      const codes = [own, masters].map(async ({ session }) => (await read(link.token, session)).status);
      expect([name, ...(await Promise.all(codes))]).toEqual([name, 401, 200]);
    }
    const kept = await look(link.id);
    await chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, {
      token: chat.owner.token,
      body: { name: "Still mine" },
    });
    expect((await read(link.token, kept.session)).status).toBe(200);
  });

  test("is noted for the bot's owner, once it is open", async () => {
    const link = await makeLink({ name: "Looked at" });
    await look(link.id);
    await look(link.id, masterKey);
    const rows = chat.server.connection
      .prepare(
        "SELECT action, actor_kind, audience, target_name, bot_id FROM audit_events WHERE target_id = ?",
      )
      .all(link.id);
    const entry = {
      action: "link.previewed",
      audience: chat.owner.id,
      target_name: "Looked at",
      bot_id: chat.botId,
    };
    expect(rows.slice(1)).toEqual([
      { ...entry, actor_kind: "account" },
      { ...entry, actor_kind: "master_key" },
    ]);
  });

  test("keeps no name of an administrator who is gone", async () => {
    const link = await makeLink();
    const { session } = await look(link.id);
    const { body } = await ask(link.token, session);
    const shown = async () => {
      const path = `/api/v1/conversations/${body.conversation_id}`;
      return (await chat.server.request("GET", path, { token: masterKey })).body.visitor;
    };
    expect(await shown()).toMatchObject({ kind: "preview", name: "owner" });
    await setAccount({ username: "renamed" });
    expect((await shown()).name).toBe("renamed");
    await setAccount({ username: "owner" });
    const kept = "SELECT 1 FROM visitors WHERE kind = 'preview' AND name IS NOT NULL";
    expect(chat.server.connection.prepare(kept).all()).toEqual([]);
  });

  test("ends when its administrator may manage the bot no more", async () => {
    const link = await makeLink();
    const [own, masters] = [await look(link.id), await look(link.id, masterKey)];
    const setActive = (is_active: boolean) =>
      chat.server.request("PATCH", `/api/v1/users/${chat.owner.id}`, {
        token: masterKey,
        body: { is_active },
      });
    await setActive(false);
    expect((await read(link.token, own.session)).body.code).toBe("session_ended");
    expect((await read(link.token, masters.session)).status).toBe(200);
    await setActive(true);
  });
});
