import { afterAll, describe, expect, test } from "bun:test";
import { decoyHash, hashPassword } from "../src/lib/password.ts";
import { masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
afterAll(() => server.close());

const create = (username: string, password: string, kind = "end-users") =>
  server.request("POST", `/api/v1/${kind}`, { token: masterKey, body: { username, password } });

describe("names and passwords in any script", () => {
  const names = [
    "张伟",
    "たなか たろう",
    "김철수",
    "Владимир",
    "مريم",
    "אברהם",
    "नेहा",
    "Đặng Thị Hà",
    "O'Brien; DROP TABLE users",
    "a/b\\c%20?#",
    "👩‍👩‍👧‍👦",
    "x".repeat(200),
  ];
  for (const name of names) {
    test(`${name.slice(0, 30)} signs in with a password of its script`, async () => {
      const password = `${name} №1 密码`.slice(0, 300);
      const made = await create(name, password);
      expect({ status: made.status, username: made.body.username }).toEqual({ status: 200, username: name });
      const token = await signIn(server, name, password);
      const who = await server.request("GET", "/api/v1/auth/verify", { token });
      expect(who.body.username).toBe(name);
      await expect(signIn(server, name, `${password}.`)).rejects.toThrow("401");
    });
  }

  describe("is as long as it is stored: composing a name can make it longer", () => {
    const qa = "\u0958";
    for (const kind of ["users", "end-users"]) {
      test(`200 characters after composing are 200, one more is 422, in ${kind}`, async () => {
        const name = qa.repeat(99) + kind.slice(0, 2);
        expect((await create(name, "pass word", kind)).body.username).toHaveLength(200);
        const tooLong = await create(`${qa.repeat(99)}abc`, "pass word", kind);
        expect([tooLong.status, tooLong.body.code]).toEqual([422, "validation_failed"]);
        expect(tooLong.body.errors).toEqual([{ path: "/username", message: expect.any(String) }]);
        expect((await server.request("GET", `/api/v1/${kind}`, { token: masterKey })).status).toBe(200);
      });
    }
  });

  test("names that only look alike are different names", async () => {
    // The second begins with a Cyrillic letter.
    expect((await create("alice", "x")).status).toBe(200);
    expect((await create("аlice", "x")).status).toBe(200);
    expect((await create("Alice", "x")).status).toBe(200);
  });
});

describe("a password", () => {
  const weak = { "one character": "x", "a space": " ", "its own name": "weak", "a line break": "\n" };
  for (const [it, password] of Object.entries(weak)) {
    test(`that is ${it} is an administrator's to set`, async () => {
      expect((await create(`weak: ${it}`, password)).status).toBe(200);
      expect(await signIn(server, `weak: ${it}`, password)).toBeString();
    });
  }

  test("keeps the spaces around it", async () => {
    await create("spaces", " pass ");
    await expect(signIn(server, "spaces", "pass")).rejects.toThrow("401");
    expect(await signIn(server, "spaces", " pass ")).toBeString();
  });

  const lengths: [it: string, password: string, status: number][] = [
    ["1,024 bytes of one each", "x".repeat(1024), 200],
    ["1,025 bytes of one each", "x".repeat(1025), 422],
    ["1,024 bytes of two each", "é".repeat(512), 200],
    ["1,026 bytes of two each", "é".repeat(513), 422],
    ["1,023 bytes of three each", "密".repeat(341), 200],
    ["1,026 bytes of three each", "密".repeat(342), 422],
    ["1,024 bytes of four each", "🔑".repeat(256), 200],
  ];
  for (const [it, password, status] of lengths) {
    test(`of ${it} is ${status}`, async () => {
      const made = await create(it, password);
      expect(made.status).toBe(status);
      if (status === 422) {
        expect(made.body.code).toBe("password_too_long");
        return;
      }
      expect(await signIn(server, it, password)).toBeString();
      // Nothing past some length is cut off unseen.
      await expect(signIn(server, it, password.slice(0, -2))).rejects.toThrow("401");
    });
  }

  test("is nowhere in the database in clear", async () => {
    await create("secretive", "correct horse battery staple");
    const dump = JSON.stringify(server.connection.prepare("SELECT * FROM users").all());
    expect(dump).not.toContain("correct horse");
    expect(dump).toContain("$argon2id$v=19$m=19456,t=2");
  });
});

describe("parallel creations of one name", () => {
  test("of one kind: one wins, the others get 409", async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => create("race", "pass word")));
    const statuses = made.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, ...Array<number>(11).fill(409)]);
    for (const { status, body } of made) if (status === 409) expect(body.code).toBe("username_taken");
    const list = await server.request("GET", "/api/v1/end-users", { token: masterKey });
    const named = list.body.items.filter((item: { username: string }) => item.username === "race");
    expect(named).toHaveLength(1);
  });

  test("of both kinds and both Unicode forms: one wins, and its password is the one that counts", async () => {
    const tries = Array.from({ length: 10 }, (_, count) => ({
      username: "Renée".normalize(count % 3 ? "NFC" : "NFD"),
      password: `password ${count}`,
      kind: count % 2 ? "users" : "end-users",
    }));
    const made = await Promise.all(tries.map((it) => create(it.username, it.password, it.kind)));
    const winners = tries.filter((_, count) => made[count]?.status === 200);
    expect(winners).toHaveLength(1);
    expect(await signIn(server, "Renée", winners[0]?.password ?? "")).toBeString();
  });
});

test("a name that nobody has is compared with a hash that costs the same as anybody's", async () => {
  const costOf = (hash: string) => hash.split("$").slice(0, 4);
  expect(costOf(decoyHash)).toEqual(costOf(await hashPassword("anything")));
  expect(costOf(decoyHash)).toEqual(["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
  expect(await Bun.password.verify("anything", decoyHash)).toBe(false);
});
