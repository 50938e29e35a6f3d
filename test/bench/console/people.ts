import type Database from "better-sqlite3";
import { users } from "../../../src/db/schema/accounts.ts";
import { bots } from "../../../src/db/schema/bots.ts";
import { type linkAccess, shareTokens } from "../../../src/db/schema/links.ts";
import { visitors } from "../../../src/db/schema/visitors.ts";
import { hashToken, type Keyring } from "../../../src/lib/secret.ts";
import { password } from "../../helpers/api-client.ts";
import { type Random, weighted } from "../random.ts";
import { inTransactions, writerOf } from "../table-writer.ts";

export const dayMs = 24 * 3600 * 1000;
/** How far back the oldest conversations lie. */
export const days = 400;

/** Who made the bots. `share` is how much of all that is asked goes to each of them, `links` how many it has. */
const owners = [
  {
    username: "owner",
    bots: [
      { name: "Shop assistant", share: 0.9, links: 120 },
      { name: "电影小助手", share: 0.03, links: 30 },
      { name: "Returns desk", share: 0.02, links: 20 },
    ],
  },
  {
    username: "colleague",
    bots: [
      { name: "Library", share: 0.04, links: 20 },
      { name: "Intern", share: 0.01, links: 10 },
    ],
  },
];

const customerCount = 500;
const guestsPerLink = 10;

export interface Bot {
  id: string;
  ownerId: string;
  share: number;
}

export interface Link {
  id: string;
  botId: string;
  access: (typeof linkAccess)[number];
  token: string;
  /** Whose conversations may come through it. */
  visitorIds: string[];
}

/** Everybody that a database holds, and what they may open. */
export interface People {
  bots: Bot[];
  customers: { id: string; visitorId: string }[];
  /** Of each bot the most used link comes first. */
  links: Link[];
}

/** Writes two administrators, their bots and 200 links, 500 customers, and the guests of links that let others in. */
export function writePeople(
  connection: Database.Database,
  random: Random,
  keyring: Keyring,
  endMs: number,
): People {
  const startMs = endMs - days * dayMs;
  const made = writeBots(connection, random, startMs);
  const customers = writeCustomers(connection, random, startMs);
  const visitorIds = customers.map(({ visitorId }) => visitorId);
  const writeLink = createLinkWriter(connection, random, keyring, endMs);
  const links: Link[] = [];
  const plan = made.flatMap((bot) => Array.from({ length: bot.links }, (_, at) => ({ bot, at })));
  inTransactions(connection, plan.length, (place) => {
    const planned = plan[place];
    if (planned !== undefined) links.push(writeLink(planned.bot, planned.at, visitorIds));
  });
  return { bots: made, customers, links };
}

function writeBots(connection: Database.Database, random: Random, startMs: number) {
  // The same as the product's but for its cost: nobody guesses this one.
  const passwordHash = Bun.password.hashSync(password, {
    algorithm: "argon2id",
    memoryCost: 1024,
    timeCost: 1,
  });
  const writeUser = writerOf(connection, users);
  const writeBot = writerOf(connection, bots);
  return owners.flatMap(({ username, bots: own }) => {
    const ownerId = random.id(startMs);
    writeUser({
      id: ownerId,
      username,
      email: `${username}@example.com`,
      passwordHash,
      isAdmin: true,
      isEndUser: false,
      createdAt: startMs,
    });
    return own.map(({ name, share, links }) => {
      const id = random.id(startMs);
      writeBot({
        id,
        ownerId,
        name,
        model: "builtin",
        systemPrompt: "You answer the customers of a shop, briefly and kindly.",
        settings: { welcome: "Hello! What would you like to know?" },
        promptPer1k: 0.5,
        completionPer1k: 1.5,
        createdAt: startMs,
        updatedAt: startMs,
      });
      return { id, ownerId, share, links };
    });
  });
}

function writeCustomers(connection: Database.Database, random: Random, startMs: number) {
  const writeUser = writerOf(connection, users);
  const writeVisitor = writerOf(connection, visitors);
  return Array.from({ length: customerCount }, (_, at) => {
    const createdAt = startMs + Math.floor((at / customerCount) * 30 * dayMs);
    const id = random.id(createdAt);
    const visitorId = random.id(createdAt);
    const username = `customer-${String(at).padStart(4, "0")}`;
    writeUser({
      id,
      username,
      email: `${username}@example.com`,
      // Nobody signs in as one of them.
      passwordHash: at % 25 === 0 ? "" : "$argon2id$",
      isAdmin: false,
      isEndUser: true,
      isActive: at % 20 !== 7,
      createdAt,
      lastLogin: at % 25 === 0 ? null : createdAt + dayMs,
    });
    writeVisitor({ id: visitorId, kind: "account", scope: "", uid: id, name: null, createdAt });
    return { id, visitorId };
  });
}

function createLinkWriter(connection: Database.Database, random: Random, keyring: Keyring, endMs: number) {
  const writeLink = writerOf(connection, shareTokens);
  const writeVisitor = writerOf(connection, visitors);
  const none = { qpm: null, points: null, messages_per_day: null, streams: null };
  const accessOf = weighted([70, 15, 15]);
  return (bot: Bot, at: number, customers: readonly string[]): Link => {
    const createdAt = endMs - Math.floor((days - (at % 60)) * dayMs);
    const id = random.id(createdAt);
    const access =
      at === 0 ? "account" : ((["account", "hook", "signed"] as const)[accessOf(random.next())] ?? "account");
    const token = hashToken(id).slice(0, 32);
    writeLink({
      id,
      botId: bot.id,
      tokenHash: hashToken(token),
      tokenSealed: keyring.seal(token),
      name: `Link ${at + 1}`,
      access,
      // Nothing listens there, and nothing is due to be sent.
      hookUrl: access === "hook" ? "http://127.0.0.1:9" : null,
      secretSealed: access === "account" ? null : keyring.seal(`whsec_${btoa(id)}`),
      limits:
        at % 2 === 0
          ? {
              ...none,
              qpm: 6_000,
              points: 1e9,
              visitor: { ...none, messages_per_day: 20_000 },
              address: none,
            }
          : null,
      allowedOrigins: [],
      createdBy: bot.ownerId,
      createdAt,
      expiresAt: at % 10 === 3 ? endMs - dayMs : null,
      revokedAt: at % 10 === 4 ? endMs - 2 * dayMs : null,
      isRestricted: false,
    });
    if (access === "account") return { id, botId: bot.id, access, token, visitorIds: [...customers] };
    const visitorIds = Array.from({ length: guestsPerLink }, (_, guest) => {
      const visitorId = random.id(createdAt);
      writeVisitor({
        id: visitorId,
        kind: access,
        scope: id,
        uid: `guest-${guest}`,
        name: `Guest ${guest}`,
        createdAt,
      });
      return visitorId;
    });
    return { id, botId: bot.id, access, token, visitorIds };
  };
}
