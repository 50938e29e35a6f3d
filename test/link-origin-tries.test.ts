import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// What an owner learns who tries which sites may embed a link.

const server = startTestServer({ config: { publicUrl: "https://chat.example" } });
let shared: Awaited<ReturnType<typeof createShared>>;

const make = async (body: object) => {
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  return (await server.request("POST", path, { token: shared.owner.token, body })).body;
};
const call = (id: string, tail: string, body: unknown) =>
  server.request("POST", `/api/v1/bot-share-tokens/${id}/${tail}`, { token: shared.owner.token, body });

beforeAll(async () => {
  shared = await createShared(server);
});
afterAll(() => server.close());

describe("an origin that is tried", () => {
  const tryOrigin = async (allowed_origins: string[] | null, origin: string) =>
    (await call((await make({ allowed_origins })).id, "test-origin", { origin })).body;
  const listed = ["https://app.example", "https://shop.example:8443"];
  const cases: [what: string, allowed: string[] | null, origin: string, answer: object][] = [
    ["may where any may", null, "https://app.example", { allowed: true, reason: "any" }],
    ["may where it is listed", listed, "https://APP.example/", { allowed: true, reason: "listed" }],
    [
      "may be a page's address",
      listed,
      " https://shop.example:8443/cart?x=1 ",
      { allowed: true, origin: "https://shop.example:8443" },
    ],
    ["may where it is this server's own", [], "https://chat.example/s/x", { allowed: true, reason: "own" }],
    ["may not where none may", [], "https://app.example", { allowed: false, reason: "none_listed" }],
    ["may not where others are listed", listed, "https://other.example", { allowed: false, nearest: null }],
    [
      "may not under another scheme, and it is said which one is meant",
      listed,
      "http://app.example",
      { allowed: false, reason: "not_listed", nearest: "https://app.example" },
    ],
    [
      "may not at another port, and it is said which one is meant",
      listed,
      "https://shop.example",
      { allowed: false, nearest: "https://shop.example:8443" },
    ],
  ];
  for (const [what, allowed, origin, answer] of cases) {
    test(`${what}`, async () => {
      expect(await tryOrigin(allowed, origin)).toMatchObject(answer);
    });
  }

  test("gets the same answer as a browser's request", async () => {
    for (const origin of ["https://app.example", "http://app.example"]) {
      const link = await make({ allowed_origins: listed });
      const { allowed } = (await call(link.id, "test-origin", { origin })).body;
      const path = `/api/v1/public/bot-share/${link.share_token}/entry`;
      const answer = await server.request("GET", path, { headers: { origin } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(allowed ? origin : null);
    }
  });
});
