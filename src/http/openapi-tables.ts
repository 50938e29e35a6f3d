const id = "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f";
const instant = "2026-11-22T08:00:00.000Z";

type Row = Record<string, string | number | boolean | null>;

const figures: Row = {
  questions: 214,
  customers: 17,
  points: 42.5,
  prompt_tokens: 180_300,
  completion_tokens: 52_100,
  first_token_mean_ms: 820,
  first_token_longest_ms: 4_310,
  failures: 2,
  refusals: 5,
  rated_up: 31,
  rated_down: 4,
};

/** A row of each table that is offered as a file, with its columns in their order, by the end of its path before `/export`. */
const rows: Record<string, Row> = {
  "/end-users": {
    id,
    username: "alice",
    email: "alice@example.com",
    status: "active",
    has_password: true,
    created_at: instant,
    last_login: instant,
  },
  "/bot-share-tokens": {
    id,
    name: "Acme, support team",
    bot_id: id,
    bot_name: "Film guide",
    status: "open",
    access: "account",
    url: "https://chat.example/s/Zk3xq8JwT0mLr5vYb2nHc7dPf1gQs9aU",
    created_at: instant,
    expires_at: null,
    revoked_at: null,
    limit_points: 5_000,
    limit_messages_per_day: null,
    limit_qpm: 60,
    used_points: 42.5,
    used_messages: 214,
    last_used_at: instant,
  },
  "/events": {
    first_at: instant,
    last_at: instant,
    kind: "refused",
    code: "rate_limit_reached",
    scope: "visitor",
    reason: null,
    count: 3,
    id,
  },
  "/deliveries": {
    created_at: instant,
    state: "pending",
    attempts: 1,
    last_attempt_at: instant,
    last_status: 503,
    last_error: "The host answered 503.",
    next_attempt_at: "2026-11-22T08:00:05.000Z",
    delivered_at: null,
    conversation_id: id,
    message_id: id,
    id,
  },
  "/conversations": {
    conversation_id: id,
    conversation_title: "Who directed Suzume?",
    share_token_id: id,
    link_name: "Acme, support team",
    visitor_kind: "account",
    visitor_uid: id,
    visitor_name: "alice",
    customer_id: id,
    message_id: id,
    parent_id: null,
    shown: true,
    role: "user",
    content: "Who directed Suzume?",
    reasoning: null,
    citations: "[]",
    tools: "[]",
    attachments: "[]",
    status: "complete",
    error_code: null,
    error_detail: null,
    finish_reason: null,
    model: null,
    prompt_tokens: null,
    completion_tokens: null,
    usage_estimated: null,
    points: 0,
    search_ms: null,
    first_token_ms: null,
    model_ms: null,
    rating: null,
    rating_comment: null,
    created_at: instant,
    ended_at: instant,
  },
  "/statistics": { start: instant, ...figures },
  "/by": { id, name: "Acme, support team", bot_id: id, kind: null, ...figures },
  "/audit-events": {
    created_at: instant,
    actor_kind: "account",
    actor_name: "owner",
    actor_id: id,
    address: "203.0.113.7",
    action: "link.created",
    target_name: "Acme, support team",
    target_id: id,
    bot_id: id,
    changes: null,
  },
};

/** How a table's file begins, in each of its formats; nothing for a table that has no row here. */
export function tableExamples(path: string): { csv?: string; jsonl?: string } {
  const row = rows[/(\/[^/]+)\/export$/.exec(path)?.[1] ?? ""];
  if (row === undefined) return {};
  const cells = Object.values(row).map((value) =>
    /[",]/.test(String(value)) ? JSON.stringify(value) : (value ?? ""),
  );
  return {
    csv: `${Object.keys(row).join(",")}\r\n${cells.join(",")}\r\n`,
    jsonl: `${JSON.stringify(row)}\n`,
  };
}
