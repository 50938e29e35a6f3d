/** Where model calls go: `baseUrl` is the part before `/chat/completions`, without a slash at its end. */
export interface UpstreamTarget {
  baseUrl: string;
  apiKey: string | null;
  /**
   * The IP addresses of its host that were checked: a call connects to one of these and to nothing else. Left out where the URL names
   * an IP address itself, and for the installation's own endpoint.
   */
  addresses?: readonly string[];
  /**
   * Takes down what the upstream said where it failed, without the key. It may hold customers' words, so it is for the bot's owner alone;
   * neither the log nor the errors that are thrown ever hold it.
   */
  noteWords?: (words: string) => void;
}

/** What a call of an upstream needs of the app. */
export interface UpstreamIo {
  fetch: typeof fetch;
  limits: {
    upstreamFirstByteMs: number;
    upstreamIdleMs: number;
    upstreamModelsMs: number;
    answerBytes: number;
  };
  /** Told once of each call how it ended. */
  onEnd?: (ended: EndedCall) => void;
}

/** How a call ended: `left` where its caller had enough, with the HTTP status, 0 where none came. */
export interface EndedCall {
  outcome: "ok" | "failed" | "timeout" | "left";
  status: number;
}

/** One chat completion to ask for. `params` are further fields of OpenAI's request (temperature, max_tokens, tools …). */
export interface CompletionRequest {
  model: string;
  /**
   * Sends one attempt with the messages, which hold images whole: `send` ends with the response's head, nothing may hold them any
   * longer, and another attempt reads them anew.
   */
  withMessages: <Result>(
    signal: AbortSignal,
    send: (messages: readonly ChatMessage[]) => Promise<Result>,
  ) => Promise<Result>;
  params: Record<string, unknown>;
  /** Further fields that not every upstream knows: where it refuses the call with 400 or 422 it is asked once more without them. */
  extras?: {
    fields: Record<string, unknown>;
    /** Called where it took the call without them. */
    onRefused: () => void;
  };
  /** Whether the answer's text may begin within thinking (`opensThinking`). */
  opensThinking?: boolean;
}

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: unknown;
}

/** Token counts in OpenAI's form. Fields beyond these (details, cached tokens) are kept. */
export interface TokenUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  [field: string]: unknown;
}

export interface ChunkDelta {
  role?: string;
  content?: string | null;
  reasoning_content?: string | null;
  tool_calls?: unknown[];
  [field: string]: unknown;
}

export interface ChunkChoice {
  index: number;
  delta: ChunkDelta;
  finish_reason: string | null;
  [field: string]: unknown;
}

/**
 * One piece of a streamed answer: OpenAI's `chat.completion.chunk`, passed on whole, fields this program does not know
 * included (https://platform.openai.com/docs/api-reference/chat-streaming). The chunk with the usage may have no choices.
 */
export interface CompletionChunk {
  choices: ChunkChoice[];
  usage?: TokenUsage | null;
  [field: string]: unknown;
}

/** A passage that a search found. `score` is its relevance to the question, from 0 to 1. */
export interface FoundPassage {
  passage_id: string;
  document_id: string;
  /** The document's name. */
  document: string;
  /** The question of a question/answer pair; null for running text. */
  question: string | null;
  text: string;
  score: number;
}
