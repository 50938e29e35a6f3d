import { desc } from "drizzle-orm";
import type { App } from "../app.ts";
import { bots } from "../db/schema/bots.ts";
import { auditColumns, exportAuditEvents } from "../features/audit/events.ts";
import { exportOwnLinks, linkColumns } from "../features/links/own-links.ts";
import { countSteps, figureColumns, toRow } from "../features/statistics/service.ts";
import { exportTranscripts } from "../features/transcripts/export.ts";
import { customerColumns, exportCustomers } from "../features/users/customers.ts";
import { type TableFile, tablePieces } from "../http/table-file.ts";
import { caller } from "./find.ts";

export const exportables = ["conversations", "customers", "links", "audit", "figures"] as const;
export const formats = ["jsonl", "csv"] as const;

/** What is taken out, and what of it. `bot` is null for all of them. */
export interface Wanted {
  what: (typeof exportables)[number];
  format: (typeof formats)[number];
  bot: { id: string } | null;
  /** ISO 8601 with a zone, as the API's exports take them. */
  period: { from?: string; to?: string };
  baseUrl: string;
}

/** Figures reach back so far where no beginning is given. */
const figuresMs = 365 * 24 * 3600 * 1000;

/**
 * A table's text as the API's export of it gives it, some rows at a time. Conversations of all bots have the bot's id and name before the
 * columns of one. Throws invalid_period, before the first row.
 */
export async function exportPieces(app: App, wanted: Wanted): Promise<AsyncGenerator<string>> {
  const { what, format, bot, period, baseUrl } = wanted;
  const ofBot = bot === null ? {} : { bot_id: bot.id };
  if (what === "conversations") return await conversationPieces(app, wanted);
  if (what === "customers")
    return tablePieces(format, { columns: customerColumns, rows: exportCustomers(app, {}) });
  if (what === "links")
    return tablePieces(format, {
      columns: linkColumns,
      rows: await exportOwnLinks(app, caller, ofBot, baseUrl),
    });
  if (what === "audit")
    return tablePieces(format, { columns: auditColumns, rows: exportAuditEvents(app, caller, period) });
  const from = period.from ?? new Date(app.clock() - figuresMs).toISOString();
  const { steps } = await countSteps(app, caller, { ...ofBot, ...period, from, step: "day" });
  const rows = (async function* () {
    yield steps.map(toRow);
  })();
  return tablePieces(format, { columns: ["start", ...figureColumns], rows });
}

async function conversationPieces(app: App, wanted: Wanted): Promise<AsyncGenerator<string>> {
  const { format, bot, period } = wanted;
  // Its reader leaves by reading no further.
  const { signal } = new AbortController();
  const read = (botId: string) => exportTranscripts(app, caller, botId, period, format, signal);
  if (bot !== null) return tablePieces(format, await read(bot.id));
  const all = await app.store.db
    .select({ id: bots.id, name: bots.name })
    .from(bots)
    .orderBy(desc(bots.createdAt), desc(bots.id));
  const [first, ...others] = all;
  if (first === undefined) return tablePieces(format, { columns: [], rows: nothing() });
  const opened = await read(first.id);
  const rows = (async function* () {
    yield* named(first, opened);
    for (const { id, name } of others) yield* named({ id, name }, await read(id));
  })();
  return tablePieces(format, { columns: ["bot_id", "bot_name", ...opened.columns], rows });
}

async function* named<Row extends object>(bot: { id: string; name: string }, { rows }: TableFile<Row>) {
  for await (const some of rows) yield some.map((row) => ({ bot_id: bot.id, bot_name: bot.name, ...row }));
}

async function* nothing(): AsyncGenerator<object[]> {}
