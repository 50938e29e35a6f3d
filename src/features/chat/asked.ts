import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { Guest } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";
import { networkOf } from "../../lib/network.ts";
import { type BotRow, findManagedBot } from "../bots/service.ts";
import { findConversation, findOwnConversation, type Shelf } from "../conversations/service.ts";
import { assertGuest, type Visitor } from "../identity/visitor.ts";
import type { LinkRow } from "../links/open-link.ts";
import type { Asker } from "../usage/limits.ts";
import type { ChatBody } from "./model.ts";
import type { Replaced } from "./replaced.ts";
import type { AnswerScope } from "./running.ts";
import type { TurnTools } from "./turn.ts";

/** Which bot is asked, through which link, and by whom. */
export interface Asked {
  bot: BotRow;
  link: LinkRow | null;
  visitor: Visitor;
}

/** Whether a host is asked about the question and told of the answer: not of the manager who only looks how the link is. */
export const hasHost = ({ link, visitor }: Asked): boolean => link?.access === "hook" && !visitor.isPreview;

/**
 * The open link or the bot, and who asks. Throws unauthenticated, not_a_customer, not_admitted, share_token_mismatch and the link's own
 * errors; without a link not_bot_owner, not_found.
 */
export async function resolveAsked(tools: TurnTools, guest: Guest, body: ChatBody): Promise<Asked> {
  if (typeof body.share_token !== "string") {
    if (guest.kind === "visitor") throw new AppError("unauthenticated");
    const bot = await findManagedBot(tools.app, guest, body.bot_id);
    return { bot, link: null, visitor: await tools.visitors.resolveManager(guest) };
  }
  assertGuest(guest);
  const { link, bot } = await tools.links.findOpenLink(body.share_token);
  if (bot.id !== body.bot_id) throw new AppError("share_token_mismatch");
  return { bot, link, visitor: await tools.visitors.resolveVisitor(guest, link) };
}

/** What a visitor sees of its conversations on a link. */
export function shelfOf(app: App, visitor: Visitor, linkId: string): Shelf {
  const { anonymousHistoryMs, anonymousHistoryItems: count } = app.config.limits;
  const reach = visitor.isAnonymous ? { sinceMs: app.clock() - anonymousHistoryMs, count } : null;
  return { visitorId: visitor.id, linkId, reach };
}

/** Throws not_found when the conversation is not the asker's own. */
export async function assertOwnConversation(app: App, asked: Asked, conversationId: string): Promise<void> {
  const { bot, link, visitor } = asked;
  if (link === null) await findOwnConversation(app, visitor.id, bot.id, conversationId);
  else await findConversation(app, shelfOf(app, visitor, link.id), conversationId);
}

/** What the answer will belong to. Throws conversation_busy (or why nothing can be stored, where that is why), too_many_streams. */
export function openScope(
  tools: TurnTools,
  asked: Asked,
  conversationId: string | null,
  replaced: Replaced | null,
): AnswerScope {
  if (conversationId !== null && tools.answers.isBusy(conversationId)) {
    // Its last answer may be waiting for just that.
    tools.app.store.assertWritable();
    throw new AppError("conversation_busy");
  }
  // Through a link only: an owner's own programs may ask as much as the server takes.
  const { streamsPerVisitor } = tools.app.config.limits;
  if (asked.link !== null && tools.answers.countOf(asked.visitor.id) >= streamsPerVisitor) {
    throw new AppError("too_many_streams", { params: { scope: "visitor" }, retryAfterSeconds: 5 });
  }
  const now = tools.app.clock();
  return {
    questionId: replaced?.isAnswer ? replaced.question.id : newId(now),
    messageId: newId(now),
    conversationId: conversationId ?? newId(now),
    visitorId: asked.visitor.id,
    botId: asked.bot.id,
    linkId: asked.link?.id ?? null,
    sessionId: asked.visitor.sessionId,
    createdAtMs: now,
  };
}

/** Whom the link's limits count by. Null without a link: an owner's own questions have no limits. */
export function askerOf(
  app: App,
  { link, visitor }: Asked,
  messageId: string,
  address: string,
): Asker | null {
  if (link === null) return null;
  const { id: linkId, limits, limitMessage: note } = link;
  let key: string | undefined;
  return {
    messageId,
    linkId,
    limits,
    note,
    visitorId: visitor.id,
    // Made when it is asked for: a link without limits counts by no address.
    get address() {
      key ??= addressKey(app, linkId, address);
      return key;
    },
  };
}

/** What stands for a network address in a link's counters: the address itself is not kept. */
export const addressKey = (app: App, linkId: string, address: string): string =>
  app.keyring.fingerprint(`${linkId} ${networkOf(address)}`);
