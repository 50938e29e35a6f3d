import { type OpenStream, openStream, type Result, request, requestFile } from "../shared/api.ts";
import type {
  BotInfo,
  ConversationItem,
  Feedback,
  LimitItem,
  LinkEntry,
  LoginAnswer,
  Page,
  PageLook,
  StoredMessage,
  Verification,
  VisitorSession,
} from "../shared/wire.ts";
import { readShareToken } from "./place.ts";

/** The token of this page's link; empty when the address has none, which the server does not know either. */
export const shareToken = readShareToken(window.location) ?? "";

const link = `/api/v1/public/bot-share/${encodeURIComponent(shareToken)}`;

export type Stream = Result<OpenStream>;

/** What the link is, for anybody. */
export function findEntry(): Promise<Result<LinkEntry>> {
  return request(`${link}/entry`, { bearer: null });
}

/** How the page looks and what it takes beside words, for anybody. */
export function findLook(): Promise<Result<PageLook>> {
  return request(`${link}/page`, { bearer: null });
}

/** Comes in as a visitor by the link itself, or renews that: with the host's credential, or this browser's own id. */
export function openVisitorSession(
  credential: { auth_token: string } | { local_id: string },
): Promise<Result<VisitorSession>> {
  return request(`${link}/session`, { method: "POST", body: credential, bearer: null });
}

/** Ends a visitor's session, and what is being written in it. */
export function endVisitorSession(token: string): Promise<Result<{ success: boolean }>> {
  return request(`${link}/session`, { method: "DELETE", bearer: token });
}

/** What is left of the link's limits; empty where it has none. */
export function listLimits(): Promise<Result<{ items: LimitItem[] }>> {
  return request(`${link}/limits`);
}

/** The bot behind the link, for whoever has come in; 401 and 403 as failures. */
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

/** One's own conversations on this link, newest first: those with the words in a title or a message, and pinned or not. */
export function listConversations(
  limit: number,
  cursor: string | null,
  only: { search?: string; pinned?: boolean } = {},
): Promise<Result<Page<ConversationItem>>> {
  return request(`${link}/conversations?${pageQuery(limit, cursor, only)}`);
}

/** Renames or pins a conversation. */
export function changeConversation(
  id: string,
  change: { title?: string; pinned?: boolean },
): Promise<Result<ConversationItem>> {
  return request(conversationPath(id), { method: "PATCH", body: change });
}

/** Deletes a conversation, or without an id all of one's own on this link. */
export function deleteConversations(id: string | null): Promise<Result<{ success: boolean }>> {
  return request(id === null ? `${link}/conversations` : conversationPath(id), { method: "DELETE" });
}

/** A conversation as a file. */
export function exportConversation(id: string, format: "md" | "json"): Promise<Result<Blob>> {
  return requestFile(`${conversationPath(id)}/export?format=${format}`);
}

/** Rates an answer; a rating of null takes it back. */
export function rateAnswer(messageId: string, feedback: Feedback): Promise<Result<{ success: boolean }>> {
  return request(`${link}/messages/${encodeURIComponent(messageId)}/feedback`, {
    method: "PUT",
    body: feedback,
  });
}

/** The newest messages, oldest first within the page; the cursor leads to older ones. */
export function listMessages(
  conversationId: string,
  limit: number,
  cursor: string | null,
): Promise<Result<Page<StoredMessage>>> {
  return request(`${conversationPath(conversationId)}/messages?${pageQuery(limit, cursor)}`);
}

/** Asks; the answer's stream opens at the model's first token. */
export function startAnswer(
  botId: string,
  conversationId: string | null,
  question: string,
  attachmentIds: readonly string[],
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
      attachment_ids: attachmentIds.length > 0 ? attachmentIds : undefined,
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

function conversationPath(id: string): string {
  return `${link}/conversations/${encodeURIComponent(id)}`;
}

function pageQuery(limit: number, cursor: string | null, only: object = {}): string {
  return String(new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }), ...only }));
}
