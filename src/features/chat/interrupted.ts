import { and, desc, eq, inArray, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { App } from "../../app.ts";
import { bots } from "../../db/schema/bots.ts";
import { conversations, isStreaming, messages } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitorSessions, visitors } from "../../db/schema/visitors.ts";
import { interruptUnfinished } from "../conversations/messages.ts";
import { unfinishedFigures } from "../figures/record.ts";
import { enqueueFinish } from "../identity/outbox.ts";
import { newAnswer } from "./answer.ts";
import { describeTurn } from "./report.ts";

/**
 * Marks the answers that a killed process left unfinished, and puts reports of those into the outbox whose links have a host: a host
 * whose `start` was asked hears of the end too. They count as questions. Run it at the start, before any question is taken. Gives how many there were.
 */
export async function endUnfinished(app: App): Promise<number> {
  // Mostly there is none, and what follows takes longer to build than this to run.
  if (!(await hasUnfinished(app))) return 0;
  const left = await listReported(app);
  const reports = left.map(({ bot, link, answer: row, question, credential }) => {
    const { id: messageId, conversationId, content, reasoning, model } = row;
    const answer = { ...newAnswer(), content, reasoning: reasoning ?? "", model };
    const prompt = [{ role: "user" as const, content: question ?? "" }];
    const steps = { question: question ?? "", passages: [], searchMs: 0, prompt, params: {}, modelMs: 0 };
    const outcome = { status: "interrupted", errorCode: "interrupted", errorDetail: null } as const;
    // What it took is not known, and nothing is charged.
    const usage = { promptTokens: 0, completionTokens: 0, isEstimated: true };
    const payload = describeTurn(app, bot, conversationId, steps, { answer, outcome, usage, points: 0 });
    return enqueueFinish(app, { linkId: link.id, conversationId, messageId, payload, credential });
  });
  const [, , marked] = await app.store.batch([
    unfinishedFigures(app.store),
    countUnfinished(app),
    interruptUnfinished(app),
    ...reports,
  ]);
  app.metrics.chat.turns.inc({ outcome: "interrupted", code: "interrupted" }, marked.length);
  return marked.length;
}

async function hasUnfinished({ store: { db } }: App): Promise<boolean> {
  const one = db.select({ id: messages.id }).from(messages).where(isStreaming).limit(1);
  return (await one).length > 0;
}

/** The unfinished answers of links with a host, each with its question and its visitor's latest credential. No host knows of a preview. */
function listReported({ store: { db } }: App) {
  const asked = alias(messages, "asked");
  const question = db.select({ content: asked.content }).from(asked).where(eq(asked.id, messages.parentId));
  const credential = db
    .select({ sealed: visitorSessions.authTokenSealed })
    .from(visitorSessions)
    .where(
      and(
        eq(visitorSessions.visitorId, conversations.visitorId),
        eq(visitorSessions.shareTokenId, shareTokens.id),
      ),
    )
    .orderBy(desc(visitorSessions.createdAt), desc(visitorSessions.id))
    .limit(1);
  return db
    .select({
      bot: bots,
      link: { id: shareTokens.id },
      answer: messages,
      question: sql<string | null>`${question}`,
      credential: sql<string | null>`${credential}`,
    })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .innerJoin(shareTokens, eq(shareTokens.id, conversations.shareTokenId))
    .innerJoin(bots, eq(bots.id, conversations.botId))
    .innerJoin(visitors, and(eq(visitors.id, conversations.visitorId), ne(visitors.kind, "preview")))
    .where(and(isStreaming, eq(shareTokens.access, "hook")))
    .orderBy(messages.seq);
}

/** Counts the unfinished answers in their conversations. */
const countUnfinished = ({ store: { db } }: App) =>
  db
    .update(conversations)
    .set({
      answers: sql`${conversations.answers} + (SELECT count(*) FROM ${messages}
        WHERE ${messages.conversationId} = ${conversations.id} AND ${isStreaming})`,
    })
    .where(
      inArray(conversations.id, db.select({ id: messages.conversationId }).from(messages).where(isStreaming)),
    );
