import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { max } from "drizzle-orm";
import type { App } from "../app.ts";
import { sessions } from "../db/schema/accounts.ts";
import { auditEvents } from "../db/schema/audit.ts";
import { messages } from "../db/schema/conversations.ts";
import { timeOfId } from "../lib/id.ts";
import { toIso } from "../lib/time.ts";

/** A moment as the machine's clock has it, and as the time that nobody sets. Both in milliseconds. */
interface Moment {
  wallMs: number;
  elapsedMs: number;
}

/**
 * The time by which things are removed for their age, which nothing brings back: a clock that has jumped ahead, as one without a battery
 * does at the start or a virtual machine's, must not make everything old at once. What is known is the time of the last removals: while
 * the server runs the monotonic time since is added, and a start reads it from a file of the data folder, or, where there is none yet,
 * takes the newest rows of the database. A clock that is more than `clockAheadMs` ahead of that is not believed: nothing is removed, and
 * one warning names both times. It is believed as soon as it is set back, or has gone on evenly for `clockHoldMs`: so a server that was
 * really off for a year removes what is old some hours late. A clock that is behind is believed at once, for by it nothing is old.
 *
 * `read` gives the time (milliseconds since 1970), null while it is not believed; `keep` writes it down for the next start.
 */
export function createTrustedClock(app: App, elapsed: () => number) {
  const { clockAheadMs, clockHoldMs } = app.config.limits;
  const path = join(app.config.dataDir, "last-sweep");
  let known: Moment | undefined;
  let doubted: Moment | undefined;

  const read = async (): Promise<number | null> => {
    known ??= {
      wallMs: (await readKept(path)) ?? (await findNewest(app)) ?? app.clock(),
      elapsedMs: elapsed(),
    };
    const seen: Moment = { wallMs: app.clock(), elapsedMs: elapsed() };
    const ahead = (of: Moment) => seen.wallMs - of.wallMs - (seen.elapsedMs - of.elapsedMs);
    if (ahead(known) > clockAheadMs) {
      if (doubted === undefined || Math.abs(ahead(doubted)) > clockAheadMs) {
        doubted = seen;
        const times = { clock: toIso(seen.wallMs), expected: toIso(seen.wallMs - ahead(known)) };
        const hours = clockHoldMs / 3_600_000;
        app.log.warn(
          { ...times, hours },
          "the clock is far ahead of what is known: for so many hours nothing is removed for its age",
        );
      }
      if (seen.elapsedMs - doubted.elapsedMs < clockHoldMs) return null;
    }
    if (doubted !== undefined)
      app.log.info({ clock: toIso(seen.wallMs) }, "the clock is believed again: what is old is removed");
    doubted = undefined;
    known = seen;
    return seen.wallMs;
  };

  const keep = async (nowMs: number): Promise<void> => {
    // In one step, for a process that is killed here must not leave an empty file: by the newest rows a wrong clock could be believed.
    await writeFile(`${path}.new`, `${toIso(nowMs)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return { read, keep };
}

/** Null where nothing is written down, or what a power cut left of it. */
async function readKept(path: string): Promise<number | null> {
  try {
    return orNull(Date.parse((await readFile(path, "utf8")).trim()));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** When the newest of what people and machines do most was written: ids are in the order of their times. */
async function findNewest({ store: { db } }: App): Promise<number | null> {
  const newest = await Promise.all([
    db.select({ id: max(messages.id) }).from(messages),
    db.select({ id: max(auditEvents.id) }).from(auditEvents),
    db.select({ id: max(sessions.id) }).from(sessions),
  ]);
  const times = newest.flatMap(([row]) => orNull(timeOfId(row?.id ?? "")) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

const orNull = (ms: number) => (Number.isNaN(ms) ? null : ms);
