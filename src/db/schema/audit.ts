import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "./columns.ts";

/** Who did something: an account, the master key, the command line, or whoever opened a one-time link. */
export const auditActors = ["account", "master_key", "command_line", "one_time_link"] as const;

/** Whom an entry is about beside one administrator's own: every administrator, or the holder of the master key alone. */
export const auditAudience = { admins: "admins", master: "master" } as const;

/** Who changed what, when and from where. Written in the change's own transaction; holds no secret and no customer's words. */
export const auditEvents = sqliteTable(
  "audit_events",
  {
    id: text("id").primaryKey(),
    /** An administrator's account id, for what is its own; else one of `auditAudience`. The master key sees all. */
    audience: text("audience").notNull(),
    actorKind: text("actor_kind", { enum: auditActors }).notNull(),
    /** The account's id; null where there is none. */
    actorId: text("actor_id"),
    /** The account's name as it was. */
    actorName: text("actor_name"),
    /** The network address; null for the command line. */
    address: text("address"),
    /** What was done, as `thing.done`: `bot.created`, `link.revoked`. */
    action: text("action").notNull(),
    /** What it was done to, and its name as it was. */
    targetId: text("target_id"),
    targetName: text("target_name"),
    botId: text("bot_id"),
    /** The fields that changed, each with what it was and what it is; null in place of a value that is not shown. */
    changes: text("changes", { mode: "json" }).$type<Record<string, [before: unknown, after: unknown]>>(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    // With the action, so that those of others need not be read.
    index("audit_events_audience").on(t.audience, t.createdAt, t.id, t.action),
    index("audit_events_created").on(t.createdAt, t.id),
    index("audit_events_target").on(t.targetId, t.createdAt, t.id),
  ],
);
