import { index, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, instant } from "./columns.ts";

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    username: text("username").notNull(),
    email: text("email"),
    /** Empty where the customer has yet to set a password by its invitation: nothing matches it. */
    passwordHash: text("password_hash").notNull(),
    isAdmin: flag("is_admin").notNull(),
    isEndUser: flag("is_end_user").notNull(),
    isActive: flag("is_active").notNull().default(true),
    createdAt: instant("created_at").notNull(),
    lastLogin: instant("last_login"),
  },
  (t) => [
    uniqueIndex("users_username").on(t.username),
    index("users_kind_created").on(t.isEndUser, t.createdAt, t.id),
  ],
);

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    address: text("address"),
    userAgent: text("user_agent"),
  },
  (t) => [index("sessions_user").on(t.userId, t.createdAt), index("sessions_expires").on(t.expiresAt)],
);

/**
 * Links that work once, for whoever has them: one sets up the installation's first administrator, one lets an account set its password.
 * The row goes when the link is used.
 */
export const oneTimeLinks = sqliteTable(
  "one_time_links",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull(),
    purpose: text("purpose", { enum: ["setup", "invite"] }).notNull(),
    /** Whose password it sets; null for a set-up. */
    userId: text("user_id").references(() => users.id, { onDelete: "cascade" }),
    /** The share link that an invited customer is led to. No foreign key: a link that is gone leads nowhere. */
    shareTokenId: text("share_token_id"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    uniqueIndex("one_time_links_hash").on(t.tokenHash),
    index("one_time_links_user").on(t.userId),
    index("one_time_links_expires").on(t.expiresAt),
  ],
);
