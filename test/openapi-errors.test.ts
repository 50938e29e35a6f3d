import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Operation, readApi } from "./helpers/api-document.ts";
import { unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

// Every route is called by everybody, in every wrong way that the guard and the reader of bodies can refuse. What they answer is
// described on the route, and nothing else of theirs is. 38 routes left something out.

const server = startTestServer();
afterAll(() => server.close());

/** What the guard and the reader of bodies answer. Codes beside these are the services' own. */
const theirs = new Set([
  "unauthenticated",
  "session_ended",
  "cross_origin",
  "account_required",
  "admin_required",
  "master_key_required",
  "malformed_json",
  "malformed_upload",
  "payload_too_large",
  "unsupported_media_type",
  "validation_failed",
]);

let operations: [route: string, operation: Operation][];
const tokens: Record<string, string> = { nobody: "", broken: "no.token.at.all", master: masterKey };

async function signEverybodyIn(): Promise<void> {
  for (const name of ["admin", "customer", "member"]) tokens[name] = await signIn(server, name, "pass word");
}

beforeAll(async () => {
  ({ operations } = await readApi(server));
  await createAdmin(server, "admin");
  await createCustomer(server, "customer");
  const body = { username: "member", password: "pass word" };
  await server.request("POST", "/api/v1/users", { token: masterKey, body });
  await signEverybodyIn();
  const token = await signIn(server, "customer", "pass word");
  await server.request("POST", "/api/v1/auth/logout", { token });
  tokens.ended = token;
});

const described = ({ responses }: Operation): [status: string, code: string][] =>
  Object.entries(responses).flatMap(([status, { description = "" }]) =>
    [...description.matchAll(/`([a-z_]+)`/g)].map(([, code = ""]): [string, string] => [status, code]),
  );

interface Attempt {
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The wrong ways of a call; the last is wrong in nothing but its ids. */
function attempts(operation: Operation): Attempt[] {
  const query = { query: "?x=%00" };
  if (operation.requestBody === undefined) return [query, {}];
  const form = "multipart/form-data; boundary=x";
  return [
    query,
    { body: "{" },
    { body: "[]" },
    { body: "{}", headers: { "content-type": "text/plain" } },
    { body: "{}", headers: { "content-length": "999999999" } },
    { body: "no form", headers: { "content-type": form } },
    {
      body: '--x\r\ncontent-disposition: form-data; name="other"\r\n\r\ntext\r\n--x--\r\n',
      headers: { "content-type": form },
    },
    { body: '{"name": "\\u0000"}' },
  ];
}

/** Calls a route in every way as everybody, and gives the refusals as `status code`. */
async function refusalsOf(route: string, operation: Operation): Promise<Set<string>> {
  const [method = "", path = ""] = route.split(" ");
  const to = path.replaceAll(/\{\w+\}/g, unknownId);
  const said = new Set<string>();
  const call = async ({ query = "", headers = {}, body }: Attempt, token: string) => {
    const bearer = token === "" ? {} : { token };
    const answer = await server.send(method, to + query, { ...bearer, headers, body });
    // What is not refused may be a file.
    const text = await answer.text();
    if (answer.status >= 400) said.add(`${answer.status} ${JSON.parse(text).code}`);
  };
  for (const attempt of attempts(operation)) {
    for (const token of Object.values(tokens)) await call(attempt, token);
    const cookie = `botshare_session=${tokens.admin}; botshare_console=${tokens.admin}`;
    await call({ ...attempt, headers: { ...attempt.headers, cookie, "sec-fetch-site": "cross-site" } }, "");
  }
  return said;
}

describe("what the guard and the reader of bodies answer", () => {
  test("is described on every route, and what they cannot answer is not", async () => {
    expect(operations.length).toBeGreaterThan(40);
    for (const [route, operation] of operations) {
      const refusals = await refusalsOf(route, operation);
      if (route.includes("/auth/")) await signEverybodyIn();
      const named = described(operation).map(([status, code]) => `${status} ${code}`);
      const isTheirs = (refusal: string) => theirs.has(refusal.split(" ")[1] ?? "");
      const undescribed = [...refusals].filter((refusal) => !named.includes(refusal));
      const untrue = named.filter((refusal) => isTheirs(refusal) && !refusals.has(refusal));
      expect({ route, undescribed, untrue }).toEqual({ route, undescribed: [], untrue: [] });
    }
  });
});

describe("what a service answers", () => {
  const hashing = [
    "POST /api/v1/users",
    "PATCH /api/v1/users/{id}",
    "POST /api/v1/end-users",
    "POST /api/v1/end-users/{id}/reset-password",
    "POST /api/v1/auth/change-password",
  ];
  const codesOf = (route: string) => {
    const operation = operations.find(([name]) => name === route)?.[1];
    return operation === undefined ? [] : described(operation).map(([, code]) => code);
  };

  test("where a password is set names that it can be too long, and that the server can be busy", () => {
    for (const route of hashing) {
      expect([route, codesOf(route)]).toEqual([
        route,
        expect.arrayContaining(["password_too_long", "server_busy", "empty_credentials"]),
      ]);
    }
    expect(codesOf("POST /api/v1/auth/login")).toEqual(
      expect.arrayContaining(["invalid_credentials", "too_many_login_attempts", "server_busy"]),
    );
  });
});
