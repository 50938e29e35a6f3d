import { eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { createRecall } from "../../db/recall.ts";
import { upstreams } from "../../db/schema/bots.ts";
import { AppError, describeError, type Language } from "../../errors.ts";
import type { AccountCaller } from "../../http/caller.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";
import { addressesToCall, assertAllowedAddress } from "../../upstream/address.ts";
import { listModels } from "../../upstream/client.ts";
import type { UpstreamIo, UpstreamTarget } from "../../upstream/types.ts";
import { actorOf, auditQuery, changesBetween, notShown } from "../audit/record.ts";
import type { UpstreamBody, UpstreamItem } from "./model.ts";

type UpstreamRow = typeof upstreams.$inferSelect;

/** The owner's model endpoint as its owner may see it: the key by its last four characters alone. */
export async function showUpstream(app: App, ownerId: string): Promise<UpstreamItem> {
  const row = await getUpstream(app, ownerId);
  return {
    base_url: row?.baseUrl ?? null,
    api_key_last4: row?.apiKeyLast4 ?? null,
    models: row?.models ?? [],
    models_refreshed_at: toIsoOrNull(row?.modelsRefreshedAt ?? null),
    updated_at: row ? toIso(row.updatedAt) : null,
  };
}

/** Sets the owner's endpoint. Another address without a key drops the key there was. Throws address_not_allowed. */
export async function putUpstream(
  app: App,
  caller: AccountCaller,
  body: UpstreamBody,
): Promise<UpstreamItem> {
  const ownerId = caller.userId;
  const baseUrl = body.base_url.trim().replace(/\/+$/, "");
  await assertAllowedAddress(app, baseUrl);
  const former = await getUpstream(app, ownerId);
  // A key is only ever sent to the address it was entered for.
  const keepsKey = body.api_key === undefined && former?.baseUrl === baseUrl;
  const key = body.api_key === undefined || body.api_key === "" ? null : body.api_key;
  const set = {
    baseUrl,
    apiKeySealed: keepsKey ? (former?.apiKeySealed ?? null) : key && app.keyring.seal(key),
    apiKeyLast4: keepsKey ? (former?.apiKeyLast4 ?? null) : lastFour(key),
    models: former?.baseUrl === baseUrl ? former.models : [],
    updatedAt: app.clock(),
  };
  const hasNoKey = key === null && !former?.apiKeySealed;
  const changes = {
    ...changesBetween({ base_url: former?.baseUrl }, { base_url: baseUrl }, ["base_url"]),
    ...(keepsKey || hasNoKey ? {} : { api_key: notShown }),
  };
  const target = { ownerId, targetId: ownerId, targetName: baseUrl };
  await app.store.durably([
    app.store.db
      .insert(upstreams)
      .values({ ownerId, ...set })
      .onConflictDoUpdate({ target: upstreams.ownerId, set }),
    auditQuery(app, actorOf(caller), { action: "upstream.updated", ...target, changes }),
  ]);
  return await showUpstream(app, ownerId);
}

/** Asks the owner's endpoint for its models and says whether that worked; never throws for the endpoint's sake. */
export async function testUpstream(app: App, ownerId: string, language: Language) {
  try {
    const models = await refreshModels(app, ownerId);
    return { success: true, models, message: language === "zh" ? "连接正常。" : "The endpoint answers." };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    app.log.info({ err: error.cause ?? error, owner_id: ownerId }, "the test of an upstream failed");
    // The owner may know why; nobody else hears of it.
    const reason = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return { success: false, models: [], message: describeError(error, language) + reason };
  }
}

/**
 * Fetches and keeps the list of models of the owner's endpoint, or of the installation's when the owner set none.
 * Throws upstream_not_configured, upstream_unavailable, upstream_timeout, address_not_allowed.
 */
export async function refreshModels(app: App, ownerId: string): Promise<string[]> {
  const target = await findUpstreamTarget(app, ownerId);
  const models = await listModels(upstreamIo(app, "models"), target);
  await app.store.db
    .update(upstreams)
    .set({ models, modelsRefreshedAt: app.clock() })
    .where(eq(upstreams.ownerId, ownerId));
  return models;
}

/**
 * Where the owner's bots send their model calls: its own endpoint, else the installation's. For one call: the name is resolved and its
 * addresses are checked now. `noteEndpoint` hears before that what the endpoint is called where its failure is told to the owner: by its
 * address without a query, but not the installation's, which is its operator's.
 * Throws upstream_not_configured, address_not_allowed, upstream_unavailable, upstream_timeout.
 */
export async function findUpstreamTarget(
  app: App,
  ownerId: string | null,
  noteEndpoint?: (endpoint: string) => void,
): Promise<UpstreamTarget> {
  const row = ownerId === null ? undefined : await getUpstream(app, ownerId);
  if (row !== undefined) {
    noteEndpoint?.(shownAddress(row.baseUrl));
    return {
      baseUrl: row.baseUrl,
      apiKey: row.apiKeySealed === null ? null : app.keyring.unseal(row.apiKeySealed),
      addresses: await addressesToCall(app, row.baseUrl),
    };
  }
  if (app.config.defaultUpstream === null) throw new AppError("upstream_not_configured");
  noteEndpoint?.("The installation's endpoint");
  return { ...app.config.defaultUpstream };
}

/** Those that tell an owner by themselves what is wrong: a key, an address, a limit. */
const toldStatuses: ReadonlySet<number> = new Set([0, 401, 403, 404, 429]);

/** The number is the endpoint's own choice: a label for each would be a thousand series. */
function statusLabel(status: number): string {
  if (toldStatuses.has(status)) return `${status}`;
  return status >= 200 && status < 600 ? `${Math.floor(status / 100)}xx` : "other";
}

/** What a call of an endpoint needs, which is counted when it has ended. */
export const upstreamIo = (app: App, call: "chat" | "models"): UpstreamIo => ({
  fetch: app.fetch,
  limits: app.config.limits,
  onEnd: ({ outcome, status }) =>
    app.metrics.upstream.calls.inc({ call, outcome, status: statusLabel(status) }),
});

/** An address without what may be secret in it: its user, its query and its fragment. */
function shownAddress(address: string): string {
  const url = URL.parse(address);
  return url === null ? "" : `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** What of a key is shown again. Of a short one nothing: four characters would be most of it. */
const lastFour = (key: string | null) => (key === null || key.length < 12 ? null : key.slice(-4));

const ofOwner = preparedOnce((store) => {
  const read = store.db
    .select()
    .from(upstreams)
    .where(eq(upstreams.ownerId, sql.placeholder("ownerId")))
    .prepare();
  return createRecall(store, async (ownerId) => (await read.execute({ ownerId }))[0]);
});

const getUpstream = async (app: App, ownerId: string): Promise<UpstreamRow | undefined> =>
  await ofOwner(app.store)(ownerId);
