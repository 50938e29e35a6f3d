import { t } from "elysia";
import { limits } from "../../config.ts";
import { tableFormat } from "../../http/table-file.ts";
import { id, instant, nullable, pageQuery } from "../../http/wire.ts";

const username = t.String({ maxLength: limits.nameChars, description: "Any script", examples: ["alice"] });
const password = t.String({ description: "Up to 1,024 bytes", examples: ["correct horse battery staple"] });
const email = nullable(
  t.String({ maxLength: limits.emailChars, pattern: "^[^\\s@]+@[^\\s@]+$", examples: ["alice@example.com"] }),
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

export const user = t.Object(
  {
    id,
    username: t.String({ examples: ["alice"] }),
    email: nullable(t.String({ examples: ["alice@example.com"] })),
    is_admin: t.Boolean(),
    is_active: t.Boolean({ examples: [true] }),
    created_at: instant,
    last_login: nullable(instant),
  },
  { title: "Account" },
);
export type UserItem = typeof user.static;

export const createCustomerBody = t.Object(
  {
    username,
    password: t.Optional(password),
    email: t.Optional(email),
    invite: t.Optional(
      t.Boolean({
        description:
          "`true`: the password may be left out. Nobody can sign in before the customer has set one by the link of `POST /api/v1/end-users/{id}/invite`",
      }),
    ),
  },
  { examples: [{ username: "alice", password: "correct horse battery staple", email: "alice@example.com" }] },
);
export type CreateCustomer = typeof createCustomerBody.static;

export const updateCustomerBody = t.Object(
  { email: t.Optional(email), is_active: t.Optional(t.Boolean()) },
  emailChange,
);
export type UpdateCustomer = typeof updateCustomerBody.static;

export const resetPasswordBody = t.Object({ password });

export const customer = t.Omit(user, ["is_admin"], { title: "Customer" });
export type CustomerItem = typeof customer.static;

/** As an administrator finds it in the list. */
export const listedCustomer = t.Composite(
  [
    customer,
    t.Object({
      has_password: t.Boolean({
        description: "`false`: it has yet to set one by an invitation, and cannot sign in",
        examples: [true],
      }),
      invitation: nullable(
        t.Object({ expires_at: instant }, { description: "Where one can still be used: until when" }),
      ),
      visitor_id: nullable(
        t.String({
          description: "What conversations and figures call the customer; null before its first question",
        }),
      ),
    }),
  ],
  { title: "ListedCustomer" },
);
export type ListedCustomer = typeof listedCustomer.static;

const customerStatus = t.Union([t.Literal("active"), t.Literal("inactive"), t.Literal("invited")], {
  description: "`invited`: active, without a password yet",
});

const customerFilter = {
  search: t.Optional(
    t.String({
      maxLength: limits.nameChars,
      description: "Words that the name or the e-mail address holds, in any case",
    }),
  ),
  status: t.Optional(customerStatus),
};
export type CustomerFilter = { search?: string; status?: typeof customerStatus.static };

export const customerQuery = t.Composite([pageQuery, t.Object(customerFilter)]);
export type CustomerQuery = typeof customerQuery.static;

export const customerExportQuery = t.Object({ format: t.Optional(tableFormat), ...customerFilter });

/** A line of the table of customers. */
export interface CustomerRow {
  id: string;
  username: string;
  email: string | null;
  status: typeof customerStatus.static;
  has_password: boolean;
  created_at: string;
  last_login: string | null;
}

export const deleteCustomerQuery = t.Object({
  conversations: t.Optional(
    t.Union([t.Literal("keep"), t.Literal("delete")], {
      description:
        "`keep`: what the customer wrote stays, without its name, and so do its figures. `delete`: it goes, with its files, ratings, memories and figures, from every administrator's bots",
      default: "keep",
    }),
  ),
});

export const importBody = t.Object(
  {
    content: t.Optional(t.String({ description: "The whole table. In a form send `file` instead." })),
    file: t.Optional(t.File({ description: "CSV in UTF-8, in a multipart form" })),
  },
  { examples: [{ content: "username,email\nalice,alice@example.com\nbob,\n" }] },
);
export type ImportCustomers = typeof importBody.static;

export const importQuery = t.Object({
  dry_run: t.Optional(
    t.Boolean({ description: "`true`: says what would become of each row, and changes nothing" }),
  ),
});

const importedRow = t.Object({
  line: t.Integer({ description: "Where it stands in the table, the header being line 1", examples: [2] }),
  username: t.String({ examples: ["alice"] }),
  email: nullable(t.String({ examples: ["alice@example.com"] })),
  status: t.Union([t.Literal("new"), t.Literal("taken"), t.Literal("invalid"), t.Literal("repeated")], {
    description:
      "`new`: is made, or would be. `taken`: an account has the name. `repeated`: a row before it has the name. `invalid`: see the message",
  }),
  message: nullable(t.String({ description: "Why it is not taken" })),
  id: nullable(t.String({ description: "Of the customer that was made; null in a dry run" })),
});
export type ImportedRow = typeof importedRow.static;

export const importAnswer = t.Object({
  rows: t.Array(importedRow),
  created: t.Integer({ description: "How many customers were made", examples: [1] }),
});
export type ImportAnswer = typeof importAnswer.static;
