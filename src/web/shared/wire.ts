/** The part of the wire that the pages read, as CONTRACT describes it. Field names are the server's. */

/** How one comes in by a link. */
export type Access = "account" | "hook" | "signed" | "anonymous";

export interface LinkEntry {
  status: "open" | "expired" | "revoked";
  access: Access;
  name: string;
  avatar_url: string | null;
  language: string | null;
}

export interface BotInfo {
  bot_id: string;
  name: string;
  avatar_url: string | null;
  welcome: string | null;
  suggested_questions: string[] | null;
  settings: { language?: string | null; enable_thinking?: boolean | null };
}

export interface LoginAnswer {
  token: string;
  username: string;
  is_end_user: boolean;
}

/** How a link lets a visitor in who has no account. */
export interface VisitorSession {
  token: string;
  expires_at: string;
  uid: string;
  name: string | null;
}

/** What is left of one limit to this visitor. */
export interface LimitItem {
  scope: "link" | "visitor" | "address";
  kind: "qpm" | "points" | "messages_per_day" | "streams";
  limit: number;
  remaining: number;
  resets_at: string | null;
}

export interface Feedback {
  rating: "up" | "down" | null;
  comment?: string | null;
}

export interface Verification {
  username: string;
  is_end_user: boolean;
}

export interface ConversationItem {
  id: string;
  title: string | null;
  pinned: boolean;
  created_at: string;
  updated_at: string;
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** A passage that an answer was drawn from; `index` counts from 1. */
export interface Citation {
  index: number;
  passage_id: string;
  document_id: string;
  document: string;
  question: string | null;
  text: string;
  score: number;
}

export type StoredStatus = "streaming" | "complete" | "stopped" | "failed" | "interrupted";

export interface StoredMessage {
  id: string;
  role: "user" | "assistant";
  content: string;
  reasoning: string | null;
  citations: Citation[] | null;
  status: StoredStatus;
  error_code: string | null;
  feedback: Feedback | null;
  created_at: string;
}

/** OpenAI's chat completion chunk with botshare's top-level additions. */
export interface AnswerChunk {
  conversation_id?: string;
  message_id?: string;
  citations?: Citation[];
  status?: StoredStatus;
  choices?: {
    delta?: { content?: string | null; reasoning_content?: string | null; reasoning?: string | null };
  }[];
}
