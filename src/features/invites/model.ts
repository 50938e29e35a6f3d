import { t } from "elysia";
import { instant, nullable } from "../../http/wire.ts";
import { loginAnswer } from "../auth/model.ts";

const token = t.String({
  description: "What stands behind the `#` of the link",
  examples: ["q3mYb1cZ0sVJx9f2uTnKp7Lr4wHdAeGi"],
});
const purpose = t.Union([t.Literal("setup"), t.Literal("invite")], {
  description:
    "`setup`: makes the installation's first administrator. `invite`: a customer sets its password",
});

export const lookupBody = t.Object({ token });

export const oneTimeLink = t.Object({
  purpose,
  username: nullable(
    t.String({ description: "Whose password it sets; null for `setup`", examples: ["alice"] }),
  ),
  expires_at: instant,
});
export type OneTimeLinkItem = typeof oneTimeLink.static;

export const acceptBody = t.Object({
  token,
  username: t.Optional(
    t.String({
      description: "The administrator's name, for `setup`; an invitation has its own",
      examples: ["owner"],
    }),
  ),
  password: t.String({ description: "Up to 1,024 bytes", examples: ["correct horse battery staple"] }),
});
export type AcceptLink = typeof acceptBody.static;

export const acceptAnswer = t.Composite([
  loginAnswer,
  t.Object({
    redirect: nullable(
      t.String({
        description:
          "Where to go now, on this server: the console, or the chat that the invitation was made for",
        examples: ["/console"],
      }),
    ),
  }),
]);

export const inviteBody = t.Object(
  {
    share_token_id: t.Optional(
      nullable(t.String({ description: "The id of the share link that the customer is led to. Yours" })),
    ),
  },
  { examples: [{ share_token_id: null }] },
);
export type CreateInvite = typeof inviteBody.static;

export const invitation = t.Object({
  url: t.String({
    description: "Shown this once: the database keeps only a hash of it",
    examples: ["https://chat.example/welcome#q3mYb1cZ0sVJx9f2uTnKp7Lr4wHdAeGi"],
  }),
  expires_at: instant,
});
export type Invitation = typeof invitation.static;

export const setupState = t.Object({
  is_set_up: t.Boolean({ description: "Whether there is an administrator" }),
});
