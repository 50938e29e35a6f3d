import { type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce, slot } from "../../db/prepared.ts";
import { attachments, messages } from "../../db/schema/conversations.ts";
import type { AttachmentItem } from "./model.ts";

const place = sql.placeholder;

/** As `listSendable`: the visitor's own, whole, and not sent or of the same conversation. */
const isSendable: SQL = sql`${attachments.id} IN (SELECT value FROM json_each(${place("fileIds")}))
  AND ${attachments.visitorId} = ${place("visitorId")} AND ${attachments.shareTokenId} = ${place("linkId")}
  AND ${attachments.sizeBytes} > 0
  AND (${attachments.conversationId} = ${place("conversationId")}
    OR (${attachments.conversationId} IS NULL AND ${attachments.createdAt} > ${place("unsentSince")}))`;

/** The condition of a statement that writes a question: all of its files may still be sent with it. Its values are `claimValues`. */
export const allSendable: SQL = sql`(${place("fileCount")} = 0
  OR (SELECT count(*) FROM ${attachments} WHERE ${isSendable}) = ${place("fileCount")})`;

/** What `allSendable` and `claimStatement` take beside the ids of the visitor, the link, the conversation and the question. */
export const claimValues = ({ clock, config }: App, files: readonly AttachmentItem[]) => ({
  fileIds: JSON.stringify(files.map(({ id }) => id)),
  fileCount: files.length,
  unsentSince: clock() - config.limits.attachmentUnsentMs,
});

/** Makes the files of a question its conversation's, once the question is written. */
export const claimStatement = preparedOnce(({ db }) =>
  db
    .update(attachments)
    .set({ conversationId: slot(attachments.conversationId, "conversationId") })
    .where(
      sql`${isSendable} AND EXISTS (SELECT 1 FROM ${messages} WHERE ${messages.id} = ${place("questionId")})`,
    )
    .prepare(),
);
