import { and, asc, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { conversations } from "../../db/schema/conversations.ts";
import type { Caller } from "../../http/caller.ts";
import type { TableFile } from "../../http/table-file.ts";
import { giveWay } from "../../lib/give-way.ts";
import { actorOf, auditQuery, type Changes } from "../audit/record.ts";
import { findManagedBot } from "../bots/service.ts";
import { eachHeld } from "../conversations/held.ts";
import { hasWords } from "../conversations/search.ts";
import { chooseRows } from "./filters.ts";
import { toTranscripts } from "./items.ts";
import { isNext, toMessage } from "./messages.ts";
import type { TranscriptFilters, TranscriptItem, TranscriptMessage } from "./model.ts";

type ConversationRow = typeof conversations.$inferSelect;

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
  const words = filters.search ?? "";
  const rows = meant === null ? nothing() : eachRow(app, { botId: bot.id, meant, words, signal });
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

/** The conversations that are asked for, and whose reader may leave: that is not seen where nothing is handed out. */
interface Asked {
  botId: string;
  meant: SQL | undefined;
  words: string;
  signal: AbortSignal;
}

async function* eachRow(app: App, asked: Asked): AsyncGenerator<ExportRow[]> {
  const { words, signal } = asked;
  for await (const some of eachStep(app, asked)) {
    for (const conversation of await toTranscripts(app, some)) {
      if (signal.aborted) return;
      if (words !== "" && !(await hasWords(app, conversation, words))) continue;
      for await (const held of eachHeld(app, isNext(conversation.id))) {
        yield held.map((message) => toRow(conversation, toMessage(message)));
      }
    }
  }
}

/** The bot's conversations that are meant, in the order of their ids, step by step through all that it has. */
async function* eachStep(app: App, { botId, meant, signal }: Asked): AsyncGenerator<ConversationRow[]> {
  const { exportStepRows } = app.config.limits;
  for (let after = ""; !signal.aborted; await giveWay()) {
    const rows = await app.store.db
      .select({ ...getTableColumns(conversations), isMeant: sql<number | null>`${meant ?? sql`1`}` })
      .from(conversations)
      .where(and(eq(conversations.botId, botId), gt(conversations.id, after)))
      .orderBy(asc(conversations.id))
      .limit(exportStepRows);
    yield rows.filter(({ isMeant }) => isMeant === 1);
    const last = rows.at(-1);
    if (last === undefined || rows.length < exportStepRows) return;
    after = last.id;
  }
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
