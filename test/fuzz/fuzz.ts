import fc from "fast-check";
import type { Operation } from "../helpers/api-document.ts";
import { harvest } from "./harvest.ts";
import { type Fault, judge } from "./judge.ts";
import { type Plan, planOf } from "./plan.ts";
import { createPool } from "./pool.ts";
import { asCurl, sendWire } from "./send.ts";
import { createWorld, type Ground, signInAgain, tend } from "./world.ts";
import { type Wire, writeRequest } from "./write.ts";

interface Options {
  requests: number;
  seed: number;
  /** How many ask at once. */
  clients: number;
  /** After so many requests of one client the world is tended. */
  tendEvery: number;
  deadlineMs: number;
  /** Called after each request, with how many there were. */
  onProgress?: (done: number) => void;
}

/** A way of going wrong, and the smallest request found that goes wrong so. */
export interface Found extends Fault {
  curl: string;
  role: string;
  times: number;
}

export type Report = Awaited<ReturnType<typeof fuzz>>;

/**
 * How often a route is asked. Some cost a hundred times as much as others, a password's hash; what deletes leaves the others little to
 * find; and on chat much hangs.
 */
function weightOf(route: string): number {
  if (route.endsWith("/chat/completions")) return 20;
  if (/\/(login|logout|change-password|users|end-users|reset-password|accept)$/.test(route)) return 1;
  return /^DELETE|\/(users|end-users)\/\{id\}$|\/rotate/.test(route) ? 1 : 4;
}

/**
 * Sends generated requests to every route of `operations`, as everybody there is, and judges each answer. Gives how many there were of
 * each role and status, and what went wrong, each made as small as it gets.
 */
export async function fuzz(ground: Ground, operations: readonly [string, Operation][], options: Options) {
  const pool = createPool();
  const world = createWorld(ground, pool);
  await tend(world);
  const found = new Map<string, Found>();
  const statuses = new Map<string, number>();
  const routes = new Map<string, Map<number, number>>();
  let done = 0;

  const tally = (wire: Wire, status: number) => {
    const key = `${wire.role} ${status}`;
    statuses.set(key, (statuses.get(key) ?? 0) + 1);
    const of = routes.get(wire.plan.route) ?? new Map<number, number>();
    routes.set(wire.plan.route, of.set(status, (of.get(status) ?? 0) + 1));
  };
  const run = async (plan: Plan): Promise<(Fault & { wire: Wire }) | undefined> => {
    const operation = byRoute.get(plan.route);
    if (operation === undefined) throw new Error(`${plan.route} is no route`);
    const wire = writeRequest(world, plan, operation);
    const got = await sendWire(ground.url, wire, options.deadlineMs).catch((error: unknown) => String(error));
    done += 1;
    options.onProgress?.(done);
    if (typeof got === "string") {
      tally(wire, 0);
      return { sign: `${plan.route}: ${got.slice(0, 40)}`, detail: got, wire };
    }
    tally(wire, got.status);
    harvest(pool, wire, got);
    if (got.status === 401 && plan.credential === "bearer") world.ended.add(plan.role);
    const fault = judge(wire, got, ground.masterKey);
    return fault && { ...fault, wire };
  };
  const byRoute = new Map(operations);
  const anyPlan = fc.oneof(
    ...operations.map(([route, operation]) => ({
      weight: weightOf(route),
      arbitrary: planOf(route, operation),
    })),
  );

  const client = async (number: number): Promise<void> => {
    let sent = 0;
    const most = Math.ceil(options.requests / options.clients);
    const requests = async (seed: number) => {
      let hunted: string | undefined;
      let tries = 0;
      const property = fc.asyncProperty(anyPlan, async (plan) => {
        if (hunted === undefined && number === 0 && sent % options.tendEvery === options.tendEvery - 1)
          await tend(world);
        if (hunted === undefined && number === 0 && world.ended.size > 0) await signInAgain(world);
        if (hunted === undefined && sent >= most) return;
        sent += 1;
        tries += hunted === undefined ? 0 : 1;
        // What is small enough after so many tries stays as it is.
        if (tries > 150) return;
        const fault = await run(plan);
        if (fault === undefined || (hunted !== undefined && fault.sign !== hunted)) return;
        const known = found.get(fault.sign);
        if (known !== undefined) known.times += 1;
        if (known !== undefined && hunted === undefined) return;
        hunted = fault.sign;
        const { wire, ...told } = fault;
        found.set(fault.sign, {
          ...told,
          curl: asCurl(ground.url, wire),
          role: wire.role,
          times: known?.times ?? 1,
        });
        throw new Error(fault.sign);
      });
      await fc.check(property, { seed, numRuns: most - sent });
    };
    for (let seed = options.seed + number * 1_000; sent < most; seed += 1) await requests(seed);
  };
  await Promise.all(Array.from({ length: options.clients }, (_, number) => client(number)));
  return { seed: options.seed, done, found: [...found.values()], statuses, routes };
}
