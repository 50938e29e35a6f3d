import type { App } from "../../src/app.ts";
import { bots } from "../../src/db/schema/bots.ts";
import type { CreateDocument } from "../../src/features/knowledge/model.ts";
import { createDocument, deleteDocument } from "../../src/features/knowledge/service.ts";
import { newId } from "../../src/lib/id.ts";
import { startTestServer } from "./test-server.ts";

/** An app over a database of its own (in memory, or the file at `path`) and its connection, for tests of services. */
export function openKnowledgeApp(path = ":memory:") {
  const { app, connection } = startTestServer({ databasePath: path });
  return { app, connection };
}

/** A bot that nobody owns; its id. */
export async function addBot(app: App, name = "A bot"): Promise<string> {
  const now = app.clock();
  const id = newId(now);
  const row = { name, model: "builtin", systemPrompt: "", settings: {}, createdAt: now, updatedAt: now };
  await app.store.db.insert(bots).values({ ...row, id, ownerId: null });
  return id;
}

const holder = { kind: "master" } as const;

/** Adds a document to a bot that nobody owns. */
export const addDocument = (app: App, botId: string, body: CreateDocument) =>
  createDocument(app, holder, { id: botId, ownerId: null }, body);

/** Deletes a document of such a bot. */
export const removeDocument = (app: App, botId: string, documentId: string) =>
  deleteDocument(app, holder, { id: botId, ownerId: null }, documentId);
