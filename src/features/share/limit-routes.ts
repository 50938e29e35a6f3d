import { Elysia, t } from "elysia";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, instant, nullable } from "../../http/wire.ts";
import { addressKey } from "../chat/asked.ts";
import type { TurnTools } from "../chat/turn.ts";
import { listRemaining } from "../usage/limits.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

const remaining = t.Object({
  items: t.Array(
    t.Object({
      scope: t.Union([t.Literal("link"), t.Literal("visitor"), t.Literal("address")], {
        description: "All visitors of the link together, this visitor, or this network address",
      }),
      kind: t.Union([
        t.Literal("qpm"),
        t.Literal("points"),
        t.Literal("messages_per_day"),
        t.Literal("streams"),
      ]),
      limit: t.Number(),
      remaining: t.Number(),
      resets_at: nullable(instant),
    }),
  ),
  message: nullable(
    t.String({
      description: "The link's `limit_message`: its owner's words to whom a limit refuses",
      examples: ["Write to support@acme.example for more."],
    }),
  ),
});

/** What a visitor may still ask. */
export function limitRoutes(tools: TurnTools, guard: Guard, originOf: OriginReader) {
  const { app } = tools;
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags }).use(guard).get(
    "/limits",
    async ({ guest, params, request, server }) => {
      const { shared, shelf } = await enterLink(tools, guest, params.share_token);
      const { id: linkId, limits, limitMessage } = shared.link;
      const { address } = originOf(request, server?.requestIP(request)?.address ?? "");
      const asker = { linkId, limits, visitorId: shelf.visitorId, address: addressKey(app, linkId, address) };
      return { items: await listRemaining(app, asker), message: limitMessage };
    },
    {
      access: "visitor",
      response: { 200: remaining, ...errors(...linkErrors) },
      detail: {
        summary: "What is left to me",
        description:
          "Each limit that counts for the caller, and what is left of it; `items` is empty for a link without limits. `message` is the owner's words for when one is reached, null where there are none.",
      },
    },
  );
}
