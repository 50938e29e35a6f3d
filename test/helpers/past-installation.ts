import { createKeyring, hashToken, newShareToken, newWebhookSecret } from "../../src/lib/secret.ts";
import { everyonesPassword } from "./everyones-password.ts";
import { sealingKey } from "./test-server.ts";

/** A row by its columns. */
export type Row = Record<string, string | number | Buffer | null>;

/** The key that test servers have. */
const keyring = createKeyring(sealingKey);

/** When everything in it happened. */
export const pastMs = Date.parse("2026-11-20T08:00:00.000Z");
const dayMs = 24 * 3600 * 1000;
const id = (number: number) => `0199f3a2-7c4e-7000-8a10-${String(number).padStart(12, "0")}`;

const noLimits = { qpm: null, points: null, messages_per_day: null, streams: null };

/** The ids of an installation of the past, and what it is about. */
export const past = {
  ownerId: id(1),
  customerId: id(2),
  botId: id(3),
  linkId: id(4),
  shareToken: newShareToken(),
  visitorId: id(5),
  conversationId: id(6),
  questionId: id(7),
  answerId: id(8),
  attachmentId: id(9),
  hookToken: "what the host gave the visitor",
  secret: newWebhookSecret(),
};

/** Some rows of every table, by the columns of today. An older schema takes those that it has. */
export async function pastRows(): Promise<Record<string, Row[]>> {
  const { ownerId, customerId, botId, linkId, visitorId, conversationId, questionId, answerId } = past;
  const password_hash = await Bun.password.hash(everyonesPassword, {
    algorithm: "argon2id",
    memoryCost: 8,
    timeCost: 1,
  });
  const at = { created_at: pastMs };
  const account = { password_hash, is_active: 1, last_login: pastMs, ...at };
  const ofLink = { share_token_id: linkId };
  const ofVisitor = { visitor_id: visitorId, ...ofLink };
  const message = { conversation_id: conversationId, status: "complete", ...at, ended_at: pastMs + 900 };
  return {
    users: [
      { id: ownerId, username: "owner", email: "owner@example.org", is_admin: 1, is_end_user: 0, ...account },
      { id: customerId, username: "客户", email: null, is_admin: 0, is_end_user: 1, ...account },
    ],
    sessions: [
      {
        id: id(20),
        user_id: customerId,
        expires_at: pastMs + 30 * dayMs,
        address: "192.0.2.1",
        user_agent: "Old",
        ...at,
      },
    ],
    upstreams: [
      {
        owner_id: ownerId,
        base_url: "https://models.example.org/v1",
        api_key_sealed: keyring.seal("sk-old-key-1234"),
        api_key_last4: "1234",
        models: '["small"]',
        models_refreshed_at: pastMs,
        updated_at: pastMs,
      },
    ],
    bots: [
      {
        id: botId,
        owner_id: ownerId,
        name: "Film guide",
        model: "builtin",
        system_prompt: "Be brief.",
        settings: '{"max_tokens":300}',
        prompt_per_1k: 1,
        completion_per_1k: 2,
        updated_at: pastMs,
        ...at,
      },
    ],
    documents: [
      {
        id: id(21),
        bot_id: botId,
        name: "film.csv",
        type: "text/csv",
        size_bytes: 40,
        passage_count: 1,
        is_ready: 1,
        ...at,
      },
    ],
    passages: [
      {
        seq: 5,
        id: id(22),
        bot_id: botId,
        document_id: id(21),
        position: 0,
        question: "谁导演？",
        text: "新海诚",
      },
    ],
    share_tokens: [
      {
        id: linkId,
        bot_id: botId,
        token_hash: hashToken(past.shareToken),
        token_sealed: keyring.seal(past.shareToken),
        name: "Autumn",
        access: "account",
        hook_url: null,
        secret_sealed: keyring.seal(past.secret),
        limits: JSON.stringify({ ...noLimits, points: 1000, visitor: noLimits, address: noLimits }),
        limit_message: "Come back tomorrow.",
        allowed_origins: '["https://host.example.org"]',
        created_by: ownerId,
        expires_at: pastMs + 365 * dayMs,
        used_points: 0.25,
        used_messages: 1,
        last_used_at: pastMs,
        ...at,
      },
    ],
    former_tokens: [{ token_hash: hashToken("a former one"), ...ofLink, expires_at: pastMs + dayMs }],
    share_token_customers: [{ ...ofLink, user_id: customerId }],
    visitors: [{ id: visitorId, kind: "account", scope: "", uid: customerId, name: null, ...at }],
    conversations: [
      {
        id: conversationId,
        bot_id: botId,
        ...ofVisitor,
        title: "《铃芽之旅》",
        is_pinned: 1,
        updated_at: pastMs,
        answers: 1,
        points: 0.25,
        rated_up: 1,
        ...at,
      },
    ],
    messages: [
      { seq: 11, id: questionId, role: "user", content: "谁导演了《铃芽之旅》？", parent_id: "", ...message },
      {
        seq: 12,
        id: answerId,
        role: "assistant",
        parent_id: questionId,
        content: "新海诚。",
        reasoning: "It is in the table.",
        citations: JSON.stringify([
          {
            index: 1,
            passage_id: id(22),
            document_id: id(21),
            document: "film.csv",
            question: "谁导演？",
            text: "新海诚",
            score: 1,
          },
        ]),
        tool_calls: "[]",
        model: "builtin",
        finish_reason: "stop",
        prompt_tokens: 150,
        completion_tokens: 50,
        points: 0.25,
        rating: "up",
        rating_comment: "Right!",
        ...message,
      },
    ],
    hook_deliveries: [
      {
        id: id(30),
        ...ofLink,
        conversation_id: conversationId,
        message_id: answerId,
        payload: null,
        auth_token_sealed: null,
        state: "delivered",
        attempts: 1,
        next_attempt_at: pastMs,
        last_attempt_at: pastMs,
        last_status: 200,
        delivered_at: pastMs,
        ...at,
      },
    ],
    link_events: [
      {
        id: id(31),
        ...ofLink,
        kind: "refused",
        code: "share_token_expired",
        scope: "",
        minute: Math.floor(pastMs / 60_000),
        count: 3,
        last_at: pastMs,
        ...at,
      },
    ],
    reservations: [
      { message_id: answerId, ...ofVisitor, address: "hashed", points: 0, ended_at: pastMs, ...at },
    ],
    usage_days: [{ ...ofLink, scope: "link", key: "", day: "2026-11-20", messages: 1, points: 0.25 }],
    visitor_sessions: [
      {
        id: id(32),
        ...ofVisitor,
        auth_token_sealed: keyring.seal(past.hookToken),
        expires_at: pastMs + dayMs,
        ...at,
      },
    ],
    attachments: [
      {
        id: past.attachmentId,
        ...ofVisitor,
        conversation_id: conversationId,
        kind: "text",
        name: "notes.txt",
        type: "text/plain",
        size_bytes: 5,
        ...at,
      },
    ],
    attachment_parts: [{ attachment_id: past.attachmentId, position: 0, content: Buffer.from("notes") }],
    memories: [{ id: id(40), ...ofVisitor, message_id: questionId, text: "Likes films", ...at }],
    one_time_links: [
      {
        id: id(50),
        token_hash: hashToken("an invitation"),
        purpose: "invite",
        user_id: customerId,
        ...ofLink,
        expires_at: pastMs + dayMs,
        ...at,
      },
    ],
    audit_events: [
      {
        id: id(51),
        audience: ownerId,
        actor_kind: "account",
        actor_id: ownerId,
        actor_name: "owner",
        action: "bot.created",
        target_id: botId,
        target_name: "Film guide",
        bot_id: botId,
        ...at,
      },
    ],
    figures: figureRows(),
  };
}

/** One answer and three refusals, as the program sums them. */
function figureRows(): Row[] {
  const { botId, linkId, visitorId } = past;
  const answer = { questions: 1, points: 0.25, prompt_tokens: 150, completion_tokens: 50, rated_up: 1 };
  const spans = { quarter: pastMs - (pastMs % 900_000), day: pastMs - (pastMs % dayMs) };
  const keys = { bot: "", link: linkId, visitor: `${linkId}/${visitorId}` };
  const rows = Object.entries(spans).flatMap(([span, start_at]) =>
    Object.entries(keys).map(([scope, key]) => {
      const refusals = scope === "visitor" ? 0 : 3;
      return { bot_id: botId, scope, key, span, start_at, refusals, ...answer };
    }),
  );
  return [
    ...rows,
    { bot_id: botId, scope: "visitor", key: keys.visitor, span: "all", start_at: 0, ...answer },
  ];
}
