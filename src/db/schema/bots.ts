import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "./accounts.ts";
import { flag, instant } from "./columns.ts";

export const upstreams = sqliteTable("upstreams", {
  ownerId: text("owner_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  baseUrl: text("base_url").notNull(),
  apiKeySealed: text("api_key_sealed"),
  apiKeyLast4: text("api_key_last4"),
  models: text("models", { mode: "json" }).$type<string[]>().notNull(),
  modelsRefreshedAt: instant("models_refreshed_at"),
  updatedAt: instant("updated_at").notNull(),
});

export const bots = sqliteTable(
  "bots",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id").references(() => users.id, { onDelete: "restrict" }),
    name: text("name").notNull(),
    model: text("model").notNull(),
    systemPrompt: text("system_prompt").notNull(),
    settings: text("settings", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    promptPer1k: real("prompt_per_1k").notNull().default(0),
    completionPer1k: real("completion_per_1k").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("bots_owner_created").on(t.ownerId, t.createdAt, t.id),
    index("bots_created").on(t.createdAt, t.id),
  ],
);

/** The text of a document is in its passages: 20 MiB in one row would hold everything else up while it is written. */
export const documents = sqliteTable(
  "documents",
  {
    id: text("id").primaryKey(),
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    type: text("type", { enum: ["text/plain", "text/markdown", "text/csv"] }).notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    passageCount: integer("passage_count").notNull(),
    /** False while its passages are being written: such a document is neither listed nor searched, and a start removes it. */
    isReady: flag("is_ready").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("documents_bot_created").on(t.botId, t.createdAt, t.id),
    // Covers the lists of documents and the count of a bot's passages.
    index("documents_listed").on(
      t.botId,
      t.isReady,
      t.createdAt,
      t.id,
      t.name,
      t.type,
      t.sizeBytes,
      t.passageCount,
    ),
  ],
);

/** What is searched. `seq` is the row of the full-text index `passages_fts` (see the migration), which a trigger keeps in step. */
export const passages = sqliteTable(
  "passages",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull(),
    botId: text("bot_id")
      .notNull()
      .references(() => bots.id, { onDelete: "cascade" }),
    documentId: text("document_id")
      .notNull()
      .references(() => documents.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    question: text("question"),
    text: text("text").notNull(),
  },
  (t) => [
    uniqueIndex("passages_id").on(t.id),
    index("passages_document").on(t.documentId, t.position),
    index("passages_bot").on(t.botId),
  ],
);
