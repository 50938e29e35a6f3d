import { AppError } from "../../errors.ts";
import type { Guest } from "../../http/caller.ts";
import { addressKey } from "../chat/asked.ts";
import type { TurnTools } from "../chat/turn.ts";
import { listConversations } from "../conversations/service.ts";
import { listRemaining } from "../usage/limits.ts";
import { describeSharedBot } from "./public-bot.ts";
import { enterLink } from "./routes.ts";

/** The first pages of the history, as the page's own listing asks for them (src/web/chat/history/listing.ts). */
const pinnedItems = 100;
const otherItems = 30;

/** Where the routes of a link are. */
export const linkPath = (token: string): string => `/api/v1/public/bot-share/${encodeURIComponent(token)}`;

export interface OwnOpening {
  token: string;
  guest: Exclude<Guest, { kind: "master" }>;
  /** The network address that the page is at. */
  address: string;
}

/**
 * What the routes of a link would answer somebody for the first screen of the chat page, by the same services and by their paths behind
 * `linkPath`. Nothing for whom the link is not for: the routes say why.
 */
export async function readOwnAnswers(
  tools: TurnTools,
  { token, guest, address }: OwnOpening,
): Promise<Record<string, unknown>> {
  try {
    const { app } = tools;
    const { shared, shelf } = await enterLink(tools, guest, token);
    if (guest.kind === "account") tools.links.noteAccount(shared.link.id, guest.userId);
    const { id: linkId, limits, limitMessage } = shared.link;
    const asker = { linkId, limits, visitorId: shelf.visitorId, address: addressKey(app, linkId, address) };
    const list = (limit: number, pinned: boolean) => listConversations(app, shelf, { limit, pinned });
    return {
      "": describeSharedBot(shared),
      "/limits": { items: await listRemaining(app, asker), message: limitMessage },
      [`/conversations?limit=${pinnedItems}&search=&pinned=true`]: await list(pinnedItems, true),
      [`/conversations?limit=${otherItems}&search=&pinned=false`]: await list(otherItems, false),
    };
  } catch (error) {
    if (error instanceof AppError) return {};
    throw error;
  }
}
