import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { forgeJwt, readJwt } from "./helpers/jwt.ts";
import { play, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const secret = server.app.keyring.jwtSecret;
const hs256 = { alg: "HS256", typ: "JWT" };
let admin: { id: string; token: string };
let other: { id: string; token: string };
let payload: Record<string, unknown>;

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  other = await createAdmin(server, "otto");
  payload = readJwt(admin.token).payload;
});
afterAll(() => server.close());

const verify = { method: "GET", path: "/api/v1/auth/verify" };
const expectRefused = async (it: string, token: string, code = "unauthenticated") => {
  await play(server, { it, ...verify, token, status: 401, code });
};

test("a token made by hand with the right secret is taken: what is refused below is refused for its own reason", async () => {
  await play(server, { it: "forged well", ...verify, token: forgeJwt(hs256, payload, secret), status: 200 });
});

describe("a JWT alone is no proof", () => {
  test("its session must still exist", async () => {
    const token = await signIn(server, "anna", "pass word");
    const { sid } = readJwt(token).payload;
    expect(
      (await server.request("DELETE", `/api/v1/auth/sessions/${sid}`, { token: admin.token })).status,
    ).toBe(200);
    await expectRefused("a deleted session", token, "session_ended");
  });

  test("its session must be its account's", async () => {
    const swapped = forgeJwt(hs256, { ...payload, sub: other.id }, secret);
    await expectRefused("another account's session", swapped, "session_ended");
  });

  test("a session that never was is refused", async () => {
    const unknown = forgeJwt(hs256, { ...payload, sid: unknownId }, secret);
    await expectRefused("an unknown session", unknown, "session_ended");
  });

  test("flags inside it count for nothing: the account's row decides", async () => {
    const customer = await createCustomer(server, "carl");
    const claims = { ...readJwt(customer.token).payload, is_admin: true, isAdmin: true, role: "master" };
    const token = forgeJwt(hs256, claims, secret);
    await play(server, {
      it: "a customer who claims to be more",
      method: "GET",
      path: "/api/v1/bots",
      token,
      status: 403,
      code: "admin_required",
    });
  });

  test("it ends with its session, whatever time it names itself", async () => {
    const late = startTestServer();
    const owner = await createAdmin(late, "owner");
    const eternal = forgeJwt(hs256, { ...readJwt(owner.token).payload, exp: 9_999_999_999 }, secret);
    late.clock.nowMs += late.app.config.limits.sessionMs - 1_000;
    await play(late, { it: "a second before its end", ...verify, token: owner.token, status: 200 });
    late.clock.nowMs += 1_000;
    await play(late, {
      it: "at its end",
      ...verify,
      token: owner.token,
      status: 401,
      code: "unauthenticated",
    });
    await play(late, {
      it: "with an exp of its own",
      ...verify,
      token: eternal,
      status: 401,
      code: "session_ended",
    });
    await late.close();
  });
});

describe("a token that is not exactly ours is refused", () => {
  const unsigned = (alg: unknown) => () => forgeJwt({ alg, typ: "JWT" }, payload, "");
  const cases: Record<string, () => string> = {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE, signed with our secret": () => forgeJwt({ alg: "NONE" }, payload, secret),
    "an empty alg": unsigned(""),
    "no alg": () => forgeJwt({ typ: "JWT" }, payload, secret),
    "a list as alg": () => forgeJwt({ alg: ["HS256"] }, payload, secret),
    "HS512 with our secret": () => forgeJwt({ alg: "HS512" }, payload, secret, "sha512"),
    "HS384 with our secret": () => forgeJwt({ alg: "HS384" }, payload, secret, "sha384"),
    "RS256, its signature an HMAC": () => forgeJwt({ alg: "RS256" }, payload, secret),
    "a foreign secret": () => forgeJwt(hs256, payload, "another secret of somebody else"),
    "the master key as the secret": () => forgeJwt(hs256, payload, masterKey),
    "a foreign secret with a kid that points to a file": () =>
      forgeJwt({ ...hs256, kid: "../../../../dev/null" }, payload, "\0"),
    "a kid with SQL in it": () => forgeJwt({ ...hs256, kid: "x' UNION SELECT 'a" }, payload, "a"),
    "a key of its own in the header": () =>
      forgeJwt({ ...hs256, jwk: { kty: "oct", k: Buffer.from("a").toString("base64url") } }, payload, "a"),
    "a key's address in the header": () =>
      forgeJwt({ ...hs256, jku: "http://127.0.0.1:9/keys" }, payload, "a"),
    "a critical extension that nobody knows": () =>
      forgeJwt({ ...hs256, crit: ["never"], never: 1 }, payload, secret),
    "an exp that is past": () =>
      forgeJwt(hs256, { ...payload, exp: Math.floor(server.clock.nowMs / 1000) - 1 }, secret),
    "an exp that is no number": () => forgeJwt(hs256, { ...payload, exp: "2099-01-01" }, secret),
    "an nbf that is still to come": () =>
      forgeJwt(hs256, { ...payload, nbf: Math.floor(server.clock.nowMs / 1000) + 60 }, secret),
    "no sid": () => forgeJwt(hs256, { ...payload, sid: undefined }, secret),
    "a sid that is no string": () => forgeJwt(hs256, { ...payload, sid: { $gt: "" } }, secret),
    "no sub": () => forgeJwt(hs256, { ...payload, sub: undefined }, secret),
    "another payload under the old signature": () => {
      const [header, , signature] = admin.token.split(".");
      return [
        header,
        Buffer.from(JSON.stringify({ ...payload, x: 1 })).toString("base64url"),
        signature,
      ].join(".");
    },
    "a changed signature": () =>
      admin.token.replace(/.{6}$/, (end) => (end === "AAAAAA" ? "BBBBBB" : "AAAAAA")),
    "no signature": () => admin.token.replace(/[^.]*$/, ""),
    "only two parts": () => admin.token.split(".").slice(0, 2).join("."),
    "four parts": () => `${admin.token}.x`,
    "a JSON Web Encryption": () => "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA",
  };
  for (const [it, make] of Object.entries(cases)) test(it, () => expectRefused(it, make()));

  test("the other fields of the header change nothing for a token that is well signed", async () => {
    const token = forgeJwt({ alg: "HS256", typ: "at+jwt", kid: "../../etc/passwd" }, payload, secret);
    await play(server, { it: "typ and kid are not looked at", ...verify, token, status: 200 });
  });

  test("a very long token is refused like another", async () => {
    await expectRefused("a megabyte of token", `${"a".repeat(100_000)}.b.c`);
  });
});
