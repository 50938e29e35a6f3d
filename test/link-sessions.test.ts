import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// What ends the sessions of those whom a link let in: whatever changes how they are known, and nothing else.

const server = startTestServer({ lookup: async () => ["203.0.113.7"] });
const ended: string[] = [];
let shared: Awaited<ReturnType<typeof createShared>>;
let path: string;

interface Link {
  id: string;
  share_token: string;
}

beforeAll(async () => {
  shared = await createShared(server);
  path = `/api/v1/bots/${shared.botId}/share-tokens`;
  server.app.endings.on("sessions_ended", (ids) => ended.push(...ids));
});
beforeEach(() => {
  ended.length = 0;
});
afterAll(() => server.close());

const make = async (body: object): Promise<Link> =>
  (await server.request("POST", path, { token: shared.owner.token, body })).body;
const change = (link: Link, method: string, tail: string, body?: object) =>
  server.request(method, `/api/v1/bot-share-tokens/${link.id}${tail}`, { token: shared.owner.token, body });
const enter = async (link: Link, local_id: string): Promise<string> => {
  const to = `/api/v1/public/bot-share/${link.share_token}/session`;
  const { status, body } = await server.request("POST", to, { body: { local_id } });
  if (status !== 200) throw new Error(`the visitor was not let in: ${status}`);
  return body.token;
};
const isIn = async (link: Link, token: string) => {
  const to = `/api/v1/public/bot-share/${link.share_token}/conversations`;
  const { status, body } = await server.request("GET", to, { token });
  return status === 200 ? "in" : body.code;
};
const sessionsOf = (link: Link) =>
  server.connection
    .prepare<[string], { id: string }>("SELECT id FROM visitor_sessions WHERE share_token_id = ? ORDER BY id")
    .all(link.id)
    .map(({ id }) => id);

/** An anonymous link with two visitors, and another one with a third. */
async function startVisits() {
  const link = await make({ access: "anonymous", hook_url: "https://app.example" });
  const elsewhere = await make({ access: "anonymous" });
  const tokens = [await enter(link, "first-visitor-of-it"), await enter(link, "second-visitor-of-it")];
  const other = await enter(elsewhere, "visitor-of-another-link");
  return { link, elsewhere, tokens, other, sessions: sessionsOf(link) };
}

describe("the sessions of a link's visitors end with", () => {
  const endings: Record<string, [method: string, tail: string, body?: object]> = {
    "another access": ["PATCH", "", { access: "signed" }],
    "access account": ["PATCH", "", { access: "account" }],
    "another access and hook at once": [
      "PATCH",
      "",
      { access: "hook", hook_url: "https://other.example", name: "x" },
    ],
    "another secret": ["POST", "/rotate-secret"],
  };
  for (const [it, [method, tail, body]] of Object.entries(endings)) {
    test(`${it}, each is told of, and nobody else's`, async () => {
      const { link, elsewhere, tokens, other, sessions } = await startVisits();
      expect(sessions).toHaveLength(2);
      expect((await change(link, method, tail, body)).status).toBe(200);
      expect(ended.toSorted()).toEqual(sessions);
      expect(sessionsOf(link)).toEqual([]);
      for (const token of tokens) expect(await isIn(link, token)).toBe("session_ended");
      expect(await isIn(elsewhere, other)).toBe("in");
      expect(await isIn(elsewhere, shared.customer.token)).not.toBe("session_ended");
    });
  }
});

test("those of a link with many end in steps, told of many at a time, and so does one that is opened meanwhile", async () => {
  const { link, sessions } = await startVisits();
  const add = server.connection.prepare(
    "INSERT INTO visitor_sessions SELECT ?, visitor_id, share_token_id, NULL, 0, 0 FROM visitor_sessions WHERE id = ?",
  );
  const addAll = server.connection.transaction((ids: string[]) => {
    for (const id of ids) add.run(id, sessions[0]);
  });
  addAll(Array.from({ length: 1_098 }, (_, count) => `of many ${count}`));
  const told: number[] = [];
  const tell = (ids: ReadonlySet<string>) => {
    told.push(ids.size);
    if (told.length === 1) server.connection.prepare(openOne).run("opened meanwhile", link.id);
  };
  const openOne =
    "INSERT INTO visitor_sessions SELECT ?, visitor_id, share_token_id, NULL, 0, 0 FROM visitor_sessions WHERE share_token_id = ? LIMIT 1";
  server.app.endings.on("sessions_ended", tell);
  await change(link, "POST", "/rotate-secret");
  server.app.endings.off("sessions_ended", tell);
  expect(told).toEqual([500, 500, 101]);
  expect(new Set(ended).size).toBe(1_101);
  expect(sessionsOf(link)).toEqual([]);
});

describe("they do not end with", () => {
  const changes: Record<string, [method: string, tail: string, body?: object]> = {
    "the same access": ["PATCH", "", { access: "anonymous" }],
    "another hook, which nobody asks": ["PATCH", "", { hook_url: "https://other.example" }],
    "no hook any more, where none is asked": ["PATCH", "", { hook_url: null }],
    "another name": ["PATCH", "", { name: "New" }],
    "other limits": ["PATCH", "", { limits: { qpm: 5 }, limit_message: "Wait." }],
    "other origins": ["PATCH", "", { allowed_origins: [] }],
    "nothing at all": ["PATCH", "", {}],
    "a change that is refused": ["PATCH", "", { access: "hook", hook_url: null }],
    "a change whose hook is refused": ["PATCH", "", { access: "hook", hook_url: "ftp://app.example" }],
    "a change whose origins are refused": ["PATCH", "", { access: "signed", allowed_origins: ["*"] }],
    "a change whose customers are unknown": ["PATCH", "", { access: "account", end_user_ids: ["x"] }],
    "a new token in its grace time": ["POST", "/rotate", { grace_hours: 1 }],
  };
  for (const [it, [method, tail, body]] of Object.entries(changes)) {
    test(it, async () => {
      const { link, tokens, sessions } = await startVisits();
      await change(link, method, tail, body);
      expect(ended).toEqual([]);
      expect(sessionsOf(link)).toEqual(sessions);
      for (const token of tokens) expect(await isIn(link, token)).toBe("in");
    });
  }

  test("what another administrator or a stranger tries", async () => {
    const { link, tokens } = await startVisits();
    const as = [undefined, shared.customer.token, tokens[0]];
    for (const token of as) {
      const tries = [
        await server.request("POST", `/api/v1/bot-share-tokens/${link.id}/rotate-secret`, { token }),
        await server.request("PATCH", `/api/v1/bot-share-tokens/${link.id}`, {
          token,
          body: { access: "account" },
        }),
      ];
      for (const { status } of tries) expect([401, 403]).toContain(status);
    }
    expect(ended).toEqual([]);
  });
});
