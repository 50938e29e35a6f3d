import { asc, type desc, inArray, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { messages } from "../../db/schema/conversations.ts";
import { giveWay } from "../../lib/give-way.ts";

type MessageRow = typeof messages.$inferSelect;

/** A message by its place, and about how many bytes it has. */
interface MessageSize {
  seq: number;
  bytes: number;
}

/** Of small messages so many are held at a time: to write them out takes long too. */
const heldRows = 50;

/** How large the messages are that `isIt` names, up to `count` of them in their order, which SQLite knows without reading them. */
const listSizes = (
  { store }: App,
  isIt: SQL | undefined,
  count: number,
  order: typeof asc | typeof desc,
): Promise<MessageSize[]> =>
  store.db
    .select({
      seq: messages.seq,
      bytes: sql<number>`octet_length(${messages.content}) + coalesce(octet_length(${messages.reasoning}), 0)
        + coalesce(octet_length(${messages.citations}), 0) + coalesce(octet_length(${messages.toolCalls}), 0)`,
    })
    .from(messages)
    .where(isIt)
    .orderBy(order(messages.seq))
    .limit(count);

/** The places of messages in groups that have at most so many bytes and rows, or are one message alone. */
function groupsOf(
  sizes: readonly MessageSize[],
  most: { bytes: number; rows: number },
): [number, ...number[]][] {
  const groups: [number, ...number[]][] = [];
  let room = 0;
  for (const { seq, bytes } of sizes) {
    const group = groups.at(-1);
    if (group === undefined || bytes > room || group.length === most.rows) {
      groups.push([seq]);
      room = most.bytes - bytes;
    } else {
      group.push(seq);
      room -= bytes;
    }
  }
  return groups;
}

/** The messages of these places in their order. */
const readMessages = ({ store }: App, seqs: readonly number[]): Promise<MessageRow[]> =>
  store.db.select().from(messages).where(inArray(messages.seq, seqs)).orderBy(asc(messages.seq));

/**
 * The messages that `isNext` names after each place, in their order, so many at a time as may be held: each may be megabytes. Between
 * two of these groups other work gets its turn.
 */
export async function* eachHeld(
  app: App,
  isNext: (after: number, count: number) => SQL | undefined,
): AsyncGenerator<MessageRow[]> {
  const { exportStepRows, exportStepBytes } = app.config.limits;
  for (let after = 0; ; ) {
    const sizes = await listSizes(app, isNext(after, exportStepRows), exportStepRows, asc);
    for (const seqs of groupsOf(sizes, { bytes: exportStepBytes, rows: heldRows })) {
      yield await readMessages(app, seqs);
      await giveWay();
    }
    const last = sizes.at(-1);
    if (last === undefined || sizes.length < exportStepRows) return;
    after = last.seq;
  }
}

/** A page of messages, and where the next one goes on; null where there is none. */
export interface MessagePage {
  rows: MessageRow[];
  next: number | null;
}

/**
 * The first of the messages that `isIt` names, in `desc` order the last of them, oldest first: at most `limit`, and no more bytes than a
 * page may have, but one message at least.
 */
export async function readPage(
  app: App,
  isIt: SQL | undefined,
  limit: number,
  order: typeof asc | typeof desc,
): Promise<MessagePage> {
  const sizes = await listSizes(app, isIt, limit + 1, order);
  const [seqs = []] = groupsOf(sizes, { bytes: app.config.limits.messagePageBytes, rows: limit });
  const next = seqs.length < sizes.length ? (seqs.at(-1) ?? null) : null;
  return { rows: await readMessages(app, seqs), next };
}
