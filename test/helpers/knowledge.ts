import { EventEmitter } from "node:events";
import pino from "pino";
import type { App } from "../../src/app.ts";
import { type Config, limits } from "../../src/config.ts";
import { openDatabase } from "../../src/db/open.ts";
import { bots } from "../../src/db/schema.ts";
import { createStore } from "../../src/db/store.ts";
import { newId } from "../../src/lib/id.ts";
import { createKeyring } from "../../src/lib/secret.ts";

/** An app over a database of its own (in memory, or the file at `path`), for tests of services. */
export function openKnowledgeApp(path = ":memory:") {
  const connection = openDatabase(path);
  if ("kind" in connection) throw new Error("The database is of a newer version");
  const config: Config = {
    host: "127.0.0.1",
    port: 0,
    dataDir: ".",
    publicUrl: null,
    masterKey: "master",
    language: "en",
    trustedProxies: [],
    privateHosts: "allow",
    defaultUpstream: null,
    logLevel: "silent",
    limits,
  };
  const app: App = {
    config,
    store: createStore(connection),
    clock: Date.now,
    log: pino({ level: "silent" }),
    fetch,
    keyring: createKeyring(new Uint8Array(32)),
    endings: new EventEmitter(),
  };
  return { app, connection };
}

/** A bot that nobody owns; its id. */
export async function addBot(app: App, name = "A bot"): Promise<string> {
  const now = app.clock();
  const id = newId(now);
  const row = {
    id,
    ownerId: null,
    name,
    model: "builtin",
    systemPrompt: "",
    settings: {},
    createdAt: now,
    updatedAt: now,
  };
  await app.store.db.insert(bots).values(row);
  return id;
}
