import { Elysia } from "elysia";
import type { Guard } from "../../http/guard.ts";
import { byteStream } from "../../http/text-stream.ts";
import { errors, success } from "../../http/wire.ts";
import { attachmentHeaders } from "../attachments/headers.ts";
import { attachment, uploadBody } from "../attachments/model.ts";
import { eachPart } from "../attachments/read.ts";
import * as attachments from "../attachments/service.ts";
import type { TurnTools } from "../chat/turn.ts";
import { findConversation } from "../conversations/service.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

/** The files that a visitor attaches to its questions. Somebody else's id is 404, like one that does not exist. */
export function attachmentRoutes(tools: TurnTools, guard: Guard) {
  const { app } = tools;
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags })
    .use(guard)
    .post(
      "/attachments",
      async ({ guest, params, body }) => {
        const { shelf, shared } = await enterLink(tools, guest, params.share_token);
        return await attachments.createAttachment(app, shelf, shared.bot, body.file);
      },
      {
        access: "visitor",
        parse: "attachment_body",
        body: uploadBody,
        response: {
          200: attachment,
          ...errors(
            "attachment_too_large",
            "unsupported_attachment",
            "too_many_uploads",
            "storage_full",
            ...linkErrors,
          ),
        },
        detail: {
          summary: "Attach a file",
          description: [
            "A multipart form with one `file`, for a question that names its `id` in `attachment_ids`. What is taken, and how large,",
            "`GET …/page` says; whether a file is an image or text its content decides and not its name. A file that is not sent is",
            "removed after a day.",
          ].join(" "),
        },
      },
    )
    .get(
      "/attachments/:id",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        const row = await attachments.findAttachment(app, shelf, params.id);
        // An anonymous visitor's history reaches no further back with files than with words.
        if (row.conversationId !== null) await findConversation(app, shelf, row.conversationId);
        return new Response(byteStream(eachPart(app, row.id, row.sizeBytes)), {
          headers: attachmentHeaders(row),
        });
      },
      {
        access: "visitor",
        response: errors(...linkErrors, "not_found"),
        detail: {
          summary: "Read an attached file",
          description:
            "The caller's own alone, with the media type of its content. A browser that opens it runs nothing of it: `Content-Security-Policy: sandbox`.",
        },
      },
    )
    .delete(
      "/attachments/:id",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        await attachments.deleteAttachment(app, shelf, params.id);
        return { success: true, message: "The file is removed." };
      },
      {
        access: "visitor",
        response: { 200: success, ...errors(...linkErrors, "not_found") },
        detail: {
          summary: "Remove a file that was not sent",
          description: "One that came with a question is not found here: it goes with its conversation.",
        },
      },
    );
}
