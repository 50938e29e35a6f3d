import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({ limits: { uploadBytes: 64 * 1024 } });
afterAll(() => server.close());

const it = { owner: "", stranger: "", customer: "", botId: "", documentId: "" };
const film = { name: "film.csv", type: "text/csv", content: "q,a\n导演是谁?,新海诚\n" };
const path = (rest = "") => `/api/v1/bots/${it.botId}/documents${rest}`;

beforeAll(async () => {
  it.owner = (await createAdmin(server, "owner")).token;
  it.stranger = (await createAdmin(server, "stranger")).token;
  it.customer = (await createCustomer(server, "customer")).token;
  const bot = await server.request("POST", "/api/v1/bots", {
    token: it.owner,
    body: { name: "Film", model: "builtin" },
  });
  it.botId = bot.body.id;
  const made = await server.request("POST", path(), { token: it.owner, body: film });
  it.documentId = made.body.id;
});

function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe("adding a document", () => {
  const post = (token: string | undefined, body: unknown) => ({ method: "POST", path: path(), token, body });
  testScenarios(() => server, {
    "needs a token": () => ({ ...post(undefined, film), status: 401, code: "unauthenticated" }),
    "is not a customer's to do": () => ({ ...post(it.customer, film), status: 403, code: "admin_required" }),
    "is not another administrator's to do": () => ({
      ...post(it.stranger, film),
      status: 403,
      code: "not_bot_owner",
    }),
    "to an unknown bot is 403 to an administrator": () => ({
      ...post(it.owner, film),
      path: `/api/v1/bots/${unknownId}/documents`,
      status: 403,
      code: "not_bot_owner",
    }),
    "to an unknown bot is 404 to the master key": () => ({
      ...post(masterKey, film),
      path: `/api/v1/bots/${unknownId}/documents`,
      status: 404,
      code: "not_found",
    }),
    "needs its fields": () => ({ ...post(it.owner, { name: "a" }), status: 422, code: "validation_failed" }),
    "needs a known type": () => ({
      ...post(it.owner, { ...film, type: "application/pdf" }),
      status: 422,
      code: "validation_failed",
    }),
    "needs JSON that is JSON": () => ({ ...post(it.owner, "{"), status: 400, code: "malformed_json" }),
    "needs text": () => ({
      ...post(it.owner, { ...film, content: "q,a\n" }),
      status: 400,
      code: "empty_document",
    }),
    "needs whole rows": () => ({
      ...post(it.owner, { ...film, content: "q,a\nx\n" }),
      status: 400,
      code: "malformed_csv",
    }),
    "keeps to the limit of uploads": () => ({
      ...post(it.owner, { ...film, content: "x".repeat(65 * 1024) }),
      status: 413,
      code: "payload_too_large",
    }),
    "needs a file that is text": () => ({
      ...post(it.owner, form({ file: new File([Uint8Array.of(0xff, 0xfe, 0)], "a.txt") })),
      status: 400,
      code: "undecodable_text",
    }),
    "needs a file whose kind is known": () => ({
      ...post(it.owner, form({ file: new File(["a"], "a.exe") })),
      status: 415,
      code: "unsupported_document_type",
    }),
    "needs a type that is the file's": () => ({
      ...post(it.owner, form({ file: new File(["q,a\nx?,y\n"], "a.csv"), type: "text/plain" })),
      status: 422,
      code: "validation_failed",
    }),
    "needs its text once": () => ({
      ...post(it.owner, form({ file: new File(["a"], "a.txt"), content: "b" })),
      status: 422,
      code: "validation_failed",
    }),
  });

  test("leaves nothing of all that was refused", async () => {
    const list = await server.request("GET", path(), { token: it.owner });
    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual([it.documentId]);
  });

  test("works by JSON, by a form with a file, and with the master key", async () => {
    const file = new File(["# Guide\n\nZebras are striped.\n"], "guide.md");
    const bodies: [token: string, body: unknown, name: string][] = [
      [it.owner, film, "film.csv"],
      [it.owner, form({ file }), "guide.md"],
      [masterKey, form({ file, name: "Animals", type: "text/markdown" }), "Animals"],
    ];
    for (const [token, body, name] of bodies) {
      const made = await server.request("POST", path(), { token, body });
      expect(made.status).toBe(200);
      expect(made.body).toMatchObject({ name, passage_count: 1 });
      const shown = await server.request("GET", path(`/${made.body.id}`), { token: it.owner });
      expect(shown.body).toEqual(made.body);
      const gone = await server.request("DELETE", path(`/${made.body.id}`), { token });
      expect(gone.body).toMatchObject({ success: true });
    }
  });
});

describe("reading and deleting documents", () => {
  const ask = (method: string, token: string | undefined, rest: string) => ({
    method,
    token,
    path: path(rest),
  });
  testScenarios(() => server, {
    "a list needs a token": () => ({ ...ask("GET", undefined, ""), status: 401, code: "unauthenticated" }),
    "a list is the owner's": () => ({ ...ask("GET", it.stranger, ""), status: 403, code: "not_bot_owner" }),
    "a list takes its own cursors": () => ({
      ...ask("GET", it.owner, "?cursor=x"),
      status: 400,
      code: "invalid_cursor",
    }),
    "a document is the owner's": () => ({
      ...ask("GET", it.stranger, `/${it.documentId}`),
      status: 403,
      code: "not_bot_owner",
    }),
    "an unknown document is 404": () => ({
      ...ask("GET", it.owner, `/${unknownId}`),
      status: 404,
      code: "not_found",
    }),
    "an id that is no UUID is 404": () => ({
      ...ask("DELETE", it.owner, "/x"),
      status: 404,
      code: "not_found",
    }),
    "deleting needs a token": () => ({
      ...ask("DELETE", undefined, `/${it.documentId}`),
      status: 401,
      code: "unauthenticated",
    }),
    "deleting is the owner's": () => ({
      ...ask("DELETE", it.stranger, `/${it.documentId}`),
      status: 403,
      code: "not_bot_owner",
    }),
  });

  test("a refused deletion deleted nothing, the owner's does, once", async () => {
    expect((await server.request("GET", path(`/${it.documentId}`), { token: it.owner })).status).toBe(200);
    const rest = `/${it.documentId}`;
    expect((await server.request("DELETE", path(rest), { token: it.owner })).status).toBe(200);
    expect((await server.request("DELETE", path(rest), { token: it.owner })).status).toBe(404);
    expect((await server.request("GET", path(), { token: it.owner })).body.items).toEqual([]);
  });
});
