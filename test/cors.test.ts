import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import { type LinkRoute, linkRoutes } from "./helpers/link-routes.ts";
import { unknownId } from "./helpers/scenarios.ts";
import { masterKey, startTestServer } from "./helpers/test-server.ts";

// Which pages of other sites may call, as a browser sees it: by the headers of the preflight's answer and of the answer itself.

const friend = "https://app.example";
const stranger = "https://evil.example";
const own = "http://localhost";
const unknownToken = "A".repeat(32);

let chat: Chat;
/** Share tokens by what their links allow. */
const tokens = { listed: "", any: "", none: "", revoked: "", expired: "", unknown: unknownToken };
const ids = { listed: "", any: "" };

beforeAll(async () => {
  chat = await startChat();
  const token = chat.owner.token;
  const make = async (body: object) => {
    const path = `/api/v1/bots/${chat.botId}/share-tokens`;
    return (await chat.server.request("POST", path, { token, body })).body;
  };
  const listed = { allowed_origins: ["http://other.example:8080", friend] };
  const made = {
    listed: await make(listed),
    any: await make({ allowed_origins: null }),
    none: await make({ allowed_origins: [] }),
    revoked: await make(listed),
    expired: await make({ ...listed, expires_at: "2020-01-01T00:00:00Z" }),
  };
  for (const [name, link] of Object.entries(made)) tokens[name as keyof typeof made] = link.share_token;
  ids.listed = made.listed.id;
  ids.any = made.any.id;
  await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${made.revoked.id}`, { token });
});
afterAll(() => chat.close());

const headersOf = ({ headers }: { headers: Headers }) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
const allowOf = (answer: { headers: Headers }) => answer.headers.get("access-control-allow-origin");
const preflight = (path: string, origin: string, asks = "POST", more: Record<string, string> = {}) =>
  chat.server.send("OPTIONS", path, {
    headers: { origin, "access-control-request-method": asks, ...more },
  });
const pathOf = (token: string, tail = "/conversations") => `/api/v1/public/bot-share/${token}${tail}`;
const ask = (body: object, headers: Record<string, string>, token?: string) =>
  chat.server.send("POST", "/api/v3/chat/completions", {
    headers,
    ...(token === undefined ? {} : { token }),
    body: { bot_id: chat.botId, messages: [{ role: "user", content: "Hello?" }], ...body },
  });

/** Which origins each link lets in. */
const allowed: [link: keyof typeof tokens, origin: string, isAllowed: boolean][] = [
  ["listed", friend, true],
  ["listed", "http://other.example:8080", true],
  ["listed", stranger, false],
  ["listed", "http://app.example", false],
  ["listed", "https://app.example:8443", false],
  ["listed", "https://sub.app.example", false],
  ["listed", "https://app.example.evil.example", false],
  ["listed", "null", false],
  ["any", stranger, true],
  ["any", "null", true],
  ["none", friend, false],
  ["revoked", friend, true],
  ["revoked", stranger, false],
  ["expired", friend, true],
  ["unknown", friend, false],
];

describe("a page of another origin", () => {
  for (const [link, origin, isAllowed] of allowed) {
    const it = `${origin} ${isAllowed ? "may" : "may not"} call a link of the kind "${link}"`;
    test(`${it}, says the preflight`, async () => {
      for (const tail of ["", "/session", "/conversations", "/messages/x/stream"]) {
        const answer = await preflight(pathOf(tokens[link], tail), origin);
        expect([answer.status, await answer.text()]).toEqual([204, ""]);
        expect(answer.headers.get("vary")).toBe("origin");
        const headers = headersOf(answer);
        expect(headers["access-control-allow-origin"]).toBe(isAllowed ? origin : undefined);
        if (!isAllowed) expect(headers).toEqual({});
        else {
          expect(headers).toEqual({
            "access-control-allow-origin": origin,
            "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
            "access-control-allow-headers": expect.stringMatching(
              /authorization.*content-type.*accept-language/,
            ),
            "access-control-max-age": "600",
          });
        }
      }
    });

    test(`${it}, says every answer, errors included`, async () => {
      const headers = { origin };
      const expected: Record<string, string> = isAllowed
        ? {
            "access-control-allow-origin": origin,
            "access-control-expose-headers": "retry-after, content-disposition, x-request-id",
          }
        : {};
      const routes: LinkRoute[] = [...linkRoutes(), { method: "GET", tail: "/entry" }];
      for (const { method, tail, body } of routes) {
        for (const token of ["bad", chat.customer.token]) {
          const answer = await chat.server.send(method, pathOf(tokens[link], tail), { headers, body, token });
          const got = { method, tail, headers: headersOf(answer) };
          expect(got).toEqual({ method, tail, headers: expected });
          expect(answer.headers.get("vary")).toBe("origin");
          await answer.body?.cancel();
        }
      }
    });

    test(`${it} in chat: streamed, whole and refused`, async () => {
      const share_token = tokens[link];
      const answers = [
        await ask({ share_token, stream: true }, { origin }, chat.customer.token),
        await ask({ share_token }, { origin }, chat.customer.token),
        await ask({ share_token, bot_id: unknownId }, { origin }, chat.customer.token),
        await ask({ share_token, messages: [] }, { origin }, chat.customer.token),
        await ask({ share_token, messages: "none" }, { origin }, chat.customer.token),
        await ask({ share_token }, { origin }),
        await ask({ share_token }, { origin }, "bad"),
      ];
      for (const answer of answers) {
        expect([answer.status, allowOf(answer)]).toEqual([answer.status, isAllowed ? origin : null]);
        expect(answer.headers.get("vary")).toBe("origin");
        const text = await answer.text();
        if (answer.status === 200) expect(text).toContain(answer === answers[0] ? "data: [DONE]" : "Hello");
      }
      const isOpen = link === "listed" || link === "any" || link === "none";
      expect(answers.map(({ status }) => status).slice(0, 2)).toEqual(
        isOpen ? [200, 200] : link === "unknown" ? [404, 404] : [403, 403],
      );
    });
  }

  test("is answered by the same rule once the owner changes it", async () => {
    const patch = (allowed_origins: string[] | null) =>
      chat.server.request("PATCH", `/api/v1/bot-share-tokens/${ids.any}`, {
        token: chat.owner.token,
        body: { allowed_origins },
      });
    const see = async () => allowOf(await preflight(pathOf(tokens.any), friend));
    await patch([friend]);
    expect(await see()).toBe(friend);
    await patch([]);
    expect(await see()).toBeNull();
    await patch(null);
    expect(await see()).toBe(friend);
  });

  test("calls by an old token as long as that works", async () => {
    const path = `/api/v1/bots/${chat.botId}/share-tokens`;
    const body = { allowed_origins: [friend] };
    const { token } = chat.owner;
    const link = (await chat.server.request("POST", path, { token, body })).body;
    const rotate = (grace_hours: number) =>
      chat.server.request("POST", `/api/v1/bot-share-tokens/${link.id}/rotate`, {
        token,
        body: { grace_hours },
      });
    const see = async () => allowOf(await preflight(pathOf(link.share_token), friend));
    await rotate(1);
    expect(await see()).toBe(friend);
    await rotate(0);
    expect(await see()).toBeNull();
  });
});

describe("no headers for other sites", () => {
  test("are on the routes of administrators, whatever the origin and the method", async () => {
    const spec = (await chat.server.request("GET", "/swagger/json")).body;
    const paths = Object.keys(spec.paths).filter(
      (path) => !path.includes("/public/") && path !== "/api/v3/chat/completions",
    );
    expect(paths.length).toBeGreaterThan(20);
    for (const path of [...paths, "/", "/swagger", `/s/${tokens.any}`, "/api/v1/public", "/api/v3/chat"]) {
      const to = path.replaceAll(/\{\w+\}/g, unknownId);
      for (const origin of [friend, "null"]) {
        expect([to, headersOf(await preflight(to, origin))]).toEqual([to, {}]);
        const answer = await chat.server.send("GET", to, { token: masterKey, headers: { origin } });
        expect([to, headersOf(answer)]).toEqual([to, {}]);
      }
    }
  });

  test("are needed by a page of this server, by its host or by what its browser says", async () => {
    const ownPages: Record<string, string>[] = [
      { origin: own },
      { origin: friend, "sec-fetch-site": "same-origin" },
    ];
    for (const headers of ownPages) {
      const answer = await chat.server.send("GET", pathOf(tokens.any, "/entry"), { headers });
      expect([answer.status, headersOf(answer), answer.headers.get("vary")]).toEqual([200, {}, null]);
    }
  });

  test("come to who names no origin", async () => {
    const answer = await chat.server.send("GET", pathOf(tokens.any, "/entry"));
    expect([headersOf(answer), answer.headers.get("vary")]).toEqual([{}, null]);
  });

  test("ever let cookies count", async () => {
    const cookie = `botshare_session=${chat.customer.token}`;
    const headers = { origin: friend, cookie };
    for (const path of [pathOf(tokens.any), pathOf(tokens.listed, "/entry")]) {
      expect((await preflight(path, friend)).headers.has("access-control-allow-credentials")).toBe(false);
      const answer = await chat.server.send("GET", path, { headers });
      expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
    }
    const asked = await ask({ share_token: tokens.any }, headers);
    expect([asked.status, (await asked.json()).code]).toEqual([403, "cross_origin"]);
  });

  test("turn an OPTIONS that asks for nothing into a success", async () => {
    const answer = await chat.server.send("OPTIONS", pathOf(tokens.any), { headers: { origin: friend } });
    expect(answer.status).toBe(404);
    expect((await answer.json()).code).toBe("not_found");
  });
});

test("an unknown route beneath a link tells a page that may call what is wrong", async () => {
  const answer = await chat.server.send("GET", pathOf(tokens.listed, "/nothing"), {
    headers: { origin: friend },
  });
  expect([answer.status, allowOf(answer)]).toEqual([404, friend]);
  const path = pathOf(tokens.listed, "/nothing");
  expect(allowOf(await chat.server.send("GET", path, { headers: { origin: stranger } }))).toBeNull();
});

test("a link whose origins cannot be read is called by nobody's page, and the failure is one in the contract's form", async () => {
  const broken = startTestServer();
  broken.connection.exec("PRAGMA foreign_keys = OFF; DROP TABLE share_tokens");
  const path = pathOf(unknownToken, "/entry");
  const answer = await broken.request("GET", path, { headers: { origin: friend } });
  expect([answer.status, answer.body.code, headersOf(answer)]).toEqual([500, "internal_error", {}]);
  const asks = { origin: friend, "access-control-request-method": "GET" };
  expect(headersOf(await broken.send("OPTIONS", path, { headers: asks }))).toEqual({});
  await broken.close();
});
