import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import { getBot } from "../bots/service.ts";
import { linkTarget } from "../links/changes.ts";
import { assertOpen } from "../links/open-link.ts";
import { findManagedLink } from "../links/service.ts";
import { insertSession } from "./sessions.ts";
import { findOrCreateVisitor, masterUid } from "./visitor.ts";

/** A manager's session as a visitor of a link, and the link's token. */
export interface OpenedPreview {
  visitorId: string;
  sessionId: string;
  expiresAtMs: number;
  shareToken: string;
}

/**
 * Lets the manager of a link's bot in as a visitor of its own kind, whatever the link's access is. Asks no host, and is no entry in the
 * link's time line, but one of the audit; questions count and cost as any. Throws not_found, not_bot_owner, share_token_revoked,
 * share_token_expired.
 */
export async function openPreview(app: App, caller: Caller, linkId: string): Promise<OpenedPreview> {
  const link = await findManagedLink(app, caller, linkId);
  const now = app.clock();
  assertOpen(link, now);
  const bot = await getBot(app, link.botId);
  const uid = caller.kind === "master" ? masterUid : caller.userId;
  // Without its name, which is the account's and goes with it.
  const visitorId = await findOrCreateVisitor(app, { kind: "preview", scope: link.id, uid, name: null });
  const expiresAtMs = now + app.config.limits.previewSessionMs;
  const entry = { action: "link.previewed", ...linkTarget(link, bot?.ownerId ?? null) };
  const { sessionId } = await insertSession(
    app,
    link,
    visitorId,
    { expiresAtMs, authToken: null },
    (isOpened) => auditQuery(app, actorOf(caller), entry, isOpened),
  );
  return { visitorId, sessionId, expiresAtMs, shareToken: app.keyring.unseal(link.tokenSealed) };
}
