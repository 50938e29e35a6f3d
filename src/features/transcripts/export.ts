import { asc, getTableColumns, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import type { Caller } from "../../http/caller.ts";
import type { TableFile } from "../../http/table-file.ts";
import { breathe } from "../../lib/breathe.ts";
import { actorOf, auditQuery, type Changes } from "../audit/record.ts";
import { findManagedBot } from "../bots/service.ts";
import { hasWords } from "../conversations/search.ts";
import { chooseRows } from "./filters.ts";
import { toTranscripts } from "./items.ts";
import { nextSeqs, toMessage } from "./messages.ts";
import type { TranscriptFilters, TranscriptItem, TranscriptMessage } from "./model.ts";

type ConversationRow = typeof conversations.$inferSelect;

/** Messages that are held at a time, and written before other work gets its turn: each may be megabytes, and many small ones take long. */
const heldBytes = 1024 * 1024;
const heldRows = 50;

/** A message as a row of the table. */
type ExportRow = ReturnType<typeof toRow>;

const columns = [
  "conversation_id",
  "conversation_title",
  "share_token_id",
  "link_name",
  "visitor_kind",
  "visitor_uid",
  "visitor_name",
  "customer_id",
  "message_id",
  "parent_id",
  "shown",
  "role",
  "content",
  "reasoning",
  "citations",
  "tools",
  "attachments",
  "status",
  "error_code",
  "error_detail",
  "finish_reason",
  "model",
  "prompt_tokens",
  "completion_tokens",
  "usage_estimated",
  "points",
  "search_ms",
  "first_token_ms",
  "model_ms",
  "rating",
  "rating_comment",
  "created_at",
  "ended_at",
] as const satisfies readonly (keyof ExportRow)[];

/**
 * The messages of all conversations that the filters name as a table, those that began first at its beginning. Conversations go by their
 * ids, which stay as they are while others are written. Who took it is noted. Throws not_bot_owner, not_found, invalid_period.
 */
export async function exportTranscripts(
  app: App,
  caller: Caller,
  botId: string,
  filters: TranscriptFilters,
  format: string,
  signal: AbortSignal,
): Promise<TableFile<ExportRow>> {
  const bot = await findManagedBot(app, caller, botId);
  const meant = await chooseRows(app, bot.id, filters);
  const entry = {
    action: "conversations.exported",
    ownerId: bot.ownerId,
    targetId: bot.id,
    targetName: bot.name,
    botId: bot.id,
    changes: notedOf(filters, format),
  };
  await app.store.batch([auditQuery(app, actorOf(caller), entry, sql`1`)]);
  const rows = meant === null ? nothing() : eachRow(app, meant, filters.search ?? "", signal);
  return { name: `${bot.name} conversations`, columns, rows };
}

/** What of the filters is noted: not the words, which may be a customer's. */
function notedOf({ search, ...others }: TranscriptFilters, format: string): Changes {
  const named = { format, ...others, ...(search ? { search: "…" } : {}) };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]): [string, [unknown, unknown]][] =>
      value === undefined || value === "" ? [] : [[name, [null, value]]],
    ),
  );
}

async function* nothing(): AsyncGenerator<ExportRow[]> {}

async function* eachRow(
  app: App,
  meant: SQL | undefined,
  words: string,
  signal: AbortSignal,
): AsyncGenerator<ExportRow[]> {
  for await (const some of eachStep(app, meant)) {
    for (const conversation of await toTranscripts(app, some)) {
      // A reader who has left is not seen where nothing is handed out.
      if (signal.aborted) return;
      if (words !== "" && !(await hasWords(app, conversation, words))) continue;
      for await (const held of eachHeld(app, conversation.id)) {
        yield held.map((message) => toRow(conversation, message));
      }
    }
  }
}

/** The conversations that are meant, in the order of their ids, step by step through all there are. */
async function* eachStep(app: App, meant: SQL | undefined): AsyncGenerator<ConversationRow[]> {
  const { exportStepRows } = app.config.limits;
  for (let after = ""; ; await breathe()) {
    const rows = await app.store.db
      .select({ ...getTableColumns(conversations), isMeant: sql<number | null>`${meant ?? sql`1`}` })
      .from(conversations)
      .where(gt(conversations.id, after))
      .orderBy(asc(conversations.id))
      .limit(exportStepRows);
    yield rows.filter(({ isMeant }) => isMeant === 1);
    const last = rows.at(-1);
    if (last === undefined || rows.length < exportStepRows) return;
    after = last.id;
  }
}

/** The messages of a conversation in their order, so many at a time as may be held. */
async function* eachHeld(app: App, conversationId: string): AsyncGenerator<TranscriptMessage[]> {
  const { exportStepRows } = app.config.limits;
  for (let after = 0; ; ) {
    const sizes = await listSizes(app, conversationId, after, exportStepRows);
    for (const seqs of groupsOf(sizes)) {
      const rows = await app.store.db
        .select()
        .from(messages)
        .where(inArray(messages.seq, seqs))
        .orderBy(asc(messages.seq));
      yield rows.map(toMessage);
      await breathe();
    }
    const last = sizes.at(-1);
    if (last === undefined || sizes.length < exportStepRows) return;
    after = last.seq;
  }
}

/** How large the next messages are, which SQLite knows without reading them. */
const listSizes = ({ store }: App, conversationId: string, after: number, count: number) =>
  store.db
    .select({
      seq: messages.seq,
      bytes: sql<number>`octet_length(${messages.content}) + coalesce(octet_length(${messages.reasoning}), 0)
        + coalesce(octet_length(${messages.citations}), 0) + coalesce(octet_length(${messages.toolCalls}), 0)`,
    })
    .from(messages)
    .where(sql`${messages.seq} IN ${nextSeqs(conversationId, after, count)}`)
    .orderBy(asc(messages.seq))
    .limit(count);

function groupsOf(sizes: readonly { seq: number; bytes: number }[]): number[][] {
  const groups: number[][] = [];
  let room = 0;
  for (const { seq, bytes } of sizes) {
    const group = groups.at(-1);
    if (group === undefined || bytes > room || group.length === heldRows) {
      groups.push([seq]);
      room = heldBytes - bytes;
    } else {
      group.push(seq);
      room -= bytes;
    }
  }
  return groups;
}

function toRow(conversation: TranscriptItem, message: TranscriptMessage) {
  const { visitor } = conversation;
  const { id, usage, feedback, ...others } = message;
  return {
    conversation_id: conversation.id,
    conversation_title: conversation.title,
    share_token_id: conversation.share_token_id,
    link_name: conversation.link_name,
    visitor_kind: visitor.kind,
    visitor_uid: visitor.uid,
    visitor_name: visitor.name,
    customer_id: visitor.customer_id,
    message_id: id,
    ...others,
    prompt_tokens: usage?.prompt_tokens ?? null,
    completion_tokens: usage?.completion_tokens ?? null,
    usage_estimated: usage?.estimated ?? null,
    rating: feedback?.rating ?? null,
    rating_comment: feedback?.comment ?? null,
  };
}
