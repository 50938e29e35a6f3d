import { AppError } from "../../errors.ts";
import type { AccountCaller, Guest } from "../../http/caller.ts";
import type { FirstScreen } from "../../http/static-files.ts";
import type { TurnTools } from "../chat/turn.ts";
import { linkPath, readOwnAnswers } from "./own-answers.ts";
import { describeEntry, describeLook } from "./public-bot.ts";

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
  const found = await Promise.try(() => tools.links.findOpenSeen(token)).catch(asRefusal);
  if (found instanceof AppError)
    return { status: found.status, framers, given: {}, isEverybodys: true, language: null };
  const path = linkPath(token);
  const entry = describeEntry(tools.app, found);
  const known = { [`${path}/entry`]: entry, [`${path}/page`]: describeLook(tools.app, found.bot) };
  const isTheirs = guest?.kind === "account" && entry.access === "account";
  // Null: nobody whom the link is for is signed in, which the page would be told with a 401 or 403. A visitor's session, which it may hold
  // itself, asks anew.
  const isNobody = guest === undefined || entry.access !== "account";
  const nobodys = isNobody ? { [path]: null } : {};
  const own = isTheirs ? await readOwn(tools, { ...opening, guest }) : nobodys;
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

/** Nothing for an account that the link is not for. */
async function readOwn(tools: TurnTools, opening: Opening & { guest: AccountCaller }) {
  const { token, guest } = opening;
  const answers = Object.entries(await readOwnAnswers(tools, opening));
  if (answers.length === 0) return {};
  return {
    ...Object.fromEntries(answers.map(([path, answer]) => [linkPath(token) + path, answer])),
    "/api/v1/auth/verify": { username: guest.username, is_end_user: guest.isEndUser },
  };
}
