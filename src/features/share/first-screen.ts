import { AppError } from "../../errors.ts";
import type { AccountCaller, Guest } from "../../http/caller.ts";
import type { FirstScreen } from "../../http/static-files.ts";
import { addressKey } from "../chat/asked.ts";
import type { TurnTools } from "../chat/turn.ts";
import { listConversations } from "../conversations/service.ts";
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

/**
 * What the chat page needs for its first screen, so that it need not ask: what everybody may know of an open link, and for a customer who is
 * signed in and whom the link is for, what the routes of those paths would answer, by the same services. What is not given, the page asks.
 */
export async function readFirstScreen(tools: TurnTools, opening: Opening): Promise<FirstScreen> {
  const { token, guest } = opening;
  const origins = await tools.links.getAllowedOrigins(token);
  // A link that is gone has none.
  const framers = origins === undefined ? [] : origins;
  const found = await tools.links.findOpenSeen(token).catch(asRefusal);
  if (found instanceof AppError)
    return { status: found.status, framers, given: {}, isEverybodys: true, language: null };
  const path = `/api/v1/public/bot-share/${encodeURIComponent(token)}`;
  const entry = describeEntry(tools.app, found);
  const known = { [`${path}/entry`]: entry, [`${path}/page`]: describeLook(tools.app, found.bot) };
  const isTheirs = guest?.kind === "account" && entry.access === "account";
  // Null: nobody is signed in, which the page would be told with a 401. A visitor's session, which it may hold itself, asks anew.
  const nobodys = guest === undefined ? { [path]: null } : {};
  const own = isTheirs ? await readOwn(tools, { ...opening, guest }, path) : nobodys;
  return {
    status: 200,
    framers,
    given: { ...known, ...own },
    isEverybodys: !isTheirs,
    language: entry.language,
  };
}

function asRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
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
