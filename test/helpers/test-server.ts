import { EventEmitter } from "node:events";
import { pino } from "pino";
import type { App, Lookup } from "../../src/app.ts";
import { type Config, limits } from "../../src/config.ts";
import { openDatabase } from "../../src/db/open.ts";
import { createStore } from "../../src/db/store.ts";
import type { Patient } from "../../src/http/patience.ts";
import { createMetrics } from "../../src/lib/metrics.ts";
import { createKeyring } from "../../src/lib/secret.ts";
import { createServer } from "../../src/server.ts";
import { lookupHost } from "../../src/upstream/address.ts";
import { everyonesPassword, hashEveryonesPasswordOnce } from "./everyones-password.ts";

hashEveryonesPasswordOnce();

export const masterKey = "master-key-of-the-tests";
/** What seals the secrets in the database of a test's server. */
export const sealingKey = new Uint8Array(32).fill(7);

const dayMs = 24 * 3600 * 1000;

/** A clock that stands still until it is moved. */
export interface TestClock {
  nowMs: number;
}

interface Overrides {
  config?: Partial<Config>;
  limits?: Partial<Record<keyof typeof limits, number>>;
  fetch?: typeof fetch;
  lookup?: Lookup;
  /** When it is at first; a Sunday morning when left out. */
  nowMs?: number;
  /** Where the database is; in memory when left out. */
  databasePath?: string;
}

/** An answer of the API, its JSON read. `body` is what the contract says; a test reads it field by field. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client without types would.
  body: any;
}

interface RequestOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export type TestServer = ReturnType<typeof startTestServer>;

/** The whole server in this process, over an empty database in memory; requests go through no socket. */
export function startTestServer(overrides: Overrides = {}) {
  const clock: TestClock = { nowMs: overrides.nowMs ?? Date.parse("2026-11-22T08:00:00.000Z") };
  const opened = openDatabase(overrides.databasePath ?? ":memory:");
  if ("kind" in opened) throw new Error("the test's database is newer than the code");
  const app: App = {
    config: {
      host: "127.0.0.1",
      port: 0,
      dataDir: "",
      publicUrl: null,
      masterKey,
      language: "en",
      trustedProxies: [],
      privateHosts: "allow",
      defaultUpstream: null,
      hookTimeoutMs: 10_000,
      timeZone: "UTC",
      usesProxy: false,
      tls: null,
      metricsToken: null,
      backups: { folder: "", everyMs: null, keep: 7, passphrase: null },
      retention: { conversationsMs: null, eventsMs: 400 * dayMs, deliveriesMs: 90 * dayMs },
      logLevel: "silent",
      ...overrides.config,
      limits: { ...limits, ...overrides.limits },
    },
    store: createStore(opened, { ...limits, ...overrides.limits }),
    clock: () => clock.nowMs,
    log: pino({ level: "silent" }),
    fetch: overrides.fetch ?? fetch,
    lookup: overrides.lookup ?? lookupHost,
    keyring: createKeyring(sealingKey),
    endings: new EventEmitter(),
    backups: { newestAt: null, failure: null },
    metrics: createMetrics(),
  };
  const { http, answers, outbox } = createServer(app);
  outbox.start();

  /** Sends a request as it is and gives the raw response. */
  const send = (method: string, path: string, options: RequestOptions = {}): Promise<Response> => {
    const headers = new Headers(options.headers);
    if (options.token !== undefined) headers.set("authorization", `Bearer ${options.token}`);
    const isJson =
      options.body !== undefined && !(options.body instanceof FormData) && typeof options.body !== "string";
    if (isJson || typeof options.body === "string") {
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
    }
    const body = isJson ? JSON.stringify(options.body) : (options.body as BodyInit | undefined);
    return http.handle(new Request(`http://localhost${path}`, { method, headers, body }));
  };

  /** Sends a request and reads its JSON. */
  const request = async (method: string, path: string, options: RequestOptions = {}): Promise<Answer> => {
    const response = await send(method, path, options);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  };

  return {
    app,
    clock,
    answers,
    outbox,
    connection: opened,
    send,
    request,
    /** Serves on a loopback port of its own too, for clients that need a socket. Gives the address. */
    listen: (): string => {
      http.listen({ hostname: "127.0.0.1", port: 0 });
      return `http://127.0.0.1:${http.server?.port}`;
    },
    /** What has the connections of that port. */
    bound: (): Patient | null => http.server,
    close: async (): Promise<void> => {
      await answers.drain(0);
      await outbox.stop();
      await http.server?.stop(true);
      app.store.close();
    },
  };
}

/** Signs in and gives the token. */
export async function signIn(server: TestServer, username: string, password: string): Promise<string> {
  const answer = await server.request("POST", "/api/v1/auth/login", { body: { username, password } });
  if (answer.status !== 200) throw new Error(`sign-in of ${username} failed: ${answer.status}`);
  return answer.body.token;
}

/** Makes an administrator and gives its id and token. */
export async function createAdmin(
  server: TestServer,
  username: string,
): Promise<{ id: string; token: string }> {
  const body = { username, password: everyonesPassword, is_admin: true };
  const made = await server.request("POST", "/api/v1/users", { token: masterKey, body });
  return { id: made.body.id, token: await signIn(server, username, everyonesPassword) };
}

/** Makes a customer and gives its id and token. */
export async function createCustomer(
  server: TestServer,
  username: string,
): Promise<{ id: string; token: string }> {
  const body = { username, password: everyonesPassword };
  const made = await server.request("POST", "/api/v1/end-users", { token: masterKey, body });
  return { id: made.body.id, token: await signIn(server, username, everyonesPassword) };
}

/** An owner with a builtin bot that knows the film of the issue, a link to it, and a customer. */
export async function createShared(server: TestServer, bot: Record<string, unknown> = {}) {
  const owner = await createAdmin(server, "owner");
  const customer = await createCustomer(server, "customer");
  const made = await server.request("POST", "/api/v1/bots", {
    token: owner.token,
    body: { name: "Film guide", model: "builtin", ...bot },
  });
  const botId: string = made.body.id;
  const content = "q,a\n《铃芽之旅》的导演是谁？,新海诚（Makoto Shinkai）\n谁为铃芽配音？,原菜乃华\n";
  await server.request("POST", `/api/v1/bots/${botId}/documents`, {
    token: owner.token,
    body: { name: "film.csv", type: "text/csv", content },
  });
  const link = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, {
    token: owner.token,
    body: {},
  });
  return {
    owner,
    customer,
    botId,
    linkId: link.body.id as string,
    shareToken: link.body.share_token as string,
  };
}
