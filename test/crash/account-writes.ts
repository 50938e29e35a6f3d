import type { Random } from "../bench/random.ts";
import { type Effect, type Fact, isIdle, isUsable } from "./facts.ts";
import { type Action, request, type World, write } from "./world.ts";

// Accounts, their passwords and sessions. The master key and the administrators write to the same customers.

/** Who manages: the master key, or an administrator that is signed in. */
export function managerToken(world: World, random: Random): string {
  const session = anySession(world, random, "owner");
  return session !== undefined && random.chance(0.6) ? (session.secrets.token ?? "") : world.masterKey;
}

export const pickFrom = (random: Random, facts: readonly Fact[]): Fact | undefined =>
  facts.length === 0 ? undefined : random.pick(facts);

/**
 * Who an account is to the tester: owners are administrators whose sessions nothing ends, so that many may work in them at once;
 * other administrators own nothing.
 */
export type Role = "owner" | "admin" | "customer";

/** A session that is open, of somebody of that role who has no write under way. */
export const anySession = (world: World, random: Random, role: Role): Fact | undefined =>
  pickFrom(
    random,
    world.ledger
      .list("session")
      .filter(
        (it) => isUsable(it) && it.under?.secrets.role === role && (role === "owner" || isUsable(it.under)),
      ),
  );

const accounts = (world: World, role?: Role) =>
  world.ledger
    .list("account")
    .filter((it) => isUsable(it) && (role === undefined || it.secrets.role === role));

/** The sessions of an account that are open, with what ends them. */
export const endOfSessions = (world: World, account: Fact, but?: Fact): Effect[] =>
  world.ledger
    .list("session")
    .filter((it) => it.under === account && it !== but && it.sure !== null)
    .map((fact) => ({ fact, next: null }));

/** The invitations of an account that are open, with what voids them. */
const endOfInvites = (world: World, account: Fact): Effect[] =>
  world.ledger
    .list("invite")
    .filter((it) => it.under === account && it.sure !== null)
    .map((fact) => ({ fact, next: null }));

export async function createAccount(world: World, random: Random, as: Role): Promise<Fact> {
  const tag = world.ledger.newTag(as.slice(0, 3));
  const password = `first of ${tag}`;
  const fact = world.ledger.add("account", tag, { secrets: { role: as } });
  const role = as === "customer" ? "customer" : "admin";
  const email = random.chance(0.5) ? `${tag}@example.test` : null;
  const next = { role, email, is_active: true, password };
  const action = role === "admin" ? "account.created" : "customer.created";
  const [path, more] = role === "admin" ? ["/api/v1/users", { is_admin: true }] : ["/api/v1/end-users", {}];
  const token = role === "admin" ? world.masterKey : managerToken(world, random);
  const made = await write(world, { what: `create ${role}`, effects: [{ fact, next, action }] }, () =>
    request(world, "POST", path, token, { username: tag, password, email, ...more }),
  );
  if (made !== undefined) fact.id = String(made.id);
  return fact;
}

export async function signInAs(world: World, account: Fact): Promise<Fact | undefined> {
  const { tag, sure } = account;
  const action = sure?.role === "admin" ? { action: "session.opened" } : {};
  const made = await write(
    world,
    { what: "sign in", effects: [{ fact: account, next: sure, ...action }] },
    () => request(world, "POST", "/api/v1/auth/login", "", { username: tag, password: sure?.password }),
  );
  if (made === undefined) return undefined;
  const token = String(made.token);
  const { sid } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return world.ledger.add("session", sid, { id: sid, under: account, sure: {}, secrets: { token } });
}

export const signIn: Action = async (world, random) => {
  const open = (account: Fact) =>
    world.ledger.list("session").filter((it) => it.under === account && it.sure).length;
  const account = pickFrom(
    random,
    accounts(world).filter((it) => it.sure?.is_active === true && it.sure.password !== null && open(it) < 20),
  );
  if (account === undefined) return false;
  await signInAs(world, account);
  return true;
};

export const signOut: Action = async (world, random) => {
  const session = anySession(world, random, "customer");
  if (session?.under == null || !isIdle(world.ledger, session.under)) return false;
  await write(world, { what: "sign out", effects: [{ fact: session, next: null }] }, () =>
    request(world, "POST", "/api/v1/auth/logout", session.secrets.token ?? ""),
  );
  return true;
};

export const changeCustomer: Action = async (world, random) => {
  const customer = pickFrom(random, accounts(world, "customer"));
  if (customer === undefined) return false;
  const email = random.chance(0.3) ? null : `${world.ledger.newTag("mail")}@example.test`;
  const next = { ...customer.sure, email };
  const effects = [{ fact: customer, next, action: "customer.updated" }];
  // Where it has that address already nothing changes, and nothing is noted.
  if (customer.sure?.email === email) return false;
  await write(world, { what: "change customer", effects }, () =>
    request(world, "PATCH", `/api/v1/end-users/${customer.id}`, managerToken(world, random), { email }),
  );
  return true;
};

export const switchCustomer: Action = async (world, random) => {
  const customer = pickFrom(
    random,
    accounts(world, "customer").filter((it) => isIdle(world.ledger, it)),
  );
  if (customer === undefined) return false;
  const is_active = customer.sure?.is_active !== true;
  const ended = is_active ? [] : endOfSessions(world, customer);
  const next = { ...customer.sure, is_active };
  const effects = [{ fact: customer, next, action: "customer.updated" }, ...ended];
  await write(world, { what: is_active ? "let customer in again" : "shut customer out", effects }, () =>
    request(world, "PATCH", `/api/v1/end-users/${customer.id}`, managerToken(world, random), { is_active }),
  );
  return true;
};

export const resetPassword: Action = async (world, random) => {
  const customer = pickFrom(
    random,
    accounts(world, "customer").filter((it) => isIdle(world.ledger, it)),
  );
  if (customer === undefined) return false;
  const password = `reset ${world.ledger.newTag("pw")}`;
  const next = { ...customer.sure, password };
  const effects = [
    { fact: customer, next, action: "customer.password_reset" },
    ...endOfSessions(world, customer),
    ...endOfInvites(world, customer),
  ];
  await write(world, { what: "reset password", effects }, () =>
    request(world, "POST", `/api/v1/end-users/${customer.id}/reset-password`, managerToken(world, random), {
      password,
    }),
  );
  return true;
};

export const changePassword: Action = async (world, random) => {
  const session = anySession(world, random, random.chance(0.6) ? "customer" : "admin");
  const account = session?.under ?? null;
  if (session === undefined || account === null || !isIdle(world.ledger, account)) return false;
  const old_password = account.sure?.password;
  const new_password = `own ${world.ledger.newTag("pw")}`;
  const done = account.sure?.role === "admin" ? "account.password_changed" : "customer.password_changed";
  const next = { ...account.sure, password: new_password };
  const effects = [
    { fact: account, next, action: done },
    ...endOfSessions(world, account, session),
    ...endOfInvites(world, account),
  ];
  await write(world, { what: "change password", effects }, () =>
    request(world, "POST", "/api/v1/auth/change-password", session.secrets.token ?? "", {
      old_password,
      new_password,
    }),
  );
  return true;
};

export const importCustomers: Action = async (world, random) => {
  const some = Array.from({ length: random.whole(1, 40) }, () => {
    const tag = world.ledger.newTag("imp");
    return world.ledger.add("account", tag, { secrets: { role: "customer" } });
  });
  const effects = some.map((fact) => ({
    fact,
    next: { role: "customer", email: `${fact.tag}@example.test`, is_active: true, password: null },
  }));
  const content = `username,email\n${some.map(({ tag }) => `${tag},${tag}@example.test\n`).join("")}`;
  const made = await write(world, { what: "import customers", effects }, () =>
    request(world, "POST", "/api/v1/end-users/import", managerToken(world, random), { content }),
  );
  const rows = Array.isArray(made?.rows) ? made.rows : [];
  for (const { username, id } of rows) {
    const fact = world.ledger.get("account", username);
    if (fact !== undefined) fact.id = id;
  }
  if (made !== undefined && made.created !== some.length)
    world.problems.push(`an import of ${some.length} customers made ${made.created}`);
  return true;
};

export const inviteCustomer: Action = async (world, random) => {
  const open = (account: Fact) => world.ledger.list("invite").filter((it) => it.under === account && it.sure);
  const invited = accounts(world, "customer").filter((it) => it.id !== "" && open(it).length < 5);
  const customer = pickFrom(random, invited);
  if (customer === undefined) return false;
  const effects = [{ fact: customer, next: customer.sure, action: "customer.invited" }];
  const made = await write(world, { what: "invite customer", effects }, () =>
    request(world, "POST", `/api/v1/end-users/${customer.id}/invite`, managerToken(world, random), {}),
  );
  if (made === undefined) return true;
  const token = String(made.url).split("#")[1] ?? "";
  const hash = new Bun.CryptoHasher("sha256").update(token).digest("base64url");
  world.ledger.add("invite", hash, { id: hash, under: customer, sure: {}, secrets: { token } });
  return true;
};

/** A customer who only comes to be deleted: it has written nothing that others count. */
export const deleteCustomer: Action = async (world, random) => {
  const customer = pickFrom(
    random,
    accounts(world, "customer").filter(
      (it) => it.secrets.hasWritten !== "yes" && isIdle(world.ledger, it) && it.id !== "",
    ),
  );
  if (customer === undefined) return false;
  const effects = [
    { fact: customer, next: null, action: "customer.deleted" },
    ...endOfSessions(world, customer),
    ...endOfInvites(world, customer),
  ];
  await write(world, { what: "delete customer", effects }, () =>
    request(world, "DELETE", `/api/v1/end-users/${customer.id}`, managerToken(world, random)),
  );
  return true;
};
