import { AppError } from "../../errors.ts";
import type { AccountCaller, Guest } from "../../http/caller.ts";
import { addressKey } from "../chat/asked.ts";
import type { TurnTools } from "../chat/turn.ts";
import { listConversations } from "../conversations/service.ts";
import type { SharedBot } from "../links/open-link.ts";
import { listRemaining } from "../usage/limits.ts";
import { describeEntry, describeLook, describeSharedBot } from "./public-bot.ts";
import { enterLink } from "./routes.ts";

/** The first pages of the history, as the page's own listing asks for them (src/web/chat/history/listing.ts). */
const pinnedItems = 100;
const otherItems = 30;

export interface Opening {
  token: string;
  /** Who has signed in, if anybody. */
  guest: Guest | undefined;
  /** The network address that the page goes to. */
  address: string;
}

export interface FirstScreen {
  /** How the link stands, as a status of HTTP. */
  status: number;
  /** The origins whose pages may embed the page; null is any. */
  framers: readonly string[] | null;
  /** Answers that the page would ask for at once, by the paths it would ask at. */
  given: Record<string, unknown>;
}

/**
 * What the chat page needs for its first screen, so that it need not ask: what everybody may know of the link, and for a customer who is
 * signed in and whom the link is for, what the routes of those paths would answer, by the same services. What is not given, the page asks.
 */
export async function readFirstScreen(
  tools: TurnTools,
  { token, guest, address }: Opening,
): Promise<FirstScreen> {
  const found = await tools.links.findLink(token).catch(ofNoLink);
  if (found === null) return { status: 404, framers: [], given: {} };
  const path = `/api/v1/public/bot-share/${encodeURIComponent(token)}`;
  const entry = describeEntry(tools.app, found);
  const known = { [`${path}/entry`]: entry };
  const framers = found.link.allowedOrigins;
  if (entry.status !== "open") return { status: 403, framers, given: known };
  const open = { ...known, [`${path}/page`]: describeLook(tools.app, found.bot) };
  const own = guest?.kind === "account" ? await readOwn(tools, { token, guest, address }, path) : {};
  return { status: 200, framers, given: { ...open, ...own } };
}

function ofNoLink(error: unknown): SharedBot | null {
  if (error instanceof AppError && error.code === "share_token_not_found") return null;
  throw error;
}

type OwnOpening = Opening & { guest: AccountCaller };

/** Nothing for an account that the link is not for: the routes say why. */
async function readOwn(
  tools: TurnTools,
  opening: OwnOpening,
  path: string,
): Promise<Record<string, unknown>> {
  const { token, guest, address } = opening;
  try {
    const { app } = tools;
    const { shared, shelf } = await enterLink(tools, guest, token);
    tools.links.noteAccount(shared.link.id, guest.userId);
    const { id: linkId, limits, limitMessage } = shared.link;
    const asker = { linkId, limits, visitorId: shelf.visitorId, address: addressKey(app, linkId, address) };
    return {
      [path]: describeSharedBot(shared),
      "/api/v1/auth/verify": { username: guest.username, is_end_user: guest.isEndUser },
      [`${path}/limits`]: { items: await listRemaining(app, asker), message: limitMessage },
      [`${path}/conversations?limit=${pinnedItems}&search=&pinned=true`]: await listConversations(
        app,
        shelf,
        {
          limit: pinnedItems,
          pinned: true,
        },
      ),
      [`${path}/conversations?limit=${otherItems}&search=&pinned=false`]: await listConversations(
        app,
        shelf,
        {
          limit: otherItems,
          pinned: false,
        },
      ),
    };
  } catch (error) {
    if (error instanceof AppError) return {};
    throw error;
  }
}
