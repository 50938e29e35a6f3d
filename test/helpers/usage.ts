import { eq } from "drizzle-orm";
import type { Config } from "../../src/config.ts";
import { users } from "../../src/db/schema/accounts.ts";
import { bots } from "../../src/db/schema/bots.ts";
import type { LimitSet, LinkLimits } from "../../src/db/schema/links.ts";
import { shareTokens } from "../../src/db/schema/links.ts";
import { reservations, usageDays } from "../../src/db/schema/usage.ts";
import { AppError } from "../../src/errors.ts";
import {
  type Asker,
  admitQuestion,
  releaseQuestion,
  reservePoints,
  settleUsage,
} from "../../src/features/usage/limits.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const none: LimitSet = { qpm: null, points: null, messages_per_day: null, streams: null };

interface SomeLimits extends Partial<LimitSet> {
  visitor?: Partial<LimitSet>;
  address?: Partial<LimitSet>;
}

/** The limits of a link: those that are named, and none beside them. */
export const limitsOf = ({ visitor, address, ...link }: SomeLimits): LinkLimits => ({
  ...none,
  ...link,
  visitor: { ...none, ...visitor },
  address: { ...none, ...address },
});

/** One limit in a scope. */
export const oneLimit = (scope: "link" | "visitor" | "address", set: Partial<LimitSet>): LinkLimits =>
  limitsOf(scope === "link" ? set : { [scope]: set });

/** Points in whole thousandths of a token's price: a prompt is free, and a completion token costs a thousandth. */
export const completionsOnly = { promptPer1k: 0, completionPer1k: 1 };

export type Usage = Awaited<ReturnType<typeof startUsage>>;

/** A bot's link, and the steps of a turn that count on it, without a chat around them. */
export async function startUsage({ config, path }: { config?: Partial<Config>; path?: string } = {}) {
  const server = startTestServer({ config: config ?? {}, databasePath: path });
  const { db } = server.app.store;
  const now = server.clock.nowMs;
  const made = { createdAt: now, updatedAt: now };
  const owner = { username: "owner", passwordHash: "", isAdmin: true, isEndUser: false };
  await db.insert(users).values({ id: "owner", ...owner, ...made });
  const bot = { ownerId: "owner", name: "Bot", model: "builtin", systemPrompt: "", settings: {} };
  await db.insert(bots).values({ id: "bot", ...bot, ...made });
  await addLink(server, "link");
  return stepsOn(server, "link");
}

/** Another link to the same bot. */
export async function addLink(server: TestServer, id: string): Promise<void> {
  const row = { id, botId: "bot", tokenHash: id, tokenSealed: "", access: "account" as const };
  await server.app.store.db.insert(shareTokens).values({ ...row, createdAt: server.clock.nowMs });
}

/** The same steps on a server and a link that are there. */
export function stepsOn(server: TestServer, linkId: string) {
  const { app } = server;
  const { db } = app.store;
  let asked = 0;
  const letIn = server.connection.prepare(
    "INSERT OR IGNORE INTO visitors (id, kind, scope, uid, created_at) VALUES (?, 'account', '', ?, 0)",
  );
  const asker = (limits: LinkLimits | null, who: Partial<Asker> = {}): Asker => {
    asked += 1;
    const messageId = `message ${asked}`;
    const visitorId = who.visitorId ?? "ann";
    letIn.run(visitorId, visitorId);
    return { messageId, linkId, limits, note: null, address: "office", ...who, visitorId };
  };
  return {
    server,
    app,
    linkId,
    clock: server.clock,
    asker,
    admit: async (limits: LinkLimits | null, who: Partial<Asker> = {}): Promise<Asker> => {
      const it = asker(limits, who);
      await admitQuestion(app, it);
      return it;
    },
    /** Holds `tokens` of an answer at `completionsOnly`: a thousandth of a point each. */
    reserve: (it: Asker, tokens: number) =>
      reservePoints(app, it, { prompt: [], pricing: completionsOnly, wantedTokens: tokens }),
    settle: async (it: Asker | null, points = 0, heldPoints: number | null = null, answers: 0 | 1 = 1) => {
      await app.store.batch(settleUsage(app, it, { points, heldPoints, answers }));
    },
    release: (it: Asker) => releaseQuestion(app, it),
    rows: () => db.select().from(reservations),
    days: () => db.select().from(usageDays),
    link: async () => {
      const [row] = await db.select().from(shareTokens).where(eq(shareTokens.id, linkId));
      if (row === undefined) throw new Error("the link is gone");
      return row;
    },
    /** What answers being written hold. */
    held: async () => (await db.select().from(reservations)).reduce((sum, { points }) => sum + points, 0),
    close: () => server.close(),
  };
}

/** The error that refuses; throws where nothing does. */
export async function refusalOf(promise: Promise<unknown>): Promise<AppError> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw new Error(`it was not refused: ${String(thrown)}`);
  return thrown;
}
