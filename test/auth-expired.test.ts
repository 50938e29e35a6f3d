import { afterAll, expect, test } from "bun:test";
import { removeExpiredSessions } from "../src/features/auth/service.ts";
import { createCustomer, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
afterAll(() => server.close());

test("sessions that have expired are removed, in steps and with what streams to them; the others stay", async () => {
  const { app, clock, connection } = server;
  const customer = await createCustomer(server, "carl");
  const add = connection.prepare("INSERT INTO sessions VALUES (?, ?, 0, ?, NULL, NULL)");
  for (let count = 0; count < 450; count += 1) add.run(`expired ${count}`, customer.id, clock.nowMs - count);
  add.run("in a millisecond", customer.id, clock.nowMs + 1);
  const ended: string[] = [];
  app.endings.on("sessions_ended", (ids) => ended.push(...ids));
  expect(await removeExpiredSessions(app)).toBe(450);
  expect(new Set(ended).size).toBe(450);
  const left = connection.prepare("SELECT count(*) AS n FROM sessions").get();
  expect(left).toEqual({ n: 2 });
  expect((await server.request("GET", "/api/v1/auth/verify", { token: customer.token })).status).toBe(200);
  clock.nowMs += app.config.limits.sessionMs;
  expect(await removeExpiredSessions(app)).toBe(2);
  expect(await signIn(server, "carl", "pass word")).toBeString();
});
