import { t } from "elysia";
import { id, nullable } from "../../http/wire.ts";

/** One file, in a multipart form. */
export const uploadBody = t.Object({ file: t.File({ description: "An image, or text in UTF-8" }) });

/** A file as its visitor sees it. */
export const attachment = t.Object(
  {
    id,
    kind: t.Union([t.Literal("image"), t.Literal("text")]),
    name: t.String({ examples: ["receipt.png"] }),
    type: t.String({ description: "The media type, by the file's content", examples: ["image/png"] }),
    size_bytes: t.Integer(),
  },
  { title: "Attachment" },
);
export type AttachmentItem = typeof attachment.static;

const takenFiles = t.Object({
  types: t.Array(t.String(), { description: "Media types" }),
  max_bytes: t.Integer({ description: "Of one file" }),
});

/** What may be attached to a question, kind by kind. */
export const takenAttachments = nullable(
  t.Object(
    {
      image: nullable(takenFiles),
      text: nullable(takenFiles),
      max_count: t.Integer({ description: "Files of one question" }),
    },
    { description: "null: questions come without files here" },
  ),
);
export type TakenAttachments = typeof takenAttachments.static;
