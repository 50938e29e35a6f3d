import { gt } from "drizzle-orm";
import { limits } from "../../config.ts";
import { preparedOnce, runNow, slot } from "../../db/prepared.ts";
import { reservations } from "../../db/schema/usage.ts";
import type { LimitScope } from "../../errors.ts";
import { type Party, windowMs } from "./party.ts";
import {
  addTo,
  countUntil,
  createTimeList,
  itemAt,
  lengthOf,
  removeFrom,
  type TimeList,
} from "./time-list.ts";

/** When a question was asked, and in whose lists it stands. */
interface Asked {
  messageId: string;
  at: number;
  lists: AskedList[];
}

/** The questions of a link, of a visitor on it, or of an address. */
interface AskedList extends TimeList<Asked> {
  key: string;
  /** When the rows were removed last that have left the last minute; of a link's list alone. */
  prunedAt: number;
}

/** What is known of one party's questions of the last minute. */
export interface Recent {
  recent: number;
  /** When the question came that must be a minute old before another may come; null when none need be. */
  blockedBy: number | null;
  /** When the first of them came; null when there is none. */
  oldest: number | null;
}

type Who = Pick<Party, "linkId" | "visitorId" | "address">;

const keyOf = ({ linkId, visitorId, address }: Who): Record<LimitScope, string> => ({
  link: linkId,
  visitor: `${linkId} visitor ${visitorId}`,
  address: `${linkId} address ${address}`,
});

/** The questions that it has been told of, by whom they are from. */
function createAskedLists() {
  const all = createTimeList<Asked>();
  const lists = new Map<string, AskedList>();
  const byMessage = new Map<string, Asked>();
  const listOf = (key: string): AskedList => {
    const list = lists.get(key) ?? { ...createTimeList<Asked>(), key, prunedAt: 0 };
    lists.set(key, list);
    return list;
  };
  const remove = (messageId: string): void => {
    const asked = byMessage.get(messageId);
    if (asked === undefined) return;
    byMessage.delete(messageId);
    removeFrom(all, asked);
    for (const list of asked.lists) {
      removeFrom(list, asked);
      if (lengthOf(list) === 0) lists.delete(list.key);
    }
  };
  return {
    get: (key: string): AskedList | undefined => lists.get(key),
    timeOf: (messageId: string): number | undefined => byMessage.get(messageId)?.at,
    add: (messageId: string, who: Who, at: number): void => {
      const asked = { messageId, at, lists: Object.values(keyOf(who)).map(listOf) };
      byMessage.set(messageId, asked);
      addTo(all, asked);
      for (const list of asked.lists) addTo(list, asked);
    },
    remove,
    /** Gives the time of the last that it removed; undefined where it removed none. */
    removeUntil: (ms: number): number | undefined => {
      let last: number | undefined;
      for (let first = itemAt(all, 0); first !== undefined && first.at <= ms; first = itemAt(all, 0)) {
        last = first.at;
        remove(first.messageId);
      }
      return last;
    },
  };
}

/** What came later than `now` came before the clock was set back: it would count until the clock is there again. */
function countIn(list: AskedList | undefined, now: number, max: number): Recent {
  if (list === undefined) return { recent: 0, blockedBy: null, oldest: null };
  const recent = countUntil(list, now);
  const timeAt = (place: number) => itemAt(list, place)?.at ?? null;
  const isFull = max > 0 && recent >= max;
  return { recent, blockedBy: isFull ? timeAt(recent - max) : null, oldest: recent > 0 ? timeAt(0) : null };
}

/**
 * The questions of the last minute on links with limits, counted in memory: SQLite would read every one of them for each question. Their
 * rows are in the database all the same and are read from there at first, so that a restart forgets none. To count and to add belong into
 * the transaction that writes the question's row: nothing else runs in between.
 */
export const recentQuestions = preparedOnce((store) => {
  const isRecent = gt(reservations.createdAt, slot(reservations.createdAt, "since"));
  const readRows = store.db.select().from(reservations).where(isRecent).prepare();
  let asked = createAskedLists();
  /** What came until then is not known here. */
  let unknownUntil = Number.POSITIVE_INFINITY;
  /** Removes what has left the last minute, which is too much where the clock was ahead: once it is back all is read again, as at first. */
  const keepSince = (since: number): void => {
    if (since >= unknownUntil) {
      unknownUntil = asked.removeUntil(since) ?? unknownUntil;
      return;
    }
    const rows = runNow(readRows, { since });
    asked = createAskedLists();
    for (const { shareTokenId: linkId, messageId, createdAt, visitorId, address } of rows)
      asked.add(messageId, { linkId, visitorId, address }, createdAt);
    unknownUntil = since;
  };
  return {
    add: (messageId: string, who: Who, at: number): void => asked.add(messageId, who, at),
    remove: (messageId: string): void => asked.remove(messageId),
    /** Whether a question that has its place was asked before the last minute. */
    isOver: (messageId: string, now: number): boolean => (asked.timeOf(messageId) ?? 0) <= now - windowMs,
    /** Whether it is time to remove a link's rows that have left the last minute: with each answer's end it would be pages for a row. */
    isTimeToPrune: (linkId: string, now: number): boolean => {
      const list = asked.get(linkId);
      if (list === undefined) return true;
      const isTime = Math.abs(now - list.prunedAt) >= limits.overQuestionsMs;
      if (isTime) list.prunedAt = now;
      return isTime;
    },
    /** Counts the questions of the last minute in each scope; `max` gives the limits of questions a minute, 0 where there is none. */
    count: (who: Who, now: number, max: (scope: LimitScope) => number): Record<LimitScope, Recent> => {
      keepSince(now - windowMs);
      const keys = keyOf(who);
      return {
        link: countIn(asked.get(keys.link), now, max("link")),
        visitor: countIn(asked.get(keys.visitor), now, max("visitor")),
        address: countIn(asked.get(keys.address), now, max("address")),
      };
    },
  };
});
