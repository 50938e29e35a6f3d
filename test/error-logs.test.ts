import { afterAll, expect, test } from "bun:test";
import { createLog } from "../src/lib/log.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
afterAll(() => server.close());

test("an answer that does not fit its schema is logged by the place, without the row: it held the bot's prompt", async () => {
  const { owner, botId } = await createShared(server, { system_prompt: "be kind to my diagnosis" });
  const lines: string[] = [];
  server.app.log = createLog("debug", { write: (line) => void lines.push(line) });
  server.connection.exec("UPDATE bots SET name = CAST(x'00' AS BLOB)");
  const answer = await server.request("GET", `/api/v1/bots/${botId}`, { token: owner.token });
  expect([answer.status, answer.body.code]).toEqual([500, "internal_error"]);
  const log = lines.join("");
  expect(log).toContain("An answer does not fit its schema: /name");
  expect(log).not.toContain("diagnosis");
});
