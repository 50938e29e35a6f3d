import { t } from "elysia";
import { tableFormat } from "../../http/table-file.ts";
import { id, instant, nullable, pageQuery } from "../../http/wire.ts";
import { refusalReasons } from "../links/reasons.ts";

export const openSessionBody = t.Object(
  {
    auth_token: t.Optional(
      nullable(
        t.String({
          description: "The host's own credential (access `hook`), or its signed token (access `signed`)",
        }),
      ),
    ),
    local_id: t.Optional(
      nullable(
        t.String({
          description:
            "A random id that the browser keeps (access `anonymous`): 16 characters or more, at most 255 bytes, without `|`, `/` and `\\`",
        }),
      ),
    ),
    first_screen: t.Optional(
      nullable(t.Boolean({ description: "Asks for `given`, which spares a chat page its first questions" })),
    ),
  },
  { examples: [{ auth_token: "what your system gave the visitor" }] },
);
export type OpenSession = typeof openSessionBody.static;

export const visitorSession = t.Object({
  token: t.String({
    description: "The bearer token of this visitor, on this link's public routes and in chat",
    examples: ["eyJhbGciOiJIUzI1NiJ9…"],
  }),
  expires_at: instant,
  uid: t.String({
    description: "Whose conversations these are, on this link: 1 to 255 bytes without `|`, `/` and `\\`",
    examples: ["customer-1042"],
  }),
  name: nullable(t.String({ description: "What the host calls the visitor, where it says" })),
  given: t.Optional(
    t.Record(t.String(), t.Unknown(), {
      description:
        "What the link's own routes would answer this session now, by their paths behind the share token",
    }),
  ),
});

export const preview = t.Object({
  url: t.String({
    description: "The chat page with a session in its fragment, which the page takes out of there at once",
    examples: ["https://chat.example/s/Zp0cLr2hTTe5J0lXk2gWbq1u9yF3aVnE#preview=eyJhbGciOiJIUzI1NiJ9…"],
  }),
  expires_at: instant,
});

const deliveryState = t.Union([t.Literal("pending"), t.Literal("delivered"), t.Literal("failed")], {
  description: "Whether it has arrived",
});

export const deliveryQuery = t.Object({
  ...pageQuery.properties,
  state: t.Optional(deliveryState),
});
export type DeliveryQuery = typeof deliveryQuery.static;

export const delivery = t.Object(
  {
    id: t.String({ description: "Also the `webhook-id` that the host gets it under", examples: id.examples }),
    conversation_id: id,
    message_id: id,
    state: deliveryState,
    attempts: t.Integer({ description: "The tries that have been made" }),
    next_attempt_at: nullable(instant),
    last_attempt_at: nullable(instant),
    last_status: nullable(t.Integer({ description: "What the host answered, where it answered" })),
    last_error: nullable(t.String({ examples: ["The host answered 503."] })),
    created_at: instant,
    delivered_at: nullable(instant),
  },
  { title: "Delivery" },
);
export type DeliveryItem = typeof delivery.static;

export const deliveryExportQuery = t.Object({
  format: t.Optional(tableFormat),
  state: t.Optional(deliveryState),
});

export const hookTestBody = t.Object({
  token: t.String({
    description:
      "What a visitor's page would bring as `authToken`: your system's own credential, or a JWT that it signed",
    examples: ["what your system gave the visitor"],
  }),
});

export const hookTest = t.Object({
  success: t.Boolean({ description: "A visitor with this token would be let in" }),
  url: nullable(
    t.String({
      description: "What was called; null where nothing is",
      examples: ["https://app.example/api/shareAuth/init"],
    }),
  ),
  http_status: nullable(t.Integer()),
  duration_ms: t.Integer(),
  answer: nullable(
    t.String({ description: "The body that came back, as plain text and cut where it is long" }),
  ),
  uid: nullable(t.String({ description: "Who this would be" })),
  name: nullable(t.String({ description: "What the token calls the visitor, with access `signed`" })),
  reason: nullable(t.UnionEnum([...refusalReasons], { description: "Why it would be refused" })),
  message: t.String({ examples: ["The host let the visitor in."] }),
});
export type HookTest = typeof hookTest.static;
