import { afterAll, expect, test } from "bun:test";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
afterAll(() => server.close());

/** Beyond the linter's own strict set, whatever of its rules makes sense here. */
const further = {
  "array-parameter-serialization": "error",
  "component-name-unique": "error",
  "no-http-verbs-in-paths": "error",
  "operation-description": "error",
  "operation-singular-tag": "error",
  "operation-tag-defined": "error",
  "parameter-description": "error",
  "path-params-defined": "error",
  "paths-kebab-case": "error",
  "request-mime-type": {
    severity: "error",
    allowedValues: ["application/json", "multipart/form-data"],
  },
  "response-contains-header": { severity: "error", names: { "429": ["Retry-After"] } },
  "response-contains-property": { severity: "error", names: { "4XX": ["detail", "code"] } },
  "spec-strict-refs": "error",
} as const;

test("the linter has nothing to say of the API's description", async () => {
  const source = await (await server.send("GET", "/swagger/json")).text();
  const config = await createConfig({ extends: ["recommended-strict"], rules: further });
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  const said = problems.map(({ ruleId, message, location: [at] }) => `${ruleId} ${at?.pointer} ${message}`);
  expect(said).toEqual([]);
});
