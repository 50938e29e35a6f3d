import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { App } from "../../app.ts";
import { messages } from "../../db/schema/conversations.ts";
import type { MessageRow } from "../conversations/messages.ts";
import { chooseNew, findNearQuestions } from "../knowledge/follow-ups.ts";
import type { SharedBot } from "../links/open-link.ts";
import { describeSharedBot } from "./public-bot.ts";

/** So many of a conversation's latest questions are known as asked. */
const askedQuestions = 100;
/** What so many of its latest answers were drawn from is known as answered. */
const knownAnswers = 20;

/**
 * Questions that may follow an answer, at most limits.followUpItems, none of them asked or answered in its conversation yet: the nearest
 * of the bot's documents, then those that the bot suggests. Without `showsDocuments` the latter alone. None while the answer is not complete.
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
          drawnFrom: new Set(citedBy(answer).map(({ passage_id }) => passage_id)),
        })
      : [];
  const offered = [...near, ...describeSharedBot(shared).suggested_questions];
  const known = [...asked.map(({ content }) => content), ...(await listAnswered(app, answer))];
  return await chooseNew(offered, known, app.config.limits.followUpItems);
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

/** The questions of the passages that the conversation's answers were drawn from: whoever asked in other words has their answers too. */
async function listAnswered({ store: { db } }: App, { conversationId }: MessageRow): Promise<Set<string>> {
  const answers = await db
    .select({ content: messages.content, citations: messages.citations })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, conversationId),
        eq(messages.isShown, true),
        eq(messages.role, "assistant"),
        isNotNull(messages.citations),
      ),
    )
    .orderBy(desc(messages.seq))
    .limit(knownAnswers);
  const questions = answers.flatMap((answer) => citedBy(answer).map(({ question }) => question));
  return new Set(questions.filter((question) => question !== null));
}

/** The passages that an answer cites. A model that cites none has most likely answered from the best of those it was given. */
function citedBy({ content, citations }: Pick<MessageRow, "content" | "citations">) {
  const given = citations ?? [];
  const cited = given.filter(({ index }) => content.includes(`[${index}]`));
  return cited.length > 0 ? cited : given.slice(0, 1);
}
