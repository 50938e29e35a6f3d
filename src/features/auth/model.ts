import { t } from "elysia";
import { id, instant, nullable } from "../../http/wire.ts";

export const loginBody = t.Object({
  username: t.String({ examples: ["owner"] }),
  password: t.String({ examples: ["correct horse battery staple"] }),
});
export type Login = typeof loginBody.static;

export const loginAnswer = t.Object(
  {
    token: t.String({
      description: "The session's JWT, for `Authorization: Bearer`",
      examples: ["eyJhbGciOiJIUzI1NiJ9…"],
    }),
    token_type: t.Literal("bearer"),
    expires_at: instant,
    user_id: id,
    username: t.String({ examples: ["owner"] }),
    is_admin: t.Boolean({ examples: [true] }),
    is_end_user: t.Boolean(),
  },
  { title: "SignedIn" },
);
export type LoginAnswer = typeof loginAnswer.static;

export const verifyAnswer = t.Object({
  valid: t.Boolean({ examples: [true] }),
  user_id: nullable(id),
  username: t.String({ examples: ["owner"] }),
  is_admin: t.Boolean({ examples: [true] }),
  is_end_user: t.Boolean(),
});

export const changePasswordBody = t.Object({
  old_password: t.String({ examples: ["correct horse battery staple"] }),
  new_password: t.String({ examples: ["a better one"] }),
});
export type ChangePassword = typeof changePasswordBody.static;

export const session = t.Object(
  {
    id,
    created_at: instant,
    expires_at: instant,
    address: nullable(t.String({ examples: ["203.0.113.7"] })),
    user_agent: nullable(t.String({ examples: ["Mozilla/5.0 (X11; Linux x86_64)"] })),
    is_current: t.Boolean({ examples: [true] }),
  },
  { title: "Session" },
);
export type SessionItem = typeof session.static;
export const sessionList = t.Object({ items: t.Array(session) });
