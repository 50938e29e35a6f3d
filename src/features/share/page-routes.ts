import { Elysia, t } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, nullable } from "../../http/wire.ts";
import { takenAttachments } from "../attachments/model.ts";
import type { LinkLookup } from "../links/open-link.ts";
import { describeLook } from "./public-bot.ts";
import { shareTags } from "./routes.ts";

const pageLook = t.Object({
  accent_color: nullable(t.String({ description: "`#rrggbb`", examples: ["#0b6bcb"] })),
  attachments: takenAttachments,
});

/** What the chat page needs before anybody has signed in, beside the entry that everybody's page reads. */
export function lookRoutes({ app, links }: { app: App; links: LinkLookup }, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags })
    .use(guard)
    .get(
      "/page",
      async ({ params }) => describeLook(app, (await links.findOpenSeen(params.share_token)).bot),
      {
        access: "public",
        response: {
          200: pageLook,
          ...errors("share_token_not_found", "share_token_revoked", "share_token_expired"),
        },
        detail: {
          summary: "How the chat page looks",
          description:
            "Without signing in: the accent colour that the owner chose, and which files a question may come with, each kind with its media types and its largest size. Of a link that has ended `GET …/entry` alone says anything.",
        },
      },
    );
}
