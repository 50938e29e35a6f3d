import { afterAll, beforeEach, expect, mock, test } from "bun:test";
import { expectErrorForm } from "./helpers/scenarios.ts";
import { masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const logged = mock();
server.app.log.error = logged;
beforeEach(() => logged.mockClear());
afterAll(() => server.close());

const paths = [
  "/s/%E0%A4%A",
  "/s/%",
  "/api/v1/public/bot-share/%E0%A4%A/entry",
  "/api/v1/bots/%ff",
  "/api/v1/bots/%c0%80/documents",
  "/assets/%E0%A4%A",
  "/swagger/%",
  "/%E0%A4%A",
];
for (const path of paths) {
  test(`the malformed percent sign of ${path} is 404 and no failure of the server's`, async () => {
    const answer = await server.request("GET", path, { token: masterKey });
    expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    expectErrorForm(answer);
    expect(logged).not.toHaveBeenCalled();
  });
}

test("over a socket too, and a percent sign of a query is no business of the path", async () => {
  const url = server.listen();
  const status = async (path: string) => (await fetch(url + path, { keepalive: false })).status;
  expect(await status("/s/%E0%A4%A")).toBe(404);
  expect(await status("/swagger?x=%E0%A4%A")).toBe(200);
});
