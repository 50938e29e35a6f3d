import type { Random } from "../bench/random.ts";
import { call } from "../helpers/api-client.ts";
import { type Effect, expectAudit, type Ledger, type Write } from "./facts.ts";
import type { startHost } from "./host.ts";
import type { startModel } from "./model.ts";

/** The rounds of one data folder, as everything in them sees them. */
export interface World {
  ledger: Ledger;
  model: ReturnType<typeof startModel>;
  host: ReturnType<typeof startHost>;
  /** Where the server of this round listens. */
  url: string;
  masterKey: string;
  /** Whether clients are to begin nothing more. */
  isOver: boolean;
  /** Whether the server has been killed: what is still under way gets no answer any more. */
  isKilled: boolean;
  /** Whether answers may take their time this round. */
  mayStream: boolean;
  /** What is under way at this moment. */
  running: { writes: number; streams: number };
  counts: Counts;
  /** What should not have been, as sentences. */
  problems: string[];
  /** Links and visitors of whom all is being cleared: whatever came meanwhile would go with it. */
  clearing: Set<string>;
  /** What passwords are known by their hashes, by the hash. */
  hashes: Map<string, string>;
}

export interface Counts {
  acknowledged: number;
  /** Of these, such as a later one in the same round has written over: of them the audit alone can tell. */
  writtenOver: number;
  refused: number;
  cutOff: { total: number; done: number; undone: number };
  checked: { rows: number; overApi: number; audits: number; reports: number };
  byWrite: Map<string, number>;
}

export const newCounts = (): Counts => ({
  acknowledged: 0,
  writtenOver: 0,
  refused: 0,
  cutOff: { total: 0, done: 0, undone: 0 },
  checked: { rows: 0, overApi: 0, audits: 0, reports: 0 },
  byWrite: new Map(),
});

/** What a client does once. Gives false where it found nothing to do it with. */
export type Action = (world: World, random: Random) => Promise<boolean>;

/** An answer that was read to its end, or none. */
export type Reply = { status: number; body: Record<string, unknown> } | "cut off";

/** Sends a request with a JSON body. */
export async function request(
  world: World,
  method: string,
  path: string,
  token: string,
  body?: unknown,
): Promise<Reply> {
  try {
    const { status, body: read } = await call(world.url, method, path, { token, body });
    return { status, body: read ?? {} };
  } catch {
    return "cut off";
  }
}

/** Posts a form. */
export async function requestForm(world: World, path: string, token: string, form: FormData): Promise<Reply> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${world.url}${path}`, {
      method: "POST",
      headers,
      body: form,
      keepalive: false,
    });
    const { status } = response;
    return { status, body: JSON.parse(await response.text()) };
  } catch {
    return "cut off";
  }
}

/** Holds things for one write each, while it is under way. */
export async function holding<Result>(
  effects: readonly Effect[],
  work: () => Promise<Result>,
): Promise<Result> {
  for (const { fact } of effects) fact.isBusy = true;
  try {
    return await work();
  } finally {
    for (const { fact } of effects) fact.isBusy = false;
  }
}

/**
 * Sends one write and notes what came of it: done, refused, or cut off. Gives the answer of one that was done, for what it tells of
 * (ids, tokens). A refusal that the caller does not expect is a problem, and so is an end without an answer while the server runs.
 */
export async function write(
  world: World,
  given: Omit<Write, "isWhole"> & { isWhole?: boolean; mayRefuse?: readonly number[] },
  send: () => Promise<Reply>,
): Promise<Record<string, unknown> | undefined> {
  const { mayRefuse = [], isWhole = true, ...what } = given;
  return await holding(given.effects, async () => {
    world.running.writes += 1;
    const reply = await send().finally(() => {
      world.running.writes -= 1;
    });
    if (reply === "cut off") {
      cutOff(world, { ...what, isWhole });
      return undefined;
    }
    if (reply.status < 300) {
      acknowledge(world, given);
      return reply.body;
    }
    world.counts.refused += 1;
    if (!mayRefuse.includes(reply.status))
      world.problems.push(`${given.what} was refused with ${reply.status}: ${JSON.stringify(reply.body)}`);
    return undefined;
  });
}

/** Notes a write that was answered with success. */
export function acknowledge(world: World, { what, effects }: Pick<Write, "what" | "effects">): void {
  const { counts, ledger } = world;
  counts.acknowledged += 1;
  counts.byWrite.set(what, (counts.byWrite.get(what) ?? 0) + 1);
  if (effects.some(({ fact }) => fact.isTouched && fact.sure !== null)) counts.writtenOver += 1;
  for (const { fact, next, action } of effects) {
    fact.sure = next;
    fact.isTouched = true;
    if (action !== undefined) expectAudit(ledger, fact, action, "sure");
  }
}

/** Notes a write whose answer did not come: only a killed server may do that. */
export function cutOff(world: World, unknown: Write): void {
  world.counts.cutOff.total += 1;
  if (!world.isKilled) world.problems.push(`${unknown.what} got no answer from a running server`);
  for (const { fact, next, action } of unknown.effects) {
    fact.guesses.push({ write: unknown, state: next });
    fact.isTouched = true;
    if (action !== undefined) expectAudit(world.ledger, fact, action, "maybe");
  }
}
