import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios } from "./helpers/scenarios.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({
  limits: { imageBytes: 5_000, textFileBytes: 100, attachmentsPerQuestion: 3 },
});
let shared: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  shared = await createShared(server, { model: "any-model" });
});
afterAll(() => server.close());

const link = () => `/api/v1/public/bot-share/${shared.shareToken}`;
const image = { types: ["image/png", "image/jpeg", "image/webp", "image/gif"], max_bytes: 5_000 };
const text = { types: ["text/plain", "text/markdown", "text/csv", "application/json"], max_bytes: 100 };
const nothing = { accent_color: null, attachments: null };

/** What the page is told of a bot with those settings; written past the schema, as an older version may have left them. */
async function lookOf(settings: Record<string, unknown>, model = "any-model") {
  server.connection.prepare("UPDATE bots SET settings = ?, model = ?").run(JSON.stringify(settings), model);
  const { status, body } = await server.request("GET", `${link()}/page`);
  expect(status).toBe(200);
  return body;
}

describe("the look of a link's page", () => {
  test("is nothing of its own where the owner chose nothing, or what is none", async () => {
    expect(await lookOf({})).toEqual(nothing);
    for (const accent_color of ["", "red", "#fff", "#12345g", "#1234567", "url(x)", 5, null, ["#112233"]])
      expect(await lookOf({ accent_color })).toEqual(nothing);
    for (const attachments of [[], null, "image", { image: true }, ["video", 5], { length: 2 }])
      expect(await lookOf({ attachments })).toEqual(nothing);
  });

  test("is the owner's colour, and each kind of files with what may be sent before it is tried", async () => {
    expect(await lookOf({ accent_color: "#0B6bcb" })).toEqual({ ...nothing, accent_color: "#0B6bcb" });
    const both = { image, text, max_count: 3 };
    expect(await lookOf({ attachments: ["text", "image", "text"] })).toEqual({
      ...nothing,
      attachments: both,
    });
    expect((await lookOf({ attachments: ["image"] })).attachments).toEqual({ ...both, text: null });
    expect((await lookOf({ attachments: ["text", "x"] })).attachments).toEqual({ ...both, image: null });
  });

  test("takes no files where the bot answers from its documents alone", async () => {
    expect(await lookOf({ attachments: ["image", "text"] }, "builtin")).toEqual(nothing);
  });

  test("is there without signing in, and says nothing more; of a link that has ended the entry alone says anything, and stays as it was", async () => {
    await lookOf({ accent_color: "#112233", attachments: ["text"], secret: "private" });
    const entry = { status: "open", access: "account", name: "Film guide", avatar_url: null, language: null };
    expect((await server.request("GET", `${link()}/entry`)).body).toEqual(entry);
    const codeOfPage = async () => {
      const { status, body } = await server.request("GET", `${link()}/page`);
      return [status, body.code];
    };
    const path = `/api/v1/bot-share-tokens/${shared.linkId}`;
    const looks = { accent_color: "#112233", attachments: { image: null, text, max_count: 3 } };
    expect((await server.request("GET", `${link()}/page`)).body).toEqual(looks);
    await server.request("PATCH", path, {
      token: shared.owner.token,
      body: { expires_at: "2020-01-01T00:00:00Z" },
    });
    expect((await server.request("GET", `${link()}/entry`)).body).toEqual({ ...entry, status: "expired" });
    expect(await codeOfPage()).toEqual([403, "share_token_expired"]);
    await server.request("DELETE", path, { token: shared.owner.token });
    expect(await codeOfPage()).toEqual([403, "share_token_revoked"]);
    expect((await server.request("GET", `${link()}/entry`)).body).toEqual({ ...entry, status: "revoked" });
  });

  testScenarios(() => server, {
    "is 404 of no link": () => ({
      method: "GET",
      path: "/api/v1/public/bot-share/none/page",
      status: 404,
      code: "share_token_not_found",
    }),
  });
});

test("an owner may set no colour but #rrggbb and no other kinds of files", async () => {
  const set = (settings: Record<string, unknown>) =>
    server.request("PATCH", `/api/v1/bots/${shared.botId}`, {
      token: shared.owner.token,
      body: { settings },
    });
  for (const settings of [
    { accent_color: "#fff" },
    { accent_color: "#11223344" },
    { attachments: ["video"] },
  ])
    expect((await set(settings)).status).toBe(422);
  expect((await set({ accent_color: "#Aa00fF", attachments: ["text"] })).status).toBe(200);
});

test("the root leads to the console, which no other page may embed", async () => {
  const root = await server.send("GET", "/");
  expect([root.status, root.headers.get("location")]).toEqual([302, "/console"]);
  for (const path of ["/console", "/console/bots/x", "/welcome"]) {
    const page = await server.send("GET", path);
    expect([path, page.status, page.headers.get("content-type")]).toEqual([
      path,
      200,
      "text/html; charset=utf-8",
    ]);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});
