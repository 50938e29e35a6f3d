import { and, type Column, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import { hookDeliveries } from "./schema/deliveries.ts";
import type { Store } from "./store.ts";

/** A host's report without what was said in it: of each step, what names times, tokens and points stays. */
export const withoutWords = (payload: Column | SQL): SQL<string> =>
  sql`json_set(${payload}, '$.responseData', json((
    SELECT json_group_array(json_replace(value,
      '$.query', '', '$.reasoningText', '', '$.quoteList', json('[]'), '$.historyPreview', json('[]')))
    FROM json_each(${payload}, '$.responseData'))))`;

/**
 * The statement that takes the words of conversations out of reports that their hosts have not got yet, of at most `limit` reports that
 * hold some; without a limit of all. It gives those it changed.
 */
export function forgetWords({ db }: Pick<Store, "db">, conversationIds: readonly string[], limit = -1) {
  const holding = db
    .select({ id: hookDeliveries.id })
    .from(hookDeliveries)
    .where(
      and(
        inArray(hookDeliveries.conversationId, [...conversationIds]),
        isNotNull(hookDeliveries.payload),
        sql`${hookDeliveries.payload} <> ${withoutWords(hookDeliveries.payload)}`,
      ),
    )
    .limit(limit);
  return db
    .update(hookDeliveries)
    .set({ payload: withoutWords(hookDeliveries.payload) })
    .where(inArray(hookDeliveries.id, holding))
    .returning({ id: hookDeliveries.id });
}
