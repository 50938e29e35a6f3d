import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import type { UpdateLink } from "../src/features/links/model.ts";
import { updateLink } from "../src/features/links/service.ts";
import { createCustomer, createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// How an owner says who may come in by a link, and which sites may embed it. What the kinds of access do is tested with visitors.

const addresses: Record<string, string[]> = {
  "app.example": ["203.0.113.7"],
  "inside.example": ["10.0.0.7"],
  "metadata.example": ["169.254.169.254"],
};
const lookup = async (host: string) => {
  const found = addresses[host];
  if (found === undefined) throw new Error("no such name");
  return found;
};
const server = startTestServer({ lookup });
let shared: Awaited<ReturnType<typeof createShared>>;

beforeAll(async () => {
  shared = await createShared(server);
});
afterAll(() => server.close());

const hook = { access: "hook", hook_url: "https://app.example/api" };
const create = (body: object) =>
  server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, { token: shared.owner.token, body });
const make = async (body: object) => {
  const made = await create(body);
  if (made.status !== 200) throw new Error(`the link was not made: ${JSON.stringify(made.body)}`);
  return made.body;
};
const to = (id: string, tail = "") => `/api/v1/bot-share-tokens/${id}${tail}`;
const patch = (id: string, body: unknown) =>
  server.request("PATCH", to(id), { token: shared.owner.token, body });
const find = async (id: string) => {
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  const { body } = await server.request("GET", path, { token: shared.owner.token });
  return body.items.find((item: { id: string }) => item.id === id);
};
/** What a link cannot be, whether it is made or changed so: the field to blame, or the code. */
const refusals: Record<string, [body: object, path: string]> = {
  "a hook without an address": [{ access: "hook" }, "/hook_url"],
  "a hook whose address is null": [{ access: "hook", hook_url: null }, "/hook_url"],
  "a hook whose address is empty": [{ access: "hook", hook_url: " " }, "/hook_url"],
  "a hook's address with a query": [{ hook_url: "https://app.example/?tenant=1" }, "/hook_url"],
  "a hook's address with an empty query": [{ hook_url: "https://app.example/?" }, "/hook_url"],
  "a hook's address with a fragment": [{ hook_url: "https://app.example/#a" }, "/hook_url"],
  "a hook's address over the limit": [{ hook_url: `https://app.example/${"a".repeat(2_030)}` }, "/hook_url"],
  "a hook's address that is no text": [{ hook_url: 5 }, "/hook_url"],
  "a list of customers on a hook": [{ ...hook, end_user_ids: [] }, "/end_user_ids"],
  "a list of customers on a signed link": [{ access: "signed", end_user_ids: [] }, "/end_user_ids"],
  "a list of customers on an anonymous link": [{ access: "anonymous", end_user_ids: [] }, "/end_user_ids"],
  "origins as a text": [{ allowed_origins: "https://a.example" }, "/allowed_origins"],
  "an origin that is no text": [{ allowed_origins: [null] }, "/allowed_origins"],
  "101 origins": [
    { allowed_origins: Array.from({ length: 101 }, (_, at) => `https://a${at}.example`) },
    "/allowed_origins",
  ],
};
for (const [it, [body, path]] of Object.entries(refusals)) {
  test(`${it} is 422 for a new link and for one that there is, and changes nothing`, async () => {
    const link = await make({});
    for (const answer of [
      await create({ name: "new", ...body }),
      await patch(link.id, { name: "new", ...body }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
      expect(answer.body.errors[0].path).toStartWith(path);
      expect(answer.body.errors[0].message.length).toBeGreaterThan(5);
    }
    expect(await find(link.id)).toEqual(link);
  });
}

describe("the kinds of access", () => {
  const kinds = { account: {}, hook, signed: { access: "signed" }, anonymous: { access: "anonymous" } };
  for (const [access, body] of Object.entries(kinds)) {
    test(`${access} is what the item and the entry say, in a list too`, async () => {
      const link = await make(body);
      expect(link).toMatchObject({ access, hook_url: access === "hook" ? hook.hook_url : null });
      expect(await find(link.id)).toEqual(link);
      const entry = await server.request("GET", `/api/v1/public/bot-share/${link.share_token}/entry`);
      expect(entry.body.access).toBe(access);
    });
  }

  test("a hook's address stays with another access, for the way back", async () => {
    const link = await make(hook);
    const signed = await patch(link.id, { access: "signed" });
    expect(signed.body).toMatchObject({ access: "signed", hook_url: hook.hook_url });
    expect((await patch(link.id, { access: "hook" })).body).toEqual(link);
  });

  test("the address of a hook cannot be taken away while it is one", async () => {
    const link = await make(hook);
    const refused = await patch(link.id, { hook_url: null });
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, "/hook_url"]);
    const changed = await patch(link.id, { hook_url: null, access: "account" });
    expect(changed.body).toMatchObject({ access: "account", hook_url: null });
  });

  test("a link for certain customers becomes another kind only without them", async () => {
    const link = await make({ end_user_ids: [shared.customer.id] });
    const refused = await patch(link.id, { access: "anonymous" });
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, "/end_user_ids"]);
    expect(await find(link.id)).toEqual(link);
    const opened = await patch(link.id, { access: "anonymous", end_user_ids: null });
    expect(opened.body).toMatchObject({ access: "anonymous", end_user_ids: null });
    const back = await patch(link.id, { access: "account", end_user_ids: [shared.customer.id] });
    expect(back.body).toMatchObject({ access: "account", end_user_ids: [shared.customer.id] });
  });

  test("two changes at one moment that do not go together: one holds, the other is 422", async () => {
    const guest = await createCustomer(server, "guest");
    const pairs: [start: object, one: UpdateLink, other: UpdateLink, allowed: object[]][] = [
      [
        { hook_url: hook.hook_url },
        { access: "hook" },
        { hook_url: null },
        [
          { access: "hook", hook_url: hook.hook_url },
          { access: "account", hook_url: null },
        ],
      ],
      [
        {},
        { access: "signed" },
        { end_user_ids: [guest.id] },
        [
          { access: "signed", end_user_ids: null },
          { access: "account", end_user_ids: [guest.id] },
        ],
      ],
    ];
    for (const [start, one, other, allowed] of pairs) {
      for (const bodies of [
        [one, other],
        [other, one],
      ]) {
        const link = await make(start);
        // Through the service: there both look at the link before the first one writes.
        const change = (body: UpdateLink) => updateLink(server.app, { kind: "master" }, link.id, body, "");
        const results = await Promise.allSettled(bodies.map(change));
        expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
        expect(results.find((it) => it.status === "rejected")?.reason.code).toBe("validation_failed");
        const now = await find(link.id);
        expect(allowed).toContainEqual(
          Object.fromEntries(Object.keys(allowed[0] ?? {}).map((key) => [key, now[key]])),
        );
        const admitted = server.connection.prepare(
          "SELECT count(*) AS n FROM share_token_customers WHERE share_token_id = ?",
        );
        expect(admitted.get(link.id)).toEqual({ n: now.end_user_ids?.length ?? 0 });
      }
    }
  });
});

describe("the address of a hook", () => {
  const kept: Record<string, string> = {
    "https://app.example": "https://app.example",
    "https://app.example/": "https://app.example",
    " https://App.example/api/v2/// ": "https://App.example/api/v2",
    "http://127.0.0.1:8080/hook": "http://127.0.0.1:8080/hook",
    "http://[::1]:8080": "http://[::1]:8080",
    "https://nobody-knows.example/x": "https://nobody-knows.example/x",
    "http://inside.example": "http://inside.example",
  };
  for (const [given, stored] of Object.entries(kept)) {
    test(`"${given}" is kept as ${stored}`, async () => {
      expect((await make({ ...hook, hook_url: given })).hook_url).toBe(stored);
    });
  }

  const refused = [
    "app.example",
    "/api",
    "ftp://app.example",
    "javascript:alert(1)",
    "https://user:word@app.example",
    "http://169.254.169.254/latest",
    "http://metadata.example",
    "http://metadata.google.internal",
    "http://2852039166",
    "http://[fe80::1]",
  ];
  for (const address of refused) {
    test(`"${address}" is refused, whatever the access`, async () => {
      const link = await make({});
      for (const access of ["hook", "account"]) {
        const body = { access, hook_url: address };
        for (const answer of [await create(body), await patch(link.id, body)])
          expect([answer.status, answer.body.code]).toEqual([422, "address_not_allowed"]);
      }
      expect(await find(link.id)).toEqual(link);
    });
  }

  test("is not inside the owner's own network where the configuration says so", async () => {
    const strict = startTestServer({ lookup, config: { privateHosts: "refuse" } });
    const { owner, botId } = await createShared(strict);
    const path = `/api/v1/bots/${botId}/share-tokens`;
    for (const hook_url of ["http://127.0.0.1", "http://localhost:3000", "http://inside.example"]) {
      const body = { access: "hook", hook_url };
      const answer = await strict.request("POST", path, { token: owner.token, body });
      expect([hook_url, answer.status, answer.body.code]).toEqual([hook_url, 422, "address_not_allowed"]);
    }
    expect((await strict.request("POST", path, { token: owner.token, body: hook })).status).toBe(200);
    await strict.close();
  });
});

describe("a link's secret", () => {
  test("is shown where it is used, and stays while the access changes", async () => {
    const link = await make(hook);
    expect(link.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await patch(link.id, { access: "signed" })).body.secret).toBe(link.secret);
    for (const access of ["account", "anonymous"])
      expect((await patch(link.id, { access })).body.secret).toBeNull();
    expect((await patch(link.id, { access: "hook" })).body.secret).toBe(link.secret);
    expect((await patch(link.id, { secret: "whsec_mine", name: "x" })).body.secret).toBe(link.secret);
  });

  test("is another for each link, and one that Standard Webhooks' own library takes", async () => {
    const [one, other] = [await make({ access: "signed" }), await make({ access: "signed" })];
    expect(one.secret).not.toBe(other.secret);
    const now = new Date();
    const headers = { "webhook-id": "1", "webhook-timestamp": String(Math.floor(now.getTime() / 1000)) };
    const signature = new Webhook(one.secret).sign("1", now, "{}");
    const signed = { ...headers, "webhook-signature": signature };
    expect(new Webhook(one.secret).verify("{}", signed)).toEqual({});
    expect(() => new Webhook(other.secret).verify("{}", signed)).toThrow();
  });

  test("is made for a link that is older than secrets, once it is needed", async () => {
    for (const access of ["hook", "signed"]) {
      const link = await make({});
      server.connection.prepare("UPDATE share_tokens SET secret_sealed = NULL WHERE id = ?").run(link.id);
      expect((await patch(link.id, { name: "x" })).body.secret).toBeNull();
      const changed = (await patch(link.id, { ...hook, access })).body;
      expect(changed.secret).toStartWith("whsec_");
      expect((await patch(link.id, { name: "y" })).body.secret).toBe(changed.secret);
    }
  });

  test("is changed by rotating it: the same link, the same token, another secret", async () => {
    const link = await make(hook);
    for (const token of [shared.owner.token, masterKey]) {
      const former = (await find(link.id)).secret;
      const { status, body } = await server.request("POST", to(link.id, "/rotate-secret"), { token });
      expect(status).toBe(200);
      expect(body.secret).not.toBe(former);
      expect(body).toEqual({ ...link, secret: body.secret });
      expect(await find(link.id)).toEqual(body);
    }
  });

  test("is nowhere in the database in clear, and on no page or public route", async () => {
    const link = await make({ access: "signed", hook_url: "https://app.example/private-path" });
    const stored = JSON.stringify(server.connection.prepare("SELECT * FROM share_tokens").all());
    expect(stored).not.toContain(link.secret);
    expect(stored).not.toContain("whsec_");
    const base = `/api/v1/public/bot-share/${link.share_token}`;
    const texts = [
      await (await server.send("GET", `/s/${link.share_token}`)).text(),
      await (await server.send("GET", `${base}/entry`)).text(),
      await (await server.send("GET", base, { token: shared.customer.token })).text(),
      await (await server.send("GET", `${base}/limits`, { token: shared.customer.token })).text(),
      await (await server.send("POST", `${base}/session`, { body: { auth_token: "x" } })).text(),
    ];
    for (const text of texts) expect(text).not.toMatch(/whsec_|private-path/);
  });
});
