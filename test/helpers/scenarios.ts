import { expect, test } from "bun:test";
import { type Answer, masterKey, type TestServer } from "./test-server.ts";

/** Ids that nothing has: a well-formed one, and one that is no UUID. */
export const unknownId = "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f";

/** One request of a table and the whole refusal (or success) that it must get. */
export interface Scenario {
  it: string;
  method: string;
  path: string;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  code?: string;
}

/** Asks for what `scenario` says and checks its status, and for a refusal its code and the form of every error. */
export async function play(server: TestServer, scenario: Scenario): Promise<Answer> {
  const { method, path, token, body, headers } = scenario;
  const answer = await server.request(method, path, { token, body, headers });
  const got = { it: scenario.it, status: answer.status, code: answer.body?.code };
  expect(got).toEqual({ it: scenario.it, status: scenario.status, code: scenario.code });
  if (scenario.status >= 400) expectErrorForm(answer);
  return answer;
}

/** A table as one test each. `make` runs when the test does, so that it can use what `beforeAll` has made. */
export function testScenarios(
  getServer: () => TestServer,
  table: Record<string, () => Omit<Scenario, "it">>,
): void {
  for (const [it, make] of Object.entries(table)) {
    test(it, async () => {
      await play(getServer(), { it, ...make() });
    });
  }
}

const fields = ["code", "detail", "error", "errors", "request_id"];
const secrets = [/\bat .*:\d+:\d+/, /node_modules/, /\bSELECT\b|\bINSERT\b|SQLITE/, /\/src\//, /\$argon2/];

/** The one shape of every error, which holds no stack, no SQL and no secret. */
export function expectErrorForm(answer: Answer): void {
  expect(answer.headers.get("content-type")).toContain("application/json");
  expect(Object.keys(answer.body).filter((key) => !fields.includes(key))).toEqual([]);
  expect(answer.body.code).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
  expect(typeof answer.body.detail).toBe("string");
  expect(answer.body.request_id).toMatch(/^[\w.:-]{1,64}$/);
  expect(answer.headers.get("x-request-id")).toBe(answer.body.request_id);
  expect(answer.body.detail.length).toBeGreaterThan(5);
  const text = JSON.stringify(answer.body);
  for (const secret of secrets) expect(text).not.toMatch(secret);
  expect(text).not.toContain(masterKey);
  if (answer.body.code === "validation_failed") expectFieldErrors(answer);
  else expect(answer.body.errors).toBeUndefined();
  if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
}

function expectFieldErrors(answer: Answer): void {
  expect(answer.body.errors.length).toBeGreaterThan(0);
  for (const { path, message } of answer.body.errors) {
    expect(path).toMatch(/^(\/.*)?$/);
    expect(typeof message).toBe("string");
  }
}

/** Deep-copies an answer without the fields named, to compare what must not have changed. */
export const without = (value: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
