import { index, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, instant } from "./columns.ts";

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    username: text("username").notNull(),
    email: text("email"),
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
