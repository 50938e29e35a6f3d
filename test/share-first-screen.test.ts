import { afterAll, beforeAll, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createCustomer, createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

// What the chat page brings along, so that it need not ask: the same as the routes would answer, to the same people.

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let root = "";

beforeAll(async () => {
  shared = await createShared(server, { settings: { accent_color: "#112233", secret: "private" } });
  root = `/api/v1/public/bot-share/${shared.shareToken}`;
});
afterAll(() => server.close());

const cookieOf = (token: string) => ({ cookie: `botshare_session=${token}` });

/** The page's answers by their paths, and what it came with. */
async function open(headers: Record<string, string> = {}, path = `/s/${shared.shareToken}`) {
  const page = await server.send("GET", path, { headers });
  const html = await page.text();
  const [, text = "none", after = ""] = /<template id="given">(.*?)<\/template>(.*)$/s.exec(html) ?? [];
  return { status: page.status, headers: page.headers, given: JSON.parse(text), text, after };
}
const pathsOf = ({ given }: { given: object }) => Object.keys(given);

test("a customer's page holds each answer as the route itself gives it to the same session", async () => {
  for (const content of ["First?", "Second?"])
    await server.request("POST", "/api/v3/chat/completions", {
      token: shared.customer.token,
      body: { bot_id: shared.botId, share_token: shared.shareToken, messages: [{ role: "user", content }] },
    });
  const headers = cookieOf(shared.customer.token);
  const { given, status } = await open(headers);
  expect([status, pathsOf({ given }).length]).toEqual([200, 7]);
  expect(given[`${root}/conversations?limit=30&search=&pinned=false`].items).toHaveLength(2);
  for (const [path, answer] of Object.entries(given)) {
    const asked = await server.request("GET", path, { headers });
    // Who is signed in is said with less: the page needs no more.
    if (path.endsWith("/verify")) expect(asked.body).toMatchObject(answer as object);
    else expect([path, asked.status, asked.body]).toEqual([path, 200, answer]);
  }
});

test("whoever is not signed in, or not as somebody whom the link is for, gets what everybody may know and no more", async () => {
  const other = await createCustomer(server, "other");
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  const { body: narrow } = await server.request("POST", path, {
    token: shared.owner.token,
    body: { end_user_ids: [shared.customer.id] },
  });
  const { body: anonymous } = await server.request("POST", path, {
    token: shared.owner.token,
    body: { access: "anonymous" },
  });
  const ended = await createCustomer(server, "ended");
  await server.request("POST", "/api/v1/auth/logout", { token: ended.token, body: {} });
  const known = async (headers: Record<string, string>, token = shared.shareToken) => {
    const page = await open(headers, `/s/${token}`);
    return [page.status, pathsOf(page).map((key) => key.replace(/^.*\//, ""))];
  };
  const nothing = [200, ["entry", "page"]];
  expect(await known(cookieOf(shared.owner.token))).toEqual(nothing);
  // Not even that the page is to ask who is here.
  const nobody = [200, ["entry", "page", shared.shareToken]];
  for (const token of [ended.token, "no.jwt.atall", masterKey, ""])
    expect([token, await known(cookieOf(token))]).toEqual([token, nobody]);
  expect(await known({ authorization: `Bearer ${shared.customer.token}` })).toEqual(nobody);
  expect((await open()).given[root]).toBe(null);
  expect(await known({}, anonymous.share_token)).toEqual([200, ["entry", "page", anonymous.share_token]]);
  expect(await known(cookieOf(other.token), narrow.share_token)).toEqual(nothing);
  // Nor an account where the link itself lets people in.
  const everybody = [200, ["entry", "page", anonymous.share_token]];
  expect(await known(cookieOf(shared.customer.token), anonymous.share_token)).toEqual(everybody);
  expect((await open(cookieOf(shared.customer.token), `/s/${narrow.share_token}`)).text).toContain(
    "customer",
  );
});

test("a visitor's session that is asked for the first screen brings each answer as the route itself gives it to that session", async () => {
  const { body: link } = await server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, {
    token: shared.owner.token,
    body: { access: "anonymous", limits: { messages_per_day: 5 }, limit_message: "Write to us." },
  });
  const path = `/api/v1/public/bot-share/${link.share_token}`;
  const come = (local_id: string, first_screen?: boolean | null) =>
    server.request("POST", `${path}/session`, { body: { local_id, first_screen } });
  const { body: first } = await come("a browser's own id", true);
  await server.request("POST", "/api/v3/chat/completions", {
    token: first.token,
    body: {
      bot_id: shared.botId,
      share_token: link.share_token,
      messages: [{ role: "user", content: "Own?" }],
    },
  });
  const { body: again } = await come("a browser's own id", true);
  expect(Object.keys(again.given)).toHaveLength(4);
  expect(again.given["/conversations?limit=30&search=&pinned=false"].items).toHaveLength(1);
  for (const [rest, answer] of Object.entries(again.given)) {
    const asked = await server.request("GET", path + rest, { token: again.token });
    expect([rest, asked.status, asked.body]).toEqual([rest, 200, answer]);
  }
  const { body: other } = await come("another browser's id", true);
  expect(JSON.stringify(other)).not.toContain("Own?");
  for (const unasked of [false, null, undefined])
    expect((await come("a browser's own id", unasked)).body).not.toHaveProperty("given");
});

test("one customer's page holds nothing of another's, and is kept by nobody", async () => {
  const other = await createCustomer(server, "third");
  const { headers, text } = await open(cookieOf(other.token));
  expect(text).toContain("third");
  expect(text).not.toContain("First?");
  expect(text).not.toContain("private");
  expect([headers.get("cache-control"), headers.get("vary"), headers.get("etag")]).toEqual([
    "no-store",
    "accept-encoding, cookie",
    null,
  ]);
  expect(headers.get("content-security-policy")).toContain("script-src 'self';");
});

test("a link that has ended gives nothing, and neither does one that there is not", async () => {
  const made = await server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, {
    token: shared.owner.token,
    body: { expires_at: "2020-01-01T00:00:00Z" },
  });
  const ended = await open(cookieOf(shared.customer.token), `/s/${made.body.share_token}`);
  expect([ended.status, ended.given]).toEqual([403, {}]);
  const none = await open(cookieOf(shared.customer.token), "/chat/share?shareId=none");
  expect([none.status, none.given]).toEqual([404, {}]);
});

test("no text of the data ends the element that holds it", async () => {
  const name = "</template><script>alert(1)</script><!--<script>&lt;";
  const token = shared.owner.token;
  await server.request("PATCH", `/api/v1/bots/${shared.botId}`, { token, body: { name } });
  const { given, after } = await open();
  expect(given[`${root}/entry`].name).toBe(name);
  expect(after).not.toContain("alert");
});

test("the page is the same however it is compressed", async () => {
  const plain = await (await server.send("GET", `/s/${shared.shareToken}`)).text();
  for (const [encoding, unpack] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const headers = { "accept-encoding": encoding };
    const page = await server.send("GET", `/s/${shared.shareToken}`, { headers });
    expect(page.headers.get("content-encoding")).toBe(encoding);
    expect(unpack(await page.arrayBuffer()).toString()).toBe(plain);
  }
  expect(plain).toMatch(/<\/template><\/head>/);
});
