import { t } from "elysia";
import { limits } from "../../config.ts";
import { id, instant } from "../../http/wire.ts";

const name = t.String({
  minLength: 1,
  maxLength: limits.nameChars,
  description: "Shown to customers as the source of an answer",
  examples: ["Suzume.csv"],
});

export const documentType = t.Union(
  [t.Literal("text/plain"), t.Literal("text/markdown"), t.Literal("text/csv")],
  { description: "`text/csv`: a header row, then a question and its answer in columns `q,a`" },
);

/** What the service takes: a document as text. */
export interface CreateDocument {
  name: string;
  content: string;
  type: typeof documentType.static;
}

/** A document as JSON (`name`, `content`, `type`), or a form with a `file` whose name and type say the rest. */
export const createDocumentBody = t.Object(
  {
    name: t.Optional(name),
    content: t.Optional(t.String({ description: "The whole text. In a form send `file` instead." })),
    type: t.Optional(documentType),
    file: t.Optional(t.File({ description: "UTF-8 text, in a multipart form" })),
  },
  { examples: [{ name: "Suzume.csv", content: "q,a\n《铃芽之旅》的导演是谁?,新海诚\n", type: "text/csv" }] },
);
export type CreateDocumentBody = typeof createDocumentBody.static;

export const document = t.Object({
  id,
  name: t.String({ description: "Shown to customers as the source of an answer", examples: ["Suzume.csv"] }),
  type: documentType,
  size_bytes: t.Integer({ description: "UTF-8 bytes" }),
  passage_count: t.Integer({ description: "The pieces that are searched and cited" }),
  created_at: instant,
});
export type DocumentItem = typeof document.static;
