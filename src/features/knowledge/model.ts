import { t } from "elysia";
import { limits } from "../../config.ts";
import { id, instant, nullable } from "../../http/wire.ts";

const name = t.String({
  minLength: 1,
  maxLength: limits.nameChars,
  description: "Shown to customers as the source of an answer",
  examples: ["Suzume.csv"],
});

export const documentType = t.Union(
  [t.Literal("text/plain"), t.Literal("text/markdown"), t.Literal("text/csv")],
  {
    description:
      "`text/csv`: a header row, then a question and its answer in columns `q,a`; cells parted by commas, semicolons or tabs",
  },
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

export const document = t.Object(
  {
    id,
    name: t.String({
      description: "Shown to customers as the source of an answer",
      examples: ["Suzume.csv"],
    }),
    type: documentType,
    size_bytes: t.Integer({ description: "UTF-8 bytes", examples: [52] }),
    passage_count: t.Integer({ description: "The pieces that are searched and cited", examples: [1] }),
    created_at: instant,
  },
  { title: "Document" },
);
export type DocumentItem = typeof document.static;

const passageText = {
  question: nullable(t.String({ description: "Of a pair: its question; null in running text" })),
  text: t.String({ description: "Of a pair: its answer", examples: ["新海诚"] }),
};

/** A passage as it lies in its document. */
export const passage = t.Object(
  {
    id,
    position: t.Integer({ description: "Its place in the document, from 0" }),
    ...passageText,
  },
  { title: "Passage" },
);
export type PassageItem = typeof passage.static;

export const searchBody = t.Object({
  question: t.String({
    maxLength: limits.questionBytes,
    description: "As a customer would ask it; read up to its first 2,000 characters",
    examples: ["Who directed Suzume?"],
  }),
});

/** What a question would find. */
export const searchAnswer = t.Object({
  words: t.Array(t.String(), {
    description:
      "What was looked for, to be marked where it is found: Han words, and the beginnings of other words, in lower case",
    examples: [["direct", "suzum"]],
  }),
  items: t.Array(
    t.Object({
      passage_id: id,
      document_id: id,
      document: t.String({ description: "The document's name", examples: ["Suzume.csv"] }),
      position: t.Integer({ description: "Its place in the document, from 0" }),
      ...passageText,
      score: t.Number({ description: "How well it fits, from 0 to 1", examples: [0.93] }),
      used: t.Boolean({ description: "Whether an answer would be drawn from it" }),
    }),
  ),
});
export type SearchAnswer = typeof searchAnswer.static;
