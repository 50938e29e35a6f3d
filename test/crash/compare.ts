import { describe, type Fact, fits, type Kind, kinds, type State } from "./facts.ts";
import type { Seen } from "./rows.ts";
import type { World } from "./world.ts";

/** Kinds of which every row must be one that the tester wrote. Of a session whose answer was cut off nobody knows the id. */
const known: readonly Kind[] = [
  "account",
  "bot",
  "document",
  "link",
  "conversation",
  "turn",
  "file",
  "upstream",
];

/**
 * Holds all things against what is in the database: each must be as it is for sure, or as a write that was cut off may have left it.
 * What is seen is what is known from then on.
 */
export async function compareRows(world: World, rows: ReadonlyMap<Kind, Seen>): Promise<void> {
  const { ledger, problems, counts } = world;
  const outcomes = new Map<object, Set<boolean>>();
  for (const kind of kinds) {
    const seen = rows.get(kind) ?? new Map();
    const tags = new Set<string>();
    for (const fact of ledger.list(kind)) {
      tags.add(fact.tag);
      const found = seen.get(fact.tag) ?? null;
      const state =
        kind === "account" ? await withPassword(world, fact, found?.state ?? null) : (found?.state ?? null);
      counts.checked.rows += 1;
      settle(world, fact, state, outcomes);
      if (found === null) continue;
      fact.id = found.id;
      // Of an answer that was cut off nobody has told the tester.
      if (typeof found.answerId === "string") fact.secrets.answerId = found.answerId;
    }
    if (!known.includes(kind)) continue;
    for (const tag of seen.keys())
      if (!tags.has(tag))
        problems.push(`there is a ${kind} "${tag}" that nobody wrote: ${describe(seen.get(tag)?.state)}`);
  }
  for (const [write, done] of outcomes) {
    const { what, isWhole } = write as { what: string; isWhole: boolean };
    counts.cutOff[done.has(true) ? "done" : "undone"] += 1;
    if (isWhole && done.size > 1) problems.push(`"${what}" was cut off and is done by half`);
  }
}

/** What of a thing is seen becomes what is known of it, if it is one of those that may be. */
function settle(world: World, fact: Fact, seen: State | null, outcomes: Map<object, Set<boolean>>): void {
  const isAsBefore = fits(fact.sure, seen);
  const happened = fact.guesses.find(({ state }) => fits(state, seen));
  if (!isAsBefore && happened === undefined) {
    const may = [fact.sure, ...fact.guesses.map(({ state }) => state)].map(describe).join(" or ");
    world.problems.push(`${fact.kind} ${fact.tag} is ${describe(seen)}, not ${may}`);
  }
  for (const { write, state } of fact.guesses) {
    const isDone = fits(state, seen);
    // Where it would have changed nothing nobody can tell.
    if (isDone && isAsBefore) continue;
    const done = outcomes.get(write) ?? new Set();
    outcomes.set(write, done.add(isDone));
    for (const { fact: of, next, action } of write.effects)
      if (of === fact && next === state && action !== undefined && isDone) settleAudit(world, fact, action);
  }
  fact.sure = seen;
  fact.guesses = [];
}

/** What is seen done has its entry, for sure now. */
function settleAudit({ ledger }: World, fact: Fact, action: string): void {
  const expected = ledger.auditsOf(fact).get(action);
  if (expected !== undefined && expected.maybe > 0) {
    expected.sure += 1;
    expected.maybe -= 1;
  }
}

/** The password instead of its hash: the one whose hash it is, of those that it may be. */
async function withPassword({ hashes }: World, fact: Fact, seen: State | null): Promise<State | null> {
  if (seen === null || seen.password === null) return seen;
  const hash = String(seen.password);
  const may = new Set([fact.sure, ...fact.guesses.map(({ state }) => state)].map((state) => state?.password));
  for (const password of may) {
    if (hashes.has(hash)) break;
    if (typeof password === "string" && (await Bun.password.verify(password, hash)))
      hashes.set(hash, password);
  }
  return { ...seen, password: hashes.get(hash) ?? hash };
}

/** Holds the audit against what was done: an entry for each change, none for what was not done. */
export function compareAudits(world: World, entries: ReadonlyMap<string, number>): void {
  for (const [fact, actions] of world.ledger.listAudits()) {
    for (const [action, expected] of actions) {
      const found = entries.get(`${action} ${fact.id}`) ?? 0;
      const { sure, maybe } = expected;
      world.counts.checked.audits += sure;
      if (found < sure || found > sure + maybe)
        world.problems.push(
          `the audit has ${found} × ${action} of ${fact.tag}, not ${sure}${maybe > 0 ? ` to ${sure + maybe}` : ""}`,
        );
      actions.set(action, { sure: found, maybe: 0 });
    }
  }
}
