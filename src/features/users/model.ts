import { t } from "elysia";
import { limits } from "../../config.ts";
import { id, instant, nullable } from "../../http/wire.ts";

const username = t.String({ maxLength: limits.nameChars, description: "Any script", examples: ["alice"] });
const password = t.String({ description: "Up to 1,024 bytes", examples: ["correct horse battery staple"] });
const email = nullable(
  t.String({ maxLength: 320, pattern: "^[^\\s@]+@[^\\s@]+$", examples: ["alice@example.com"] }),
);

export const createUserBody = t.Object({
  username,
  password,
  email: t.Optional(email),
  is_admin: t.Optional(t.Boolean({ examples: [true] })),
});
export type CreateUser = typeof createUserBody.static;

// The examples of changes change one harmless thing: whoever sends them as they stand changes no more.
const emailChange = { examples: [{ email: "alice@example.com" }] };

export const updateUserBody = t.Object(
  {
    username: t.Optional(username),
    email: t.Optional(email),
    is_admin: t.Optional(t.Boolean()),
    is_active: t.Optional(t.Boolean()),
    password: t.Optional(password),
  },
  emailChange,
);
export type UpdateUser = typeof updateUserBody.static;

export const user = t.Object({
  id,
  username: t.String({ examples: ["alice"] }),
  email: nullable(t.String({ examples: ["alice@example.com"] })),
  is_admin: t.Boolean(),
  is_active: t.Boolean(),
  created_at: instant,
  last_login: nullable(instant),
});
export type UserItem = typeof user.static;

export const createCustomerBody = t.Object({ username, password, email: t.Optional(email) });
export type CreateCustomer = typeof createCustomerBody.static;

export const updateCustomerBody = t.Object(
  { email: t.Optional(email), is_active: t.Optional(t.Boolean()) },
  emailChange,
);
export type UpdateCustomer = typeof updateCustomerBody.static;

export const resetPasswordBody = t.Object({ password });

export const customer = t.Omit(user, ["is_admin"]);
export type CustomerItem = typeof customer.static;
