import type { users } from "../../db/schema/accounts.ts";
import { type AuditEntry, type Changes, changesBetween, notShown } from "../audit/record.ts";

type UserRow = typeof users.$inferSelect;
type Named = Pick<UserRow, "id" | "username" | "isAdmin" | "isEndUser">;

/**
 * An account as an entry of the audit names it. A customer's is every administrator's business, an administrator's its own (but see
 * `adminEntry`), a member's the master key's.
 */
export const accountTarget = ({ id, username, isAdmin, isEndUser }: Named) => ({
  ownerId: isEndUser ? undefined : isAdmin ? id : null,
  targetId: id,
  targetName: username,
});

/** The entry of what was done to an account. */
export const accountEntry = (account: Named, done: string) => ({
  action: `${account.isEndUser ? "customer" : "account"}.${done}`,
  ...accountTarget(account),
});

/** The entry that there is an account, or is none any more: of an administrator it is every administrator's business. */
export const adminEntry = (account: Named, done: string): AuditEntry => ({
  ...accountEntry(account, done),
  ...(account.isAdmin ? { ownerId: undefined } : {}),
});

/** The entries of a change: of an administrator one for all of them, and one for itself of what is a person's own. */
export function updateEntries(former: UserRow, set: Partial<UserRow>): AuditEntry[] {
  // Who becomes or was an administrator counts as one.
  const named = { ...former, ...set, isAdmin: former.isAdmin || set.isAdmin === true };
  const changes = accountChanges(former, set);
  if (!named.isAdmin) return [{ ...accountEntry(named, "updated"), changes }];
  const { email, password, ...shared } = changes;
  const own = { ...(email && { email }), ...(password && { password }) };
  return [
    { ...adminEntry(named, "updated"), changes: shared },
    { ...accountEntry(named, "updated"), changes: own },
  ];
}

function accountChanges(former: UserRow, set: Partial<UserRow>): Changes {
  const shown = (row: UserRow) => ({
    username: row.username,
    email: row.email,
    is_admin: row.isAdmin,
    is_active: row.isActive,
  });
  const names = ["username", "email", "is_admin", "is_active"] as const;
  const changes = changesBetween(shown(former), shown({ ...former, ...set }), names);
  // An address is a person's own, and entries outlive accounts.
  if (changes.email !== undefined) changes.email = notShown;
  return set.passwordHash === undefined ? changes : { ...changes, password: notShown };
}
