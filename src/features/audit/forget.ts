import { and, eq, inArray, isNotNull, ne, or, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteInSteps } from "../../db/deletion.ts";
import { users } from "../../db/schema/accounts.ts";
import { auditEvents } from "../../db/schema/audit.ts";

const stepEntries = 200;

/**
 * Takes a customer who is gone out of the entries about it: its name, what changed of it, and the address from which it did something
 * itself. What was done, when and by which administrator stays. While there is an account of that id, nothing happens.
 */
export async function forgetCustomer({ store: { db } }: App, userId: string): Promise<void> {
  const { id, targetId, targetName, changes, actorId, actorName, address, action } = auditEvents;
  const isAboutCustomers = or(sql`substr(${action}, 1, 9) = 'customer.'`, eq(action, "invite.accepted"));
  const isGone = sql`NOT EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId})`;
  const isIts = eq(actorId, userId);
  const isNamed = or(
    isNotNull(targetName),
    isNotNull(changes),
    and(isIts, or(isNotNull(actorName), isNotNull(address))),
  );
  const some = db
    .select({ id })
    .from(auditEvents)
    // What came of an import is under the import's own id.
    .where(and(eq(targetId, userId), isAboutCustomers, ne(action, "customer.imported"), isGone, isNamed))
    .limit(stepEntries);
  const unlessIts = (column: typeof actorName | typeof address) =>
    sql`CASE WHEN ${isIts} THEN NULL ELSE ${column} END`;
  await deleteInSteps(() =>
    db
      .update(auditEvents)
      .set({
        targetName: null,
        changes: null,
        actorName: unlessIts(actorName),
        address: unlessIts(address),
      })
      .where(inArray(id, some))
      .returning({ id }),
  );
}
