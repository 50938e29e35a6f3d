import { type OpenStream, openStream, type Result, request, requestFile } from "../shared/api.ts";
import { heldToken } from "../shared/session.ts";
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

/** Where the routes of the link are. */
export const link = `/api/v1/public/bot-share/${encodeURIComponent(shareToken)}`;

export type Stream = Result<OpenStream>;

/** What the link is, for anybody. */
export function findEntry(): Promise<Result<LinkEntry>> {
  return request(`${link}/entry`, { bearer: null });
}

/** How the page looks and what it takes beside words, for anybody. */
export function findLook(): Promise<Result<PageLook>> {
  return request(`${link}/page`, { bearer: null });
}

/**
 * Comes in as a visitor by the link itself, or renews that: with the host's credential, or this browser's own id. With `first_screen` it
 * brings the answers along that the chat begins with.
 */
export function openVisitorSession(
  asked: ({ auth_token: string } | { local_id: string }) & { first_screen?: true },
): Promise<Result<VisitorSession>> {
  return request(`${link}/session`, { method: "POST", body: asked, bearer: null });
}

/** Ends a visitor's session, and what is being written in it. */
export function endVisitorSession(token: string): Promise<Result<{ success: boolean }>> {
  return request(`${link}/session`, { method: "DELETE", bearer: token });
}

/** What is left of the link's limits, empty where it has none, and what its owner says of them. */
export function listLimits(): Promise<Result<{ items: LimitItem[]; message?: string | null }>> {
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

/** One conversation as the list has it. */
export function findConversation(id: string): Promise<Result<ConversationItem>> {
  return request(conversationPath(id));
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

/** Deletes a conversation while the page or the person goes away: it is sent before this returns, and outlives both. */
export function deleteInLeaving(id: string): Promise<Result<{ success: boolean }>> {
  return request(conversationPath(id), { method: "DELETE", keepalive: true, bearer: heldToken() });
}

/** A conversation as a file. */
export function exportConversation(id: string, format: "md" | "json"): Promise<Result<Blob>> {
  return requestFile(`${conversationPath(id)}/export?format=${format}`);
}

/** Rates an answer; a rating of null takes it back. */
export function rateAnswer(messageId: string, feedback: Feedback): Promise<Result<{ success: boolean }>> {
  return request(`${messagePath(messageId)}/feedback`, { method: "PUT", body: feedback });
}

/** The newest messages, oldest first within the page; the cursor leads to older ones. */
export function listMessages(
  conversationId: string,
  limit: number,
  cursor: string | null,
): Promise<Result<Page<StoredMessage>>> {
  return request(`${conversationPath(conversationId)}/messages?${pageQuery(limit, cursor)}`);
}

/** A question as the server takes it. */
export interface Asking {
  conversationId: string | null;
  question: string;
  /** Ids of files that were uploaded for it. */
  attachmentIds: readonly string[];
  /** The message of which this makes another version. */
  replaces: string | null;
}

/** Asks; the answer's stream opens at the model's first token. */
export function startAnswer(botId: string, asking: Asking, signal: AbortSignal): Promise<Stream> {
  const { conversationId, question, attachmentIds, replaces } = asking;
  return openStream("/api/v3/chat/completions", {
    method: "POST",
    signal,
    body: {
      bot_id: botId,
      share_token: shareToken,
      conversation_id: conversationId ?? undefined,
      replaces: replaces ?? undefined,
      attachment_ids: attachmentIds.length > 0 ? attachmentIds : undefined,
      stream: true,
      messages: [{ role: "user", content: question }],
    },
  });
}

/** How much of an answer is on the page, in UTF-16 units of its text and of its reasoning. */
export interface Offsets {
  offset: number;
  reasoning_offset: number;
}

/** The rest of an answer. */
export function resumeAnswer(messageId: string, offsets: Offsets, signal: AbortSignal): Promise<Stream> {
  const query = new URLSearchParams(Object.entries(offsets).map(([name, units]) => [name, String(units)]));
  return openStream(`${messagePath(messageId)}/stream?${query}`, { signal });
}

/** Shows a version of a message, and the latest messages below it. */
export function selectVersion(messageId: string): Promise<Result<{ success: boolean }>> {
  return request(`${messagePath(messageId)}/select`, { method: "POST", body: {} });
}

/** Questions that may follow an answer. */
export function listFollowUps(messageId: string, signal: AbortSignal): Promise<Result<{ items: string[] }>> {
  return request(`${messagePath(messageId)}/follow-ups`, { signal });
}

/** The bytes of one's own file. */
export function readAttachment(id: string): Promise<Result<Blob>> {
  return requestFile(attachmentPath(id));
}

/** Removes a file that no question has come with yet. */
export function deleteAttachment(id: string): Promise<Result<{ success: boolean }>> {
  return request(attachmentPath(id), { method: "DELETE" });
}

/** Stops one answer, or without an id every running answer of this person on this link. */
export function stopAnswer(messageId: string | null): Promise<Result<{ stopped: number }>> {
  return request(`${link}/stop`, { method: "POST", body: messageId ? { message_id: messageId } : {} });
}

function conversationPath(id: string): string {
  return `${link}/conversations/${encodeURIComponent(id)}`;
}

function attachmentPath(id: string): string {
  return `${link}/attachments/${encodeURIComponent(id)}`;
}

function messagePath(id: string): string {
  return `${link}/messages/${encodeURIComponent(id)}`;
}

function pageQuery(limit: number, cursor: string | null, only: object = {}): string {
  return String(new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }), ...only }));
}
