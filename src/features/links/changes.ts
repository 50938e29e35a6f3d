import type { LinkLimits } from "../../db/schema/links.ts";
import { toIsoOrNull } from "../../lib/time.ts";
import { type Changes, changesBetween } from "../audit/record.ts";
import type { LinkRow } from "./open-link.ts";
import { type LinkSettings, noLimits } from "./settings.ts";

/** The settings of a link, and the customers it admits where it admits but some. */
export type LinkState = Required<LinkSettings> & { limits: LinkLimits | null; customers: readonly string[] };

/** What of a link is not as it was, by the names of the wire. */
export const linkChanges = (before: LinkState, after: LinkState): Changes =>
  changesBetween(shown(before), shown(after));

/** A link as an entry of the audit names it. `ownerId` is the owner of its bot. */
export const linkTarget = (
  { id, name, botId }: Pick<LinkRow, "id" | "name" | "botId">,
  ownerId: string | null,
) => ({
  targetId: id,
  targetName: name,
  botId,
  ownerId,
});

const shown = (link: LinkState) => ({
  name: link.name,
  expires_at: toIsoOrNull(link.expiresAt),
  access: link.access,
  hook_url: link.hookUrl,
  limits: link.limits ?? noLimits,
  limit_message: link.limitMessage,
  allowed_origins: link.allowedOrigins,
  end_user_ids: link.isRestricted ? link.customers.toSorted() : null,
  visibility: { citations: link.showCitations, reasoning: link.showReasoning, tools: link.showTools },
});
