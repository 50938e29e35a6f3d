import type { AnswerScope } from "../../src/features/chat/running.ts";

/** A bot whose answers are shown, with nothing of its own. */
export const bot = {
  id: "b",
  ownerId: null,
  name: "Bot",
  model: "large",
  systemPrompt: "",
  settings: {},
  promptPer1k: 0,
  completionPer1k: 0,
  createdAt: 0,
  updatedAt: 0,
};
/** What such an answer belongs to. */
export const scope: AnswerScope = {
  questionId: "q1",
  messageId: "m1",
  conversationId: "c1",
  visitorId: "v",
  botId: "b",
  linkId: "l",
  sessionId: "s",
  createdAtMs: 1_795_000_000_999,
};
