import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import createClient from "openapi-fetch";
import { fingerprintOf, readApiShape } from "./helpers/api-shape.ts";
import type { paths } from "./helpers/api-types.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { createAdmin, startTestServer } from "./helpers/test-server.ts";

// What a program makes of the API's description: openapi-typescript has made types of it, and a client that knows nothing else goes
// the way of the introduction. The compiler holds the types to the calls here, the calls hold the description to the server.

setDefaultTimeout(30_000);
const server = startTestServer();
const baseUrl = server.listen();
afterAll(() => server.close());

test("the types are those of this description; `make api-types` writes them anew", async () => {
  const types = await Bun.file(join(import.meta.dir, "helpers/api-types.ts")).text();
  expect(types.slice(0, types.indexOf("\n"))).toBe(
    `// Made by \`make api-types\` from the API's description ${fingerprintOf(await readApiShape())}.`,
  );
});

/** The client of somebody who signs in; what is refused throws. */
async function signedIn(username: string) {
  const body = { username, password: everyonesPassword };
  const login = await createClient<paths>({ baseUrl }).POST("/api/v1/auth/login", { body });
  const token = taken(login).token;
  return createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });
}

/** What an answer holds. Throws where it was an error. */
function taken<Data>({ data, error, response }: { data?: Data; error?: unknown; response: Response }): Data {
  if (data === undefined) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data;
}

test("a typed client goes from a login to a customer's answer, and to what became of it", async () => {
  await createAdmin(server, "owner");
  const owner = await signedIn("owner");
  const endpoint = { base_url: "http://127.0.0.1:9/v1" };
  expect(taken(await owner.PUT("/api/v1/me/upstream", { body: endpoint })).base_url).toBe(endpoint.base_url);

  const bot = taken(
    await owner.POST("/api/v1/bots", {
      body: { name: "Film guide", model: "builtin", pricing: { prompt_per_1k: 0, completion_per_1k: 0 } },
    }),
  );
  const path = { bot_id: bot.id };
  const content = "q,a\nWho directed Suzume?,Makoto Shinkai\n";
  const document = taken(
    await owner.POST("/api/v1/bots/{bot_id}/documents", {
      params: { path },
      body: { name: "film.csv", type: "text/csv", content },
    }),
  );
  expect(document.passage_count).toBe(1);
  const found = taken(
    await owner.POST("/api/v1/bots/{bot_id}/search", {
      params: { path },
      body: { question: "Who directed Suzume?" },
    }),
  );
  expect(found.items.map(({ text }) => text)).toEqual(["Makoto Shinkai"]);

  const account = { username: "customer", password: everyonesPassword };
  const customer = taken(await owner.POST("/api/v1/end-users", { body: account }));
  const link = taken(
    await owner.POST("/api/v1/bots/{bot_id}/share-tokens", {
      params: { path },
      body: { name: "Acme", limits: { visitor: { messages_per_day: 5 } }, end_user_ids: [customer.id] },
    }),
  );
  expect(link.limits.visitor.messages_per_day).toBe(5);

  const visitor = await signedIn("customer");
  const shareToken = { share_token: link.share_token };
  const shared = taken(
    await visitor.GET("/api/v1/public/bot-share/{share_token}", { params: { path: shareToken } }),
  );
  const answer = taken(
    await visitor.POST("/api/v3/chat/completions", {
      body: {
        bot_id: shared.bot_id,
        ...shareToken,
        messages: [{ role: "user", content: "Who directed Suzume?" }],
        stream: false,
      },
    }),
  );
  if (typeof answer === "string") throw new Error("nobody asked for a stream");
  expect(answer.choices[0]?.message.content).toContain("Makoto Shinkai");
  expect(answer.citations?.[0]?.document).toBe("film.csv");
  const refused = await visitor.GET("/api/v1/bots");
  expect(refused.error?.code).toBe("admin_required");

  const asked = taken(
    await owner.GET("/api/v1/bots/{bot_id}/conversations", { params: { path, query: { search: "Suzume" } } }),
  );
  expect(asked.items.map(({ id, visitor }) => [id, visitor.name])).toEqual([
    [answer.conversation_id, "customer"],
  ]);
  const read = taken(
    await owner.GET("/api/v1/conversations/{id}/messages", {
      params: { path: { id: answer.conversation_id } },
    }),
  );
  expect(read.items.map(({ role, points }) => [role, points])).toEqual([
    ["user", 0],
    ["assistant", 0],
  ]);
  const query = { bot_id: bot.id, from: "2026-11-22T00:00:00Z", to: "2026-11-23T00:00:00Z", zone: "UTC" };
  const figures = taken(
    await owner.GET("/api/v1/statistics", { params: { query: { ...query, step: "day" } } }),
  );
  expect([figures.totals.questions, figures.totals.customers]).toEqual([1, 1]);
  const byLink = taken(
    await owner.GET("/api/v1/statistics/by", { params: { query: { ...query, dimension: "link" } } }),
  );
  expect(byLink.items.map(({ id, questions }) => [id, questions])).toEqual([[link.id, 1]]);
  const changes = taken(await owner.GET("/api/v1/audit-events", { params: { query: { action: "link." } } }));
  expect(changes.items.map(({ target }) => target.id)).toEqual([link.id]);
});
