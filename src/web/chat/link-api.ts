import { type OpenStream, openStream, type Result, request } from "../shared/api.ts";
import type {
  BotInfo,
  ConversationItem,
  LinkEntry,
  LoginAnswer,
  Page,
  StoredMessage,
  Verification,
} from "../shared/wire.ts";
import { readShareToken } from "./place.ts";

/** The token of this page's link; empty when the address has none, which the server does not know either. */
export const shareToken = readShareToken(window.location) ?? "";

const link = `/api/v1/public/bot-share/${encodeURIComponent(shareToken)}`;

export type Stream = Result<OpenStream>;

/** What the link is, for anybody. */
export function findEntry(): Promise<Result<LinkEntry>> {
  return request(`${link}/entry`);
}

/** The bot behind the link, for a signed-in customer; 401 and 403 as failures. */
export function findBot(): Promise<Result<BotInfo>> {
  return request(link);
}

/** Signs in; for a customer the server sets the session's cookie. */
export function logIn(username: string, password: string): Promise<Result<LoginAnswer>> {
  return request("/api/v1/auth/login", { method: "POST", body: { username, password } });
}

/** Who is signed in; 401 as a failure when nobody is. */
export function verifySession(): Promise<Result<Verification>> {
  return request("/api/v1/auth/verify");
}

/** Ends the page's own session and its cookie, or with a token that session alone. */
export function logOut(token?: string): Promise<Result<{ success: boolean }>> {
  return request("/api/v1/auth/logout", { method: "POST", body: {}, bearer: token });
}

/** One's own conversations on this link, newest first. */
export function listConversations(
  limit: number,
  cursor: string | null,
): Promise<Result<Page<ConversationItem>>> {
  return request(`${link}/conversations?${pageQuery(limit, cursor)}`);
}

/** The newest messages, oldest first within the page; the cursor leads to older ones. */
export function listMessages(
  conversationId: string,
  limit: number,
  cursor: string | null,
): Promise<Result<Page<StoredMessage>>> {
  const path = `${link}/conversations/${encodeURIComponent(conversationId)}/messages`;
  return request(`${path}?${pageQuery(limit, cursor)}`);
}

/** Asks; the answer's stream opens at the model's first token. */
export function startAnswer(
  botId: string,
  conversationId: string | null,
  question: string,
  signal: AbortSignal,
): Promise<Stream> {
  return openStream("/api/v3/chat/completions", {
    method: "POST",
    signal,
    body: {
      bot_id: botId,
      share_token: shareToken,
      conversation_id: conversationId ?? undefined,
      stream: true,
      messages: [{ role: "user", content: question }],
    },
  });
}

/** The rest of an answer, from a UTF-16 offset of its text on. */
export function resumeAnswer(messageId: string, offset: number, signal: AbortSignal): Promise<Stream> {
  return openStream(`${link}/messages/${encodeURIComponent(messageId)}/stream?offset=${offset}`, { signal });
}

/** Stops one answer, or without an id every running answer of this person on this link. */
export function stopAnswer(messageId: string | null): Promise<Result<{ stopped: number }>> {
  return request(`${link}/stop`, { method: "POST", body: messageId ? { message_id: messageId } : {} });
}

function pageQuery(limit: number, cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor) query.set("cursor", cursor);
  return query.toString();
}
