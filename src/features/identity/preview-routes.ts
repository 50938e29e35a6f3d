import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import type { SessionTokens } from "../../http/session-token.ts";
import { errors } from "../../http/wire.ts";
import { toIso } from "../../lib/time.ts";
import { preview } from "./model.ts";
import { openPreview } from "./preview.ts";

/** A link as its customers have it, for its owner and the master key. */
export function previewRoutes(app: App, guard: Guard, tokens: SessionTokens, originOf: OriginReader) {
  return new Elysia({ prefix: "/api/v1/bot-share-tokens", tags: ["Share links"] }).use(guard).post(
    "/:id/preview",
    async ({ caller, params, request, server }) => {
      const opened = await openPreview(app, caller, params.id);
      const { visitorId: subject, sessionId, expiresAtMs, shareToken } = opened;
      const token = await tokens.sign({ kind: "visitor", sessionId, subject }, expiresAtMs);
      const { baseUrl } = originOf(request, server?.requestIP(request)?.address ?? "");
      return { url: `${baseUrl}/s/${shareToken}#preview=${token}`, expires_at: toIso(expiresAtMs) };
    },
    {
      access: "admin",
      response: {
        200: preview,
        ...errors("not_bot_owner", "not_found", "share_token_revoked", "share_token_expired"),
      },
      detail: {
        summary: "Look at a share link as its customers do",
        description:
          "An address that opens the chat page for an hour, whatever the link's access is: no sign-in, and no call of the link's host. Questions count towards the link's limits and cost as any. Give it to nobody: whoever has it is let in.",
      },
    },
  );
}
