import { and, desc, eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { messages } from "../../db/schema/conversations.ts";
import type { MessageRow } from "../conversations/messages.ts";
import { chooseNew, findNearQuestions } from "../knowledge/follow-ups.ts";
import type { SharedBot } from "../links/open-link.ts";
import { describeSharedBot } from "./public-bot.ts";

/** So many of a conversation's latest questions are known as asked. */
const askedQuestions = 100;

/**
 * Questions that may follow an answer, at most limits.followUpItems, none of them asked in its conversation yet: the nearest of the bot's
 * documents, then those that the bot suggests. Without `showsDocuments` the latter alone. None while the answer is not complete.
 */
export async function listFollowUps(
  app: App,
  shared: SharedBot,
  answer: MessageRow,
  showsDocuments: boolean,
): Promise<string[]> {
  if (answer.status !== "complete") return [];
  const asked = await listAsked(app, answer.conversationId);
  const question =
    asked.find(({ id }) => id === answer.parentId) ?? asked.find(({ seq }) => seq < answer.seq);
  const near =
    showsDocuments && question !== undefined
      ? await findNearQuestions(app, shared.bot.id, {
          question: question.content,
          answer: answer.content,
          drawnFrom: drawnFrom(answer),
        })
      : [];
  const offered = [...near, ...describeSharedBot(shared).suggested_questions];
  const words = asked.map(({ content }) => content);
  return await chooseNew(offered, words, app.config.limits.followUpItems);
}

const listAsked = ({ store: { db } }: App, conversationId: string) =>
  db
    .select({ id: messages.id, seq: messages.seq, content: messages.content })
    .from(messages)
    .where(
      and(eq(messages.conversationId, conversationId), eq(messages.isShown, true), eq(messages.role, "user")),
    )
    .orderBy(desc(messages.seq))
    .limit(askedQuestions);

/** The passages that an answer cites. A model that cites none has most likely answered from the best of those it was given. */
function drawnFrom({ content, citations }: MessageRow): Set<string> {
  const given = citations ?? [];
  const cited = given.filter(({ index }) => content.includes(`[${index}]`));
  return new Set((cited.length > 0 ? cited : given.slice(0, 1)).map(({ passage_id }) => passage_id));
}
