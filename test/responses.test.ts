import { afterAll, describe, expect, test } from "bun:test";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
afterAll(() => server.close());

const bounds = ["minLength", "maxLength", "pattern", "format", "minimum", "maximum", "minItems", "maxItems"];

/** The places in a schema that bound a value. */
function boundsIn(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    bounds.includes(key) && typeof value !== "object"
      ? [`${path}/${key}`]
      : boundsIn(value, `${path}/${key}`),
  );
}

describe("an answer never refuses what is stored", () => {
  test("no schema of an answer bounds a value: limits are for what comes in", async () => {
    const { body: spec } = await server.request("GET", "/swagger/json");
    const found = Object.entries<Record<string, { responses: object }>>(spec.paths).flatMap(
      ([path, operations]) =>
        Object.entries(operations).flatMap(([method, { responses }]) =>
          boundsIn(responses, `${method} ${path}`),
        ),
    );
    expect(found).toEqual([]);
  });

  test("what is longer than today's limits is shown as it is", async () => {
    const { owner, botId, linkId } = await createShared(server);
    const long = "x".repeat(500);
    server.connection.prepare("UPDATE users SET username = username || ?, email = 'none'").run(long);
    server.connection.prepare("UPDATE bots SET name = ?, model = ?, system_prompt = ''").run(long, long);
    server.connection.prepare("UPDATE bots SET settings = ?").run(JSON.stringify({ language: long }));
    server.connection.prepare("UPDATE share_tokens SET name = ?").run(long);
    server.connection.prepare("UPDATE documents SET name = ?").run(long);
    const lists = ["bots", `bots/${botId}/documents`, `bots/${botId}/share-tokens`, "end-users", "users"];
    for (const list of lists) {
      const answer = await server.request("GET", `/api/v1/${list}`, { token: masterKey });
      expect({ list, status: answer.status }).toEqual({ list, status: 200 });
      expect(JSON.stringify(answer.body.items)).toContain(long);
    }
    const bot = await server.request("GET", `/api/v1/bots/${botId}`, { token: owner.token });
    expect(bot.body.settings).toEqual({ language: long });
    const path = `/api/v1/bot-share-tokens/${linkId}`;
    expect((await server.request("PATCH", path, { token: owner.token, body: {} })).body.name).toBe(long);
  });
});
