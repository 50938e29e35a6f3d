import { afterAll, describe, expect, test } from "bun:test";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { createAdmin, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
afterAll(() => server.close());

const create = (kind: string, username: string) =>
  server.request("POST", `/api/v1/${kind}`, {
    token: masterKey,
    body: { username, password: everyonesPassword },
  });

describe("a name that is shown as what it is not is no account's", () => {
  const names: Record<string, string> = {
    "on two lines": "alice\nadmin: yes",
    "with a terminal's colours": "\u001b[31malice",
    "with a line separator": "alice\u2028bob",
    "written backwards": "\u202enimda",
    "isolated from its line": "\u2066alice\u2069",
    "with a mark of direction in it": "ali\u200ece",
    "with nothing to be seen": "\u200b\u2060\ufeff",
    "of joiners alone": "\u200d",
  };
  for (const [it, name] of Object.entries(names)) {
    test(`${it}, whoever makes it, and however`, async () => {
      for (const kind of ["users", "end-users"]) {
        const { status, body } = await create(kind, name);
        expect([status, body.code, body.errors]).toEqual([
          422,
          "validation_failed",
          [{ path: "/username", message: expect.any(String) }],
        ]);
      }
      const { id } = (await create("users", `renamed: ${it}`)).body;
      const renamed = await server.request("PATCH", `/api/v1/users/${id}`, {
        token: masterKey,
        body: { username: name },
      });
      expect(renamed.status).toBe(422);
    });
  }

  test("but one with the joiners that its script or its picture needs is", async () => {
    for (const name of ["می‌خواهم", "क्‍ष", "👩‍👩‍👧", "Zoë"]) {
      expect([name, (await create("end-users", name)).status]).toEqual([name, 200]);
      expect(await signIn(server, name, everyonesPassword)).toBeString();
    }
  });
});

test("an account whose name looks like an administrator's has nothing of it: rights go by the account", async () => {
  const admin = await createAdmin(server, "admin");
  const twins = ["аdmin", "ａｄｍｉｎ", "admin\u00ad", "Admin", "admın"];
  for (const name of twins) {
    const made = await create("end-users", name);
    expect([name, made.status]).toEqual([name, 200]);
    const token = await signIn(server, name, everyonesPassword);
    expect((await server.request("GET", "/api/v1/bots", { token })).status).toBe(403);
  }
  // Where Unicode says that it is the same name in another spelling, it is taken.
  expect((await create("end-users", "Zoe\u0308")).status).toBe(409);
  expect((await server.request("GET", "/api/v1/auth/verify", { token: admin.token })).body.is_admin).toBe(
    true,
  );
});
