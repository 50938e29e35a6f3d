import { afterAll, beforeAll, expect, test } from "bun:test";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { createAdmin, createCustomer, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({ config: { publicUrl: "https://chat.example" } });
let stranger: { id: string; token: string };
const own = { "sec-fetch-site": "same-origin" };
const console = { ...own, "x-botshare-console": "1" };

beforeAll(async () => {
  await createAdmin(server, "anna");
  await createCustomer(server, "carl");
  stranger = await createCustomer(server, "mallory");
});
afterAll(() => server.close());

const signInAs = (username: string, headers: Record<string, string>) =>
  server.request("POST", "/api/v1/auth/login", { body: { username, password: everyonesPassword }, headers });
const verify = (cookie: string) =>
  server.request("GET", "/api/v1/auth/verify", { headers: { ...own, cookie } });

test("over https each page's cookie has the name that browsers take from this host alone", async () => {
  for (const [username, headers, name] of [
    ["carl", own, "__Host-botshare_session"],
    ["anna", console, "__Host-botshare_console"],
  ] as const) {
    const { headers: answered, body } = await signInAs(username, headers);
    const [pair, ...attributes] = (answered.get("set-cookie") ?? "").split("; ");
    expect(pair).toBe(`${name}=${body.token}`);
    // What the prefix asks for (RFC 6265bis, 4.1.3.2), without which a browser drops the cookie.
    expect(attributes).toContain("Secure");
    expect(attributes).toContain("Path=/");
    expect(attributes.filter((attribute) => /^domain/i.test(attribute))).toEqual([]);
  }
});

test("a sister site's cookie signs nobody in, neither alone nor before the right one", async () => {
  const planted = `botshare_session=${stranger.token}`;
  expect((await verify(planted)).status).toBe(401);
  const { body } = await signInAs("carl", own);
  const who = await verify(`${planted}; __Host-botshare_session=${body.token}`);
  expect(who.body.username).toBe("carl");
});

test("a sign-in makes a session of its own, whatever token or cookie came with it", async () => {
  const headers = { ...own, cookie: `__Host-botshare_session=${stranger.token}` };
  const first = await signInAs("carl", headers);
  const second = await signInAs("carl", { ...headers, authorization: `Bearer ${first.body.token}` });
  const tokens = [stranger.token, first.body.token, second.body.token];
  expect(new Set(tokens).size).toBe(3);
  expect((await verify(`__Host-botshare_session=${second.body.token}`)).body.username).toBe("carl");
});

test("signing out takes back the cookie that was given", async () => {
  const { body } = await signInAs("carl", own);
  const cookie = `__Host-botshare_session=${body.token}`;
  const left = await server.request("POST", "/api/v1/auth/logout", { headers: { ...own, cookie } });
  expect(left.headers.get("set-cookie")).toStartWith("__Host-botshare_session=; ");
  expect((await verify(cookie)).status).toBe(401);
});
