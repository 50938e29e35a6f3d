import { isDeepStrictEqual } from "node:util";

/** What a thing looks like in the database, field by field. An expected field may be a function that judges what is seen. */
export type State = Record<string, unknown>;

export const kinds = [
  "account",
  "session",
  "upstream",
  "bot",
  "document",
  "link",
  "visit",
  "invite",
  "conversation",
  "turn",
  "file",
] as const;
export type Kind = (typeof kinds)[number];

/** What a write whose answer never came may have left, beside what was there before. */
interface Guess {
  write: Write;
  state: State | null;
}

/** A write as the tester sent it. */
export interface Write {
  what: string;
  /** What it changes, and the entry of the audit that goes with each, where there is one. */
  effects: readonly Effect[];
  /** Whether its effects are there together or not at all. */
  isWhole: boolean;
}

export interface Effect {
  fact: Fact;
  next: State | null;
  action?: string;
}

/** One thing that the tester made: what is known of it for sure, and what a write that was cut off may have made of it. */
export interface Fact {
  kind: Kind;
  /** Its name in the tester, which stands in the database too (a name, a question's first words), or its id. */
  tag: string;
  id: string;
  /** What it belongs to: it goes with it. */
  under: Fact | null;
  /** Null: it is not there. */
  sure: State | null;
  guesses: Guess[];
  /** While a write of it is under way. One thing has one write at a time, so that what is expected of it is one thing. */
  isBusy: boolean;
  /** How many requests work with it and rely on it to stay as it is. */
  users: number;
  /** Whether it was written since it was last checked. */
  isTouched: boolean;
  /** What only the tester knows: passwords, tokens, full texts. */
  secrets: Record<string, string>;
}

/** How often an action on a thing stands in the audit: so often for sure, and perhaps so often more. */
interface Expected {
  sure: number;
  maybe: number;
}

export type Ledger = ReturnType<typeof createLedger>;

/** All that the tester knows of one data folder. */
export function createLedger() {
  const facts = new Map<string, Fact>();
  const audits = new Map<Fact, Map<string, Expected>>();
  let count = 0;
  return {
    /** A short name that no other thing has. */
    newTag: (letter: string): string => {
      count += 1;
      return `${letter}${count.toString(36)}`;
    },
    add: (kind: Kind, tag: string, more: Partial<Fact> = {}): Fact => {
      const fact: Fact = {
        kind,
        tag,
        id: "",
        under: null,
        sure: null,
        guesses: [],
        isBusy: false,
        users: 0,
        isTouched: true,
        secrets: {},
        ...more,
      };
      facts.set(`${kind} ${tag}`, fact);
      return fact;
    },
    get: (kind: Kind, tag: string): Fact | undefined => facts.get(`${kind} ${tag}`),
    list: (kind?: Kind): Fact[] => [...facts.values()].filter((fact) => !kind || fact.kind === kind),
    /** The entries that are expected of a thing. */
    auditsOf: (fact: Fact): Map<string, Expected> => {
      const known = audits.get(fact) ?? new Map<string, Expected>();
      audits.set(fact, known);
      return known;
    },
    listAudits: () => [...audits],
  };
}

/** Notes that an action was done for sure, or perhaps. */
export function expectAudit(ledger: Ledger, fact: Fact, action: string, by: keyof Expected): void {
  const known = ledger.auditsOf(fact);
  const expected = known.get(action) ?? { sure: 0, maybe: 0 };
  known.set(action, { ...expected, [by]: expected[by] + 1 });
}

/** Whether something else may write a thing now: neither it nor what it belongs to is being written. */
export const isFree = (fact: Fact): boolean => !fact.isBusy && (fact.under === null || isFree(fact.under));

/** Whether a thing is there for sure, and free. */
export const isUsable = (fact: Fact): boolean =>
  fact.sure !== null && fact.guesses.length === 0 && isFree(fact);

const isUnder = (fact: Fact, above: Fact): boolean =>
  fact.under !== null && (fact.under === above || isUnder(fact.under, above));

/** What belongs to a thing, however deep. */
export const listUnder = (ledger: Ledger, above: Fact): Fact[] =>
  ledger.list().filter((fact) => isUnder(fact, above));

/** Whether nobody works with a thing or with anything that belongs to it: it may go, with all of that. */
export const isIdle = (ledger: Ledger, fact: Fact): boolean =>
  [fact, ...listUnder(ledger, fact)].every((it) => !it.isBusy && it.users === 0 && it.guesses.length === 0);

/** Works with things that nobody may end meanwhile. */
export async function using<Result>(facts: readonly Fact[], work: () => Promise<Result>): Promise<Result> {
  for (const fact of facts) fact.users += 1;
  try {
    return await work();
  } finally {
    for (const fact of facts) fact.users -= 1;
  }
}

/** Whether what is seen is what is expected. */
export function fits(expected: State | null, seen: State | null): boolean {
  if (expected === null || seen === null) return expected === seen;
  return Object.entries(expected).every(([name, value]) => fitsValue(value, seen[name]));
}

function fitsValue(expected: unknown, seen: unknown): boolean {
  if (typeof expected === "function") return expected(seen) === true;
  if (Array.isArray(expected) && Array.isArray(seen))
    return expected.length === seen.length && expected.every((value, at) => fitsValue(value, seen[at]));
  if (isState(expected) && isState(seen)) return fits(expected, seen);
  return isDeepStrictEqual(expected, seen);
}

const isState = (value: unknown): value is State =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** As JSON, for whoever reads what went wrong. */
export const describe = (state: State | null): string =>
  JSON.stringify(state, (_, value) => (typeof value === "function" ? `(${value})` : value));
