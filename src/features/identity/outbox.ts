import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../../app.ts";
import { bind } from "../../db/prepared.ts";
import { newId } from "../../lib/id.ts";
import { outsideRequests } from "../../lib/request-scope.ts";
import { recordLinkEvent } from "../links/events.ts";
import { type Attempt, type Report, sendFinish } from "./hook.ts";
import type { HostLink } from "./hook-call.ts";
import { enqueueStatement, outboxStatements } from "./outbox-statements.ts";

/** The longest that the worker sleeps: after the computer itself has slept, timers are late. */
const longestSleepMs = 60_000;
/** A pause is drawn from so much around its length, so that reports that failed together do not come again together. */
const jitter = 0.2;

/** What a host is told of a turn: `payload` is the JSON body without its token, `credential` the visitor's, sealed. */
export interface FinishReport {
  linkId: string;
  conversationId: string;
  messageId: string;
  payload: string;
  credential: string | null;
}

/** The worker that brings reports to their hosts. */
export interface Outbox {
  /** Begins with what is due, what a killed process left included. */
  start: () => void;
  /** Looks for what is due; call it after a report was put in. Does nothing before the start and after the stop. */
  wake: () => void;
  /** Begins nothing more and lets running tries end (bounded). What was cut off is still to be delivered. */
  stop: () => Promise<void>;
}

/** The statement that puts a report into the outbox, for the batch that records the answer. */
export const enqueueFinish = (app: App, report: FinishReport) => {
  const now = app.clock();
  return bind(enqueueStatement(app.store), { ...report, id: newId(now), now });
};

interface Try {
  linkId: string;
  controller: AbortController;
  ended: Promise<void>;
}

interface Worker {
  app: App;
  isOpen: boolean;
  /** The tries being made, by their reports' ids. */
  tries: Map<string, Try>;
  /** The link that was served last: the next one in the order of ids comes next, so that each has its turn. */
  lastLinkId: string;
  /** Whether somebody has called since the worker last looked. */
  isCalled: boolean;
  isLooking: boolean;
  looked: Promise<void>;
  timer: Timer | undefined;
  endListening: () => void;
}

/**
 * Brings reports to their links' hosts: at once, then after growing pauses, until a 2xx or the last try. At most deliveriesAtOnce in all
 * and deliveriesPerLink to one link, links taking turns, so that a slow host delays no other link's reports. A report is pending until
 * its 2xx is written down, so that one may come twice after a kill, and none is lost; its id tells.
 */
export function createOutbox(app: App): Outbox {
  const worker: Worker = {
    app,
    isOpen: false,
    tries: new Map(),
    lastLinkId: "",
    isCalled: false,
    isLooking: false,
    looked: Promise.resolve(),
    timer: undefined,
    endListening: app.store.onCondition(() => call(worker)),
  };
  return {
    start: () => {
      worker.isOpen = true;
      call(worker);
    },
    // The worker is no part of the request that happens to wake it.
    wake: () => outsideRequests(() => call(worker)),
    stop: () => stop(worker),
  };
}

async function stop(worker: Worker): Promise<void> {
  worker.isOpen = false;
  clearTimeout(worker.timer);
  worker.endListening();
  await worker.looked;
  const tries = [...worker.tries.values()];
  const ended = Promise.all(tries.map((it) => it.ended));
  await Promise.race([ended, sleep(worker.app.config.limits.closeMs, undefined, { ref: false })]);
  for (const { controller } of tries) controller.abort(new Error("the server is stopping"));
  await ended;
}

function call(worker: Worker): void {
  worker.isCalled = true;
  if (!worker.isOpen || worker.isLooking) return;
  worker.isLooking = true;
  worker.looked = look(worker);
}

/** Begins what can be begun, and sets the clock for what falls due next. Once more when somebody has called meanwhile. */
async function look(worker: Worker): Promise<void> {
  const { app } = worker;
  try {
    while (worker.isOpen && worker.isCalled) {
      worker.isCalled = false;
      // Before the looks at what is due: what falls due between them is next.
      const now = app.clock();
      await beginDue(worker);
      const [next] = await outboxStatements(app.store).nextDue.execute({ now });
      setTimer(worker, typeof next?.atMs === "number" ? next.atMs - now : longestSleepMs);
    }
  } catch (error) {
    app.log.error({ err: error }, "the outbox could not be looked through");
    setTimer(worker, app.config.limits.deliveryFirstPauseMs);
  } finally {
    // In the same step as the last look at `isCalled`: no call can come in between and go unheard.
    worker.isLooking = false;
  }
}

function setTimer(worker: Worker, ms: number): void {
  clearTimeout(worker.timer);
  if (!worker.isOpen) return;
  worker.timer = setTimeout(() => call(worker), Math.min(ms, longestSleepMs));
  worker.timer.unref();
}

/** Begins tries until there is no room or nothing due, a report a link in turn. */
async function beginDue(worker: Worker): Promise<void> {
  const { app, tries } = worker;
  const { deliveriesAtOnce } = app.config.limits;
  // What a host has taken must be written down, or it would get it again and again. The next change of the condition calls.
  const isWritable = () => app.store.condition().state === "ok";
  while (worker.isOpen && tries.size < deliveriesAtOnce && isWritable()) {
    const picked = await outboxStatements(app.store).pick.execute({
      after: worker.lastLinkId,
      now: app.clock(),
      sending: JSON.stringify([...tries.keys()]),
      busy: JSON.stringify(busyLinks(worker)),
      free: deliveriesAtOnce - tries.size,
    });
    for (const { id, linkId } of picked) begin(worker, id, linkId);
    const last = picked.at(-1);
    if (last === undefined && worker.lastLinkId === "") return;
    worker.lastLinkId = last?.linkId ?? "";
  }
}

/** The links that have as many reports on their way as one may have. */
function busyLinks({ app, tries }: Worker): string[] {
  const byLink = Map.groupBy(tries.values(), ({ linkId }) => linkId);
  const { deliveriesPerLink } = app.config.limits;
  return [...byLink].filter(([, own]) => own.length >= deliveriesPerLink).map(([linkId]) => linkId);
}

function begin(worker: Worker, id: string, linkId: string): void {
  const { app, tries } = worker;
  const controller = new AbortController();
  const ended = deliver(app, id, linkId, controller.signal)
    .catch(async (error: unknown) => {
      if (controller.signal.aborted) return;
      app.log.error({ err: error, delivery_id: id }, "a report's try could not be written down");
      // It counts as being sent for a while, or it would be sent again at once, and again.
      const { signal } = controller;
      await sleep(app.config.limits.deliveryFirstPauseMs, undefined, { signal, ref: false }).catch(() => {});
    })
    .finally(() => {
      tries.delete(id);
      call(worker);
    });
  tries.set(id, { linkId, controller, ended });
}

/** Makes one try and writes down how it ended. Throws what the store throws, and `signal`'s reason. */
async function deliver(app: App, id: string, linkId: string, signal: AbortSignal): Promise<void> {
  const { load, delivered, missed, givenUp } = outboxStatements(app.store);
  const [found] = await load.execute({ id });
  if (found === undefined) return;
  const { payload } = found;
  if (found.access !== "hook" || found.hookUrl === null || payload === null) {
    const [row] = await givenUp.execute({ id, error: "The link has no host any more." });
    app.metrics.hosts.reports.inc({ outcome: "given_up" });
    await noteFailure(app, linkId, row?.state);
    return;
  }
  const { status, error } = await attempt(app, { ...found, id, payload }, signal);
  const now = app.clock();
  if (error === null) {
    await delivered.execute({ id, now, status });
    app.metrics.hosts.reports.inc({ outcome: "delivered" });
    return;
  }
  const { attempts } = found;
  const nextAttemptAt = now + pauseMs(app.config.limits, attempts);
  const tries = app.config.limits.deliveryTries;
  const [row] = await missed.execute({ id, now, attempts, status, error, nextAttemptAt, tries });
  app.metrics.hosts.reports.inc({ outcome: row?.state === "failed" ? "given_up" : "missed" });
  app.log.info({ delivery_id: id, link_id: linkId, status, error }, "a report was not delivered");
  await noteFailure(app, linkId, row?.state);
}

/** A report that cannot be read (sealed with another key, say) fails like one that cannot be delivered. */
async function attempt(app: App, report: Report & HostLink, signal: AbortSignal): Promise<Attempt> {
  try {
    return await sendFinish(app, report, report, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    app.log.error({ err: error, delivery_id: report.id }, "a report could not be read");
    return { status: null, error: "The report could not be read." };
  }
}

async function noteFailure(app: App, linkId: string, state: string | undefined): Promise<void> {
  if (state === "failed") await recordLinkEvent(app, linkId, { kind: "delivery_failed" });
}

/** The pause after a failed try that `attempts` others came before. */
function pauseMs(limits: App["config"]["limits"], attempts: number): number {
  const { deliveryFirstPauseMs, deliveryPauseFactor, deliveryLongestPauseMs } = limits;
  const grown = Math.min(deliveryFirstPauseMs * deliveryPauseFactor ** attempts, deliveryLongestPauseMs);
  return Math.round(grown * (1 - jitter + 2 * jitter * Math.random()));
}
