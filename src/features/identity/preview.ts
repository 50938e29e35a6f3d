import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
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
 * link's time line; questions count and cost as any. Throws not_found, not_bot_owner, share_token_revoked, share_token_expired.
 */
export async function openPreview(app: App, caller: Caller, linkId: string): Promise<OpenedPreview> {
  const link = await findManagedLink(app, caller, linkId);
  const now = app.clock();
  assertOpen(link, now);
  const manager =
    caller.kind === "master" ? { uid: masterUid, name: null } : { uid: caller.userId, name: caller.username };
  const visitorId = await findOrCreateVisitor(app, { kind: "preview", scope: link.id, ...manager });
  const expiresAtMs = now + app.config.limits.previewSessionMs;
  const { sessionId } = await insertSession(app, link, visitorId, { expiresAtMs, authToken: null });
  return { visitorId, sessionId, expiresAtMs, shareToken: app.keyring.unseal(link.tokenSealed) };
}
