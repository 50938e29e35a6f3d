/** The part of the wire that the pages read, as CONTRACT describes it. Field names are the server's. */

/** How one comes in by a link. "preview" is no link's own: so comes in who manages the bot, to see what its customers see. */
export type Access = "account" | "hook" | "signed" | "anonymous" | "preview";

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
  settings: {
    language?: string | null;
    enable_thinking?: boolean | null;
    enable_memori?: boolean | null;
    tool_response?: boolean | null;
  };
}

/** What is taken of one kind of file. */
export interface TakenFiles {
  /** Media types. */
  types: string[];
  /** Of one file. */
  max_bytes: number;
}

/** How the page of a link looks and what it takes beside words. */
export interface PageLook {
  accent_color: string | null;
  attachments: { image: TakenFiles | null; text: TakenFiles | null; max_count: number } | null;
}

/** A file that a question comes with. */
export interface Attachment {
  id: string;
  kind: "image" | "text";
  name: string;
  type: string;
  size_bytes: number;
}

/** A tool that the model called; `arguments` are JSON. */
export interface ToolUse {
  name: string;
  arguments: string;
  result: string | null;
}

export interface TokenUsage {
  prompt_tokens: number;
  completion_tokens: number;
  estimated?: boolean;
}

/** What the bot remembers of this customer. */
export interface Memory {
  id: string;
  text: string;
  conversation_id: string;
  created_at: string;
}

/** A place where the account is signed in. */
export interface AccountSession {
  id: string;
  created_at: string;
  expires_at: string;
  address: string | null;
  user_agent: string | null;
  is_current: boolean;
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
  /** What the link's routes would answer this session now, by their paths behind the link's own. */
  given?: Record<string, unknown>;
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
  /** Of a search: the words around what was found in a message; null for one found by its title. */
  match?: string | null;
  /** That message. */
  match_message_id?: string | null;
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
  tools: ToolUse[];
  attachments: Attachment[];
  /** The ids of all versions of this message, oldest first, its own among them. */
  versions: string[];
  status: StoredStatus;
  error_code: string | null;
  finish_reason: string | null;
  /** Where the owner shows it. */
  usage: TokenUsage | null;
  feedback: Feedback | null;
  created_at: string;
}

/** OpenAI's chat completion chunk with botshare's top-level additions. */
export interface AnswerChunk {
  conversation_id?: string;
  message_id?: string;
  /** On the first chunk: the question as it is stored. */
  question_id?: string;
  citations?: Citation[];
  /** All tools so far, whenever one was called or gave something back. */
  tools?: ToolUse[];
  usage?: TokenUsage | null;
  status?: StoredStatus;
  choices?: {
    finish_reason?: string | null;
    delta?: { content?: string | null; reasoning_content?: string | null; reasoning?: string | null };
  }[];
}
