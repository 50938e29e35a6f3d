import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { methodNames } from "../src/http/openapi-names.ts";
import { createServer } from "../src/server.ts";
import { type Operation, readApi } from "./helpers/api-document.ts";
import { createAdmin, createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const { http, addConsole } = createServer(server.app);
afterAll(() => server.close());

// biome-ignore lint/suspicious/noExplicitAny: the document is checked field by field.
let spec: any;
let operations: [route: string, operation: Operation][];

beforeAll(async () => {
  await addConsole();
  ({ spec, operations } = await readApi(server));
});

/** Those of the routes for which `isWrong`, by name. */
const wrong = (isWrong: (operation: Operation, route: string) => boolean) =>
  operations.filter(([route, operation]) => isWrong(operation, route)).map(([route]) => route);

function operationOf(route: string): Operation {
  const found = operations.find(([name]) => name === route);
  if (found === undefined) throw new Error(`${route} is not described`);
  return found[1];
}

const publicRoutes = [
  "GET /api/v1/origin",
  "GET /health",
  "GET /ready",
  "POST /api/v1/auth/login",
  "GET /api/v1/setup",
  "POST /api/v1/one-time-links/lookup",
  "POST /api/v1/one-time-links/accept",
  "POST /api/v1/public/bot-share/{share_token}/session",
  "GET /api/v1/public/bot-share/{share_token}/entry",
  "GET /api/v1/public/bot-share/{share_token}/page",
];

describe("the description of the API", () => {
  test("is OpenAPI 3.1 with a title, an introduction and a way to give a token", () => {
    expect(spec.openapi).toBe("3.1.0");
    expect(spec.info.title).toBe("botshare");
    expect(spec.info.description).toContain("/api/v1/auth/login");
    expect(spec.components.securitySchemes).toEqual({ bearer: { type: "http", scheme: "bearer" } });
  });

  test("lists every route of the API, and no page", () => {
    const routes = http.routes
      .filter(({ path }) => path.startsWith("/api/") || ["/health", "/ready", "/metrics"].includes(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(routes.length).toBeGreaterThan(40);
    expect(operations.map(([route]) => route).toSorted()).toEqual(routes.toSorted());
  });
  test("names every route of the contract", () => {
    const listed = new Set(operations.map(([route]) => route));
    const link = "/api/v1/public/bot-share/{share_token}";
    const promised = [
      "POST /api/v1/auth/login",
      "GET /api/v1/auth/verify",
      "POST /api/v1/auth/logout",
      "POST /api/v1/auth/change-password",
      "GET /api/v1/auth/sessions",
      "DELETE /api/v1/auth/sessions/{id}",
      ...["POST", "GET"].map((method) => `${method} /api/v1/users`),
      ...["GET", "PATCH", "DELETE"].map((method) => `${method} /api/v1/users/{id}`),
      ...["POST", "GET"].map((method) => `${method} /api/v1/bots`),
      ...["GET", "PATCH", "DELETE"].map((method) => `${method} /api/v1/bots/{bot_id}`),
      ...["POST", "GET"].map((method) => `${method} /api/v1/bots/{bot_id}/documents`),
      ...["GET", "DELETE"].map((method) => `${method} /api/v1/bots/{bot_id}/documents/{id}`),
      ...["PUT", "GET"].map((method) => `${method} /api/v1/me/upstream`),
      "POST /api/v1/me/upstream/test",
      ...["POST", "GET"].map((method) => `${method} /api/v1/bots/{bot_id}/share-tokens`),
      ...["PATCH", "DELETE"].map((method) => `${method} /api/v1/bot-share-tokens/{id}`),
      "POST /api/v1/bot-share-tokens/{id}/rotate",
      "POST /api/v1/bot-share-tokens/{id}/rotate-secret",
      "GET /api/v1/bot-share-tokens/{id}/events",
      ...["POST", "GET"].map((method) => `${method} /api/v1/end-users`),
      ...["PATCH", "DELETE"].map((method) => `${method} /api/v1/end-users/{id}`),
      "POST /api/v1/end-users/{id}/reset-password",
      `GET ${link}/entry`,
      `GET ${link}`,
      ...["GET", "DELETE"].map((method) => `${method} ${link}/conversations`),
      ...["GET", "PATCH", "DELETE"].map((method) => `${method} ${link}/conversations/{id}`),
      `GET ${link}/conversations/{id}/messages`,
      `GET ${link}/conversations/{id}/export`,
      `PUT ${link}/messages/{id}/feedback`,
      "POST /api/v3/chat/completions",
    ];
    expect(promised.filter((route) => !listed.has(route))).toEqual([]);
  });
});

test("the introduction is true for the master key: what it says it cannot do is refused", async () => {
  expect(spec.info.description).toMatch(/it has no account, so step 2 is\s+closed to it/);
  const body = { base_url: "http://127.0.0.1:11434/v1" };
  const set = await server.request("PUT", "/api/v1/me/upstream", { token: masterKey, body });
  expect([set.status, set.body.code]).toEqual([403, "account_required"]);
  for (const path of ["/api/v1/bots", "/api/v1/end-users"])
    expect((await server.request("GET", path, { token: masterKey })).status).toBe(200);
});

describe("every route", () => {
  test("has a summary, a description and a tag that is introduced", () => {
    const tags = spec.tags.map((tag: { name: string }) => tag.name);
    expect(wrong(({ summary }) => (summary ?? "").length < 5)).toEqual([]);
    expect(wrong(({ description }) => (description ?? "").length < 20)).toEqual([]);
    expect(wrong((operation) => !operation.tags?.some((tag) => tags.includes(tag)))).toEqual([]);
    const used = new Set(operations.flatMap(([, operation]) => operation.tags));
    expect(tags.filter((tag: string) => !used.has(tag))).toEqual([]);
  });

  test("has a name of its own, which says as a method what it does", () => {
    const names = operations.map(([, { operationId }]) => operationId);
    const verbs =
      /^(accept|add|ask|attach|change|clear|create|delete|draw|end|export|import|invite|list|lookUp|open|preview|rate|read|remove|rename|reset|resume|retry|revoke|rotate|search|select|set|show|sign|stop|suggest|test|verify)[A-Z][A-Za-z]+$/;
    expect(names.filter((name) => !verbs.test(name))).toEqual([]);
    const routes = operations.map(([route]) => route);
    expect(Object.keys(methodNames).filter((route) => !routes.includes(route))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("asks for a token where one is needed, and nowhere else", () => {
    const open = wrong(({ security }) => JSON.stringify(security) !== '[{"bearer":[]}]');
    expect(open.toSorted()).toEqual(publicRoutes.toSorted());
    expect(wrong((it, route) => !publicRoutes.includes(route) && it.responses["401"] === undefined)).toEqual(
      [],
    );
  });

  test("describes its success", () => {
    expect(wrong(({ responses }) => responses["200"] === undefined)).toEqual([]);
    const files = [
      "/export",
      "/stream",
      "/attachments/{id}",
      "/attachments/{attachment_id}",
      "/qr",
      "/metrics",
    ];
    const mediaOf = (route: string) => Object.keys(operationOf(route).responses["200"]?.content ?? {});
    const link = "GET /api/v1/public/bot-share/{share_token}";
    expect(mediaOf(`${link}/conversations/{id}/export`)).toEqual(["text/markdown", "application/json"]);
    expect(mediaOf(`${link}/messages/{id}/stream`)).toEqual(["text/event-stream"]);
    expect(mediaOf(`${link}/attachments/{id}`)).toEqual(["image/*", "text/*", "application/json"]);
    expect(mediaOf("POST /api/v3/chat/completions")).toEqual(["application/json", "text/event-stream"]);
    const isFile = (route: string) => files.some((tail) => route.endsWith(tail));
    expect(
      wrong(({ responses }, route) => {
        const schema = responses["200"]?.content?.["application/json"]?.schema;
        return !isFile(route) && Object.keys(schema?.properties ?? {}).length === 0;
      }),
    ).toEqual([]);
  });

  test("names its errors by code, in the one shape of errors", () => {
    const isError = (status: string) => Number(status) >= 400;
    const errorsOf = ({ responses }: Operation) =>
      Object.entries(responses).filter(([status]) => isError(status));
    expect(wrong((operation) => errorsOf(operation).length === 0)).toEqual([]);
    expect(
      wrong((operation) =>
        errorsOf(operation).some(([, { description, content }]) => {
          const media = content?.["application/json"];
          const fields = Object.keys(media?.schema?.properties ?? {});
          const isShaped = ["detail", "code", "errors"].every((field) => fields.includes(field));
          return !isShaped || !/`[a-z_]+`/.test(description ?? "") || media?.example === undefined;
        }),
      ),
    ).toEqual([]);
  });

  test("that takes a query says that it can be wrong", () => {
    const takesQuery = ({ parameters = [] }: Operation) => parameters.some((it) => it.in === "query");
    expect(wrong((it) => takesQuery(it) && it.responses["422"] === undefined)).toEqual([]);
    expect(operations.filter(([, it]) => takesQuery(it)).length).toBeGreaterThan(8);
  });

  test("that takes JSON names all that can be wrong with it", () => {
    const promised = {
      400: "malformed_json",
      413: "payload_too_large",
      415: "unsupported_media_type",
      422: "validation_failed",
    };
    for (const [status, code] of Object.entries(promised)) {
      const isNamed = ({ responses }: Operation) =>
        responses[status]?.description?.includes(`\`${code}\``) ?? false;
      const left = wrong((it) => it.requestBody?.content["application/json"] !== undefined && !isNamed(it));
      expect({ code, left }).toEqual({ code, left: [] });
    }
  });

  test("that can be too much says how long to wait", () => {
    expect(wrong(({ responses }) => responses["429"] !== undefined && !responses["429"].headers)).toEqual([]);
  });

  test("has an example for its JSON body, with every field that is required; one that takes none takes a form", () => {
    expect(
      wrong(({ requestBody }) => {
        const media = requestBody?.content["application/json"];
        if (requestBody === undefined) return false;
        if (media === undefined) return requestBody.content["multipart/form-data"] === undefined;
        const example = Object.keys(Object(media?.example));
        const required = media?.schema?.required ?? [];
        return example.length === 0 || !required.every((field) => example.includes(field));
      }),
    ).toEqual([]);
  });

  test("shows an example of its answer", () => {
    const isShown = ({ responses }: Operation) =>
      Object.values(responses["200"]?.content ?? {}).some(({ example }) => example !== undefined);
    expect(wrong((operation) => !isShown(operation))).toEqual([]);
  });

  test("says what the places in its path are, with an example", () => {
    expect(
      wrong(({ parameters = [] }, route) => {
        const places = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const shown = parameters.filter(({ schema }) => typeof schema?.examples?.[0] === "string");
        const described = shown.filter((it) => it.in === "path").map((it) => it.name);
        return places.some((place) => !described.includes(place ?? ""));
      }),
    ).toEqual([]);
  });
});

test("a table's example has the columns of its file", async () => {
  const shared = await createShared(server);
  const ids = { bot_id: shared.botId, id: shared.linkId };
  const tables = operations.filter(([, { responses }]) => responses["200"]?.content?.["text/csv"]);
  for (const [route, { responses }] of tables) {
    const path = route
      .replace("GET ", "")
      .replace(/\{(bot_id|id)\}/g, (_, name: "bot_id" | "id") => ids[name]);
    const { token } = shared.owner;
    const file = await server.send("GET", `${path}?format=csv&dimension=link`, { token });
    const [columns] = (await file.text()).split("\r\n");
    const [shown] = String(responses["200"]?.content?.["text/csv"]?.example).split("\r\n");
    expect([route, shown]).toEqual([route, columns?.replace("\uFEFF", "")]);
  }
  expect(tables.length).toBeGreaterThan(7);
});

test("the description is the same when routes have been called before it is first asked for", async () => {
  const later = startTestServer();
  await createAdmin(later, "owner");
  expect((await readApi(later)).spec).toEqual(spec);
  await later.close();
});

test("an example that is sent as it is is taken, or refused for what it names alone", async () => {
  const admin = await createAdmin(server, "reader");
  for (const [route, { requestBody }] of operations) {
    const [method = "", path = ""] = route.split(" ");
    const body = requestBody?.content["application/json"]?.example;
    if (body === undefined || path.startsWith("/api/v1/public")) continue;
    const token = path.startsWith("/api/v1/users") ? server.app.config.masterKey : admin.token;
    const to = path.replaceAll(/\{\w+\}/g, "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f");
    const answer = await server.request(method, to, { token, body });
    expect({ route, errors: answer.body.errors }).toEqual({ route, errors: undefined });
    expect({ route, isFault: answer.status >= 500 }).toEqual({ route, isFault: false });
  }
});

describe("Swagger UI", () => {
  test("loads nothing from another host, and its policy would not let it", async () => {
    const page = await server.send("GET", "/swagger");
    expect(page.headers.get("content-type")).toStartWith("text/html");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toStartWith("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
    expect(policy).toContain("connect-src 'self'");
    const html = await page.text();
    const addresses = [...html.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]*)"/g)].map(
      ([, address]) => address ?? "",
    );
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      expect(address).toStartWith("/swagger/");
      const file = await server.send("GET", address);
      expect({ address, status: file.status }).toEqual({ address, status: 200 });
      expect(file.headers.get("content-type")).toBeTruthy();
      const text = await file.text();
      if (address.endsWith(".css")) expect(text).not.toMatch(/url\(["']?(https?:)?\/\//);
    }
  });

  test("reads the description from here, keeps the token and asks no validator elsewhere", async () => {
    const script = await (await server.send("GET", "/swagger/page.js")).text();
    expect(script).toContain('url: "/swagger/json"');
    expect(script).toContain("persistAuthorization: true");
    expect(script).toContain("validatorUrl: null");
    expect(script).not.toMatch(/https?:\/\//);
  });
});
