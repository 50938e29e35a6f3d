import { eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { upstreams } from "../../db/schema/bots.ts";
import type { Language } from "../../errors.ts";
import type { AccountCaller } from "../../http/caller.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import type { KnownModels } from "./model.ts";
import { showUpstream, testUpstream } from "./upstream.ts";

/**
 * The models that an administrator's bots can use, and whose endpoint has them. Those of the own endpoint are kept; it is asked where
 * nothing is known of it yet or the caller wants a fresh look, the installation's each time. Never throws for the endpoint's sake.
 */
export async function listKnownModels(
  app: App,
  ownerId: string,
  isFresh: boolean,
  language: Language,
): Promise<KnownModels> {
  const own = await showUpstream(app, ownerId);
  const source = own.base_url !== null ? "own" : app.config.defaultUpstream !== null ? "installation" : null;
  if (source === null) return { source, models: [], refreshed_at: null, message: null };
  const isKept = source === "own" && own.models_refreshed_at !== null && own.models.length > 0;
  if (isKept && !isFresh) return toKnown(source, own, null);
  const tested = await testUpstream(app, ownerId, language);
  const latest = source === "own" ? await showUpstream(app, ownerId) : own;
  const { models_refreshed_at } = latest;
  if (!tested.success) return toKnown(source, latest, tested.message);
  return toKnown(source, { models: tested.models, models_refreshed_at }, null);
}

const toKnown = (
  source: "own" | "installation",
  { models, models_refreshed_at }: { models: string[]; models_refreshed_at: string | null },
  message: string | null,
): KnownModels => ({ source, models, refreshed_at: models_refreshed_at, message });

/** Removes the administrator's own endpoint and its key, so that the installation's counts. Nothing happens where there is none. */
export async function removeUpstream(app: App, caller: AccountCaller): Promise<void> {
  const ownerId = caller.userId;
  const { base_url: targetName } = await showUpstream(app, ownerId);
  await app.store.durably([
    app.store.db.delete(upstreams).where(eq(upstreams.ownerId, ownerId)),
    auditQuery(app, actorOf(caller), {
      action: "upstream.removed",
      ownerId,
      targetId: ownerId,
      targetName,
    }),
  ]);
}
