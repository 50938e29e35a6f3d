import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";
import type { LinkItem } from "./model.ts";
import type { LinkRow, UsedLinkRow } from "./open-link.ts";
import { noLimits } from "./settings.ts";

/** A link as its owner sees it, with the token and the secret that the database keeps sealed. `baseUrl` has no slash at its end. */
export function toLinkItem(app: App, row: UsedLinkRow, admitted: string[], baseUrl: string): LinkItem {
  const token = app.keyring.unseal(row.tokenSealed);
  return {
    id: row.id,
    bot_id: row.botId,
    share_token: token,
    name: row.name,
    created_at: toIso(row.createdAt),
    expires_at: toIsoOrNull(row.expiresAt),
    revoked_at: toIsoOrNull(row.revokedAt),
    created_by: row.createdBy,
    url: `${baseUrl}/s/${token}`,
    access: row.access,
    hook_url: row.hookUrl,
    secret: shownSecret(app, row),
    limits: row.limits ?? noLimits,
    limit_message: row.limitMessage,
    allowed_origins: row.allowedOrigins,
    end_user_ids: row.isRestricted ? admitted : null,
    visibility: { citations: row.showCitations, reasoning: row.showReasoning, tools: row.showTools },
    usage: describeUsage(row),
  };
}

/** What was used of a link, as its owner sees it. */
export const describeUsage = (row: Usage): LinkItem["usage"] => ({
  // Sums of binary fractions: what is beyond a millionth is noise.
  points: Math.round(row.usedPoints * 1e6) / 1e6,
  messages: row.usedMessages,
  last_used_at: toIsoOrNull(row.lastUsedAt),
});

type Usage = Pick<UsedLinkRow, "usedPoints" | "usedMessages" | "lastUsedAt">;

/** The secret, where the link's kind of access has a use for it. */
function shownSecret(app: App, { access, secretSealed }: LinkRow): string | null {
  if (secretSealed === null || (access !== "hook" && access !== "signed")) return null;
  return app.keyring.unseal(secretSealed);
}

/** What a change of one link gives back. Throws not_found where it has gone meanwhile. */
export function onlyRow(rows: readonly UsedLinkRow[]): UsedLinkRow {
  const [row] = rows;
  if (row === undefined) throw new AppError("not_found");
  return row;
}
