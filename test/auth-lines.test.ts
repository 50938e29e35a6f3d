import { afterEach, expect, test } from "bun:test";
import { passwordQueue } from "../src/lib/password.ts";
import { createServer } from "../src/server.ts";
import { waitFor } from "./helpers/executable.ts";
import { createCustomer, startTestServer } from "./helpers/test-server.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test("an address whose sign-ins fail again and again waits behind everybody else, and holds nobody up", async () => {
  const server = startTestServer({
    config: { trustedProxies: ["127.0.0.1"] },
    limits: { sharedLineTries: 1 },
  });
  closing.push(server.close);
  await createCustomer(server, "carl");
  const { http } = createServer(server.app);
  http.listen({ hostname: "127.0.0.1", port: 0 });
  closing.unshift(async () => {
    await http.server?.stop(true);
  });
  const attempt = async (username: string, password: string, from: string) => {
    const headers = { "content-type": "application/json", "x-forwarded-for": from };
    const body = JSON.stringify({ username, password });
    const url = `http://127.0.0.1:${http.server?.port}/api/v1/auth/login`;
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
  expect(await attempt("nobody", "x", "198.51.100.1")).toBe(401);
  const { passwordHashesAtOnce, failingSignInsWaiting } = server.app.config.limits;
  const verify = Bun.password.verify;
  const { promise: held, resolve: release } = Promise.withResolvers<boolean>();
  const looked: unknown[] = [];
  Bun.password.verify = async (given) => {
    looked.push(given);
    return (await held) && given === "pass word";
  };
  try {
    const filling = Array.from({ length: passwordHashesAtOnce }, (_, at) =>
      attempt(`other ${at}`, "y", `203.0.113.${at}`),
    );
    await waitFor("the hashes that are held", () => looked.length === passwordHashesAtOnce);
    const flood = Array.from({ length: failingSignInsWaiting + 5 }, (_, at) =>
      attempt(`name ${at}`, "x", "198.51.100.1"),
    );
    // Those for whom the line has no room are told so at once, while everything is held.
    const answered: number[] = [];
    for (const answer of flood) void answer.then((status) => answered.push(status));
    await waitFor("the refusals", () => answered.length === 5);
    expect(answered).toEqual([429, 429, 429, 429, 429]);
    const honest = attempt("carl", "pass word", "198.51.100.2");
    await waitFor("all who wait", () => passwordQueue().waiting === failingSignInsWaiting + 1);
    release(true);
    expect(await honest).toBe(200);
    await Promise.all([...filling, ...flood]);
    expect(looked.slice(passwordHashesAtOnce)).toEqual([
      "pass word",
      ...Array(failingSignInsWaiting).fill("x"),
    ]);
    // Behind the failures of its own network somebody who knows the password gets in too.
    expect(await attempt("carl", "pass word", "198.51.100.1")).toBe(200);
  } finally {
    Bun.password.verify = verify;
  }
});
