import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { endPreviewsQuery } from "../../db/previews.ts";
import { users } from "../../db/schema/accounts.ts";
import { bots } from "../../db/schema/bots.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { isUuid, newId } from "../../lib/id.ts";
import { toIso } from "../../lib/time.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import { botChanges } from "./changes.ts";
import type { BotItem, CreateBot, UpdateBot } from "./model.ts";

export type BotRow = typeof bots.$inferSelect;

/** Creates a bot of the caller's, or with the master key of `owner_id`'s. Throws owner_not_found, validation_failed. */
export async function createBot(app: App, caller: Caller, body: CreateBot): Promise<BotItem> {
  assertSettingsSize(app, body.settings);
  const now = app.clock();
  const row: BotRow = {
    id: newId(now),
    ownerId: caller.kind === "master" ? await ownerOf(app, body.owner_id) : caller.userId,
    name: body.name,
    model: body.model,
    systemPrompt: body.system_prompt ?? "",
    settings: body.settings ?? {},
    promptPer1k: body.pricing?.prompt_per_1k ?? 0,
    completionPer1k: body.pricing?.completion_per_1k ?? 0,
    createdAt: now,
    updatedAt: now,
  };
  await app.store.durably([
    app.store.db.insert(bots).values(row),
    auditQuery(app, actorOf(caller), { action: "bot.created", ...asTarget(row) }),
  ]);
  return toBotItem(row);
}

/** The bots the caller may see, newest first. Throws invalid_cursor. */
export async function listBots(app: App, caller: Caller, query: { cursor?: string; limit?: number }) {
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = decodeTimeCursor(query.cursor);
  const rows = await app.store.db
    .select()
    .from(bots)
    .where(
      and(
        caller.kind === "master" ? undefined : eq(bots.ownerId, caller.userId),
        after(bots.createdAt, bots.id, place),
      ),
    )
    .orderBy(desc(bots.createdAt), desc(bots.id))
    .limit(limit + 1);
  return toPage(rows, limit, toBotItem);
}

/**
 * The bot, for a caller who may manage it: its owner or the master key. Throws not_bot_owner, for an unknown bot too, so that an
 * administrator learns nothing of others' bots; the master key gets not_found, and so does everybody for what is no UUID.
 */
export async function findManagedBot(app: App, caller: Caller, botId: string): Promise<BotRow> {
  if (!isUuid(botId)) throw new AppError("not_found");
  const bot = await getBot(app, botId);
  if (caller.kind === "master") {
    if (bot === undefined) throw new AppError("not_found");
    return bot;
  }
  if (bot === undefined || bot.ownerId !== caller.userId) throw new AppError("not_bot_owner");
  return bot;
}

/** The bot as its manager sees it. Throws not_bot_owner, not_found. */
export const showBot = async (app: App, caller: Caller, botId: string): Promise<BotItem> =>
  toBotItem(await findManagedBot(app, caller, botId));

/** The bot with that id. */
export async function getBot(app: App, botId: string): Promise<BotRow | undefined> {
  const [bot] = await byId(app.store).execute({ botId });
  return bot;
}

const byId = preparedOnce(({ db }) =>
  db
    .select()
    .from(bots)
    .where(eq(bots.id, sql.placeholder("botId")))
    .prepare(),
);

/** Changes a bot; a former owner's previews of its links end. Throws not_bot_owner, not_found, owner_not_found, validation_failed. */
export async function updateBot(app: App, caller: Caller, botId: string, body: UpdateBot): Promise<BotItem> {
  const former = await findManagedBot(app, caller, botId);
  assertSettingsSize(app, body.settings);
  const set: Partial<BotRow> = { updatedAt: app.clock() };
  if (body.name !== undefined) set.name = body.name;
  if (body.model !== undefined) set.model = body.model;
  if (body.system_prompt !== undefined) set.systemPrompt = body.system_prompt;
  if (body.settings !== undefined) set.settings = body.settings;
  if (body.pricing !== undefined) {
    set.promptPer1k = body.pricing.prompt_per_1k;
    set.completionPer1k = body.pricing.completion_per_1k;
  }
  if (body.owner_id !== undefined && caller.kind === "master")
    set.ownerId = await ownerOf(app, body.owner_id);
  const after = { ...former, ...set };
  const changes = botChanges(toBotItem(former), toBotItem(after));
  const [rows, , , previews] = await app.store.durably([
    app.store.db.update(bots).set(set).where(eq(bots.id, botId)).returning(),
    auditQuery(app, actorOf(caller), { action: "bot.updated", ...asTarget(after), changes }),
    handedOverQuery(app, caller, former, after),
    endFormersPreviewsQuery(app, former),
  ]);
  if (previews.length > 0) app.endings.emit("sessions_ended", new Set(previews.map(({ id }) => id)));
  if (rows[0] === undefined) throw new AppError("not_found");
  return toBotItem(rows[0]);
}

/** Tells the former owner of a bot that it is another's now, whose business all further changes are; writes nothing where it is not. */
function handedOverQuery(app: App, caller: Caller, former: BotRow, after: BotRow) {
  const isOthers = former.ownerId !== null && former.ownerId !== after.ownerId;
  const entry = { action: "bot.handed_over", ...asTarget(former) };
  return auditQuery(app, actorOf(caller), entry, isOthers ? undefined : sql`0`);
}

/** Ends the previews of a bot's links that its former owner has open, if it is the owner no more. */
function endFormersPreviewsQuery({ store }: App, { id, ownerId }: BotRow) {
  const links = store.db.select({ id: shareTokens.id }).from(shareTokens).where(eq(shareTokens.botId, id));
  const isOthers = sql`(SELECT ${bots.ownerId} FROM ${bots} WHERE ${bots.id} = ${id}) IS NOT ${ownerId}`;
  // Nobody has the empty id.
  return endPreviewsQuery(store, ownerId ?? "", and(inArray(visitors.scope, links), isOthers));
}

/** A bot as an entry of the audit names it. */
export const asTarget = ({ id, name, ownerId }: BotRow) => ({
  targetId: id,
  targetName: name,
  botId: id,
  ownerId,
});

async function ownerOf(app: App, ownerId: string | null | undefined): Promise<string | null> {
  if (ownerId === undefined || ownerId === null) return null;
  const [owner] = await app.store.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, ownerId), eq(users.isAdmin, true)))
    .limit(1);
  if (owner === undefined) throw new AppError("owner_not_found");
  return owner.id;
}

function assertSettingsSize(app: App, settings: Record<string, unknown> | undefined): void {
  const bytes = Buffer.byteLength(JSON.stringify(settings ?? {}));
  if (bytes <= app.config.limits.settingsBytes) return;
  const message = `At most ${app.config.limits.settingsBytes} bytes of settings are kept.`;
  throw new AppError("validation_failed", { errors: [{ path: "/settings", message }] });
}

const toBotItem = (row: BotRow): BotItem => ({
  id: row.id,
  name: row.name,
  model: row.model,
  system_prompt: row.systemPrompt,
  settings: row.settings,
  pricing: { prompt_per_1k: row.promptPer1k, completion_per_1k: row.completionPer1k },
  owner_id: row.ownerId,
  created_at: toIso(row.createdAt),
  updated_at: toIso(row.updatedAt),
});
