import type { figures } from "../../src/db/schema/statistics.ts";
import { answerFigures } from "../../src/features/figures/record.ts";
import type { TestServer } from "./test-server.ts";

/** An answer that was given at some time. */
export interface Given {
  botId: string;
  linkId: string | null;
  visitorId: string;
  atMs: number;
  points: number;
  isFailed: boolean;
  /** Why it was cut off, which is no failure of its own. */
  cutOffCode?: string | null;
  promptTokens: number;
  completionTokens: number;
  firstTokenMs: number | null;
  rating: "up" | "down" | null;
}

/** Numbers that are as good as random, and the same each time. Each is from 0 to below `below`. */
export function dice(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Statements = Pick<TestServer["connection"], "prepare">;

/** Writes a conversation for each bot, link and visitor, and every answer into its own. Gives the answers' ids. */
export function writeAnswers(connection: Statements, given: readonly Given[]): string[] {
  const run = (sql: string, ...values: unknown[]) => connection.prepare<unknown[]>(sql).run(...values);
  return given.map((answer, index) => {
    const { botId, linkId, visitorId, atMs, isFailed, cutOffCode = null } = answer;
    const conversationId = `of ${botId} ${linkId} ${visitorId}`;
    run(
      `INSERT INTO conversations (id, bot_id, share_token_id, visitor_id, title, created_at, updated_at)
        VALUES (?, ?, ?, ?, 't', 0, 0) ON CONFLICT DO NOTHING`,
      ...[conversationId, botId, linkId, visitorId],
    );
    const id = `answer ${index}`;
    run(
      `INSERT INTO messages (id, conversation_id, role, content, status, error_code, points, prompt_tokens, completion_tokens, rating, created_at)
        VALUES (?, ?, 'assistant', 'words', ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, conversationId, isFailed || cutOffCode !== null ? "failed" : "complete"],
      ...[isFailed ? "upstream_error" : cutOffCode, answer.points, answer.promptTokens],
      ...[answer.completionTokens, answer.rating, atMs],
    );
    return id;
  });
}

/** Adds the answers to the figures as a chat does when it ends. */
export async function addAnswers({ app }: TestServer, given: readonly Given[], ids: readonly string[]) {
  for (const [index, answer] of given.entries()) {
    const messageId = ids[index] ?? "";
    await app.store.batch([answerFigures(app.store, { ...answer, messageId, createdAtMs: 0 })]);
  }
}

export type FigureRow = typeof figures.$inferSelect;

/** All rows of figures in the order of their key, without how often each was written. */
export const figureRows = (connection: Statements): Record<string, unknown>[] =>
  connection
    .prepare<[], Record<string, unknown>>("SELECT * FROM figures ORDER BY bot_id, scope, span, key, start_at")
    .all()
    .map(({ changes, ...row }) => row);
