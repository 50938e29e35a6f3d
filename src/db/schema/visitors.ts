import { index, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "./columns.ts";
import { linkAccess, shareTokens } from "./links.ts";

/**
 * Whose conversations these are. An account is one visitor everywhere (scope is empty); the master key is one too. The others are known
 * to one link (scope is its id), so that equal uids of two hosts never meet. A "preview" is a manager who looks at a link as its customers
 * do: uid is the administrator's account, or "master".
 */
export const visitors = sqliteTable(
  "visitors",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: ["master", "preview", ...linkAccess] }).notNull(),
    scope: text("scope").notNull(),
    uid: text("uid").notNull(),
    /** What the host calls the visitor, where it says. */
    name: text("name"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("visitors_identity").on(t.kind, t.scope, t.uid)],
);

/** The sessions of those whom a link itself lets in. */
export const visitorSessions = sqliteTable(
  "visitor_sessions",
  {
    id: text("id").primaryKey(),
    visitorId: text("visitor_id")
      .notNull()
      .references(() => visitors.id, { onDelete: "cascade" }),
    shareTokenId: text("share_token_id")
      .notNull()
      .references(() => shareTokens.id, { onDelete: "cascade" }),
    /** The host's own credential, which its endpoints are called with. Null where there are none. */
    authTokenSealed: text("auth_token_sealed"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    index("visitor_sessions_visitor").on(t.visitorId, t.createdAt),
    index("visitor_sessions_link").on(t.shareTokenId),
    index("visitor_sessions_expires").on(t.expiresAt),
  ],
);
