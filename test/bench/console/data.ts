import type Database from "better-sqlite3";
import { listMigrations } from "../../../src/db/migrations.ts";
import { openDatabase } from "../../../src/db/open.ts";
import { auditAudience, auditEvents } from "../../../src/db/schema/audit.ts";
import { hookDeliveries } from "../../../src/db/schema/deliveries.ts";
import { linkEvents } from "../../../src/db/schema/links.ts";
import type { Keyring } from "../../../src/lib/secret.ts";
import { createRandom, type Random, weighted } from "../random.ts";
import { inTransactions, writerOf } from "../table-writer.ts";
import { dayMs, days, type People, writePeople } from "./people.ts";
import { writeTalks } from "./talks.ts";

/** What a filled database has that the requests of the console are asked for. */
export interface Filled {
  botId: string;
  linkId: string;
  /** The second most used of the bot, by many customers. */
  otherLinkId: string;
  /** Of the link, and of an open one of another owner, which stays when all else is deleted. */
  linkToken: string;
  shareToken: string;
  hookLinkId: string;
  customerId: string;
  otherCustomerId: string;
  visitorId: string;
  /** The longest of all. */
  conversationId: string;
  /** How long the figures took to be summed from the messages, as an upgrade does it. */
  summedMs: number;
  /** How many messages the bot has. */
  messages: number;
}

/**
 * Makes a database as a busy installation would have it after 400 days: so many messages of 500 customers and the guests of 200 links.
 * The same for the same numbers and `endMs`, but for what is sealed. A million messages take about a minute.
 */
export function fillDatabase(
  path: string,
  keyring: Keyring,
  size: { messages: number; conversations: number },
  endMs: number,
): Filled {
  const connection = openDatabase(path);
  if ("kind" in connection) throw new Error("The database is newer than the code");
  try {
    // Should the machine lose power the file is made anew.
    connection.pragma("synchronous = OFF");
    connection.pragma("foreign_keys = OFF");
    connection.pragma("cache_size = -262144");
    const random = createRandom(20_261_122);
    const people = writePeople(connection, random, keyring, endMs);
    const { longestId } = writeTalks(connection, random, people, size, endMs);
    writeEvents(connection, random, people, Math.max(4_000, size.messages / 20), endMs);
    writeAudit(connection, random, people, Math.max(400, size.messages / 200), endMs);
    writeDeliveries(connection, random, endMs);
    sumUsage(connection);
    const summedMs = sumFigures(connection);
    connection.pragma("wal_checkpoint(TRUNCATE)");
    const chosen = chosenFrom(people);
    const messages = countMessages(connection, chosen.botId);
    return { ...chosen, conversationId: longestId, summedMs, messages };
  } finally {
    connection.close();
  }
}

function chosenFrom({ bots, links, customers }: People) {
  const [bot] = bots;
  const [link, otherLink] = links;
  const [customer, otherCustomer] = customers;
  const others = links.find(({ botId }) => botId === bots.at(-1)?.id);
  const hook = links.find(({ access, botId }) => access === "hook" && botId === bot?.id);
  if (
    bot === undefined ||
    link === undefined ||
    otherLink === undefined ||
    customer === undefined ||
    otherCustomer === undefined ||
    others === undefined ||
    hook === undefined
  ) {
    throw new Error("Something is missing");
  }
  const ids = { botId: bot.id, linkId: link.id, otherLinkId: otherLink.id, hookLinkId: hook.id };
  return {
    ...ids,
    linkToken: link.token,
    shareToken: others.token,
    customerId: customer.id,
    otherCustomerId: otherCustomer.id,
    visitorId: customer.visitorId,
  };
}

const events = [
  { kind: "opened", code: "", scope: "" },
  { kind: "refused", code: "daily_limit_reached", scope: "visitor" },
  { kind: "refused", code: "share_token_expired", scope: "" },
  { kind: "rotated", code: "", scope: "" },
] as const;

function writeEvents(
  connection: Database.Database,
  random: Random,
  { links }: People,
  count: number,
  endMs: number,
): void {
  const write = writerOf(connection, linkEvents);
  const chooseLink = weighted(links.map((_, at) => 1 / (at + 1)));
  const chooseEvent = weighted([60, 30, 9, 1]);
  inTransactions(connection, count, () => {
    const link = links[chooseLink(random.next())];
    const event = events[chooseEvent(random.next())];
    if (link === undefined || event === undefined) return;
    const createdAt = Math.floor(endMs - random.next() * (days - 1) * dayMs);
    const minute = Math.floor(createdAt / 60_000);
    const times = { minute, count: random.whole(1, 3), createdAt, lastAt: createdAt };
    write({ id: random.id(createdAt), shareTokenId: link.id, ...event, ...times });
  });
}

const actions = [
  "bot.updated",
  "link.created",
  "link.updated",
  "link.rotated",
  "customer.created",
  "session.created",
];

function writeAudit(
  connection: Database.Database,
  random: Random,
  { bots, links }: People,
  count: number,
  endMs: number,
): void {
  const write = writerOf(connection, auditEvents);
  inTransactions(connection, count, () => {
    const bot = random.pick(bots);
    const action = random.pick(actions);
    const createdAt = Math.floor(endMs - random.next() * days * dayMs);
    write({
      id: random.id(createdAt),
      audience: action.startsWith("customer.") ? auditAudience.admins : bot.ownerId,
      actorKind: "account",
      actorId: bot.ownerId,
      actorName: "owner",
      address: `192.0.2.${random.whole(1, 250)}`,
      action,
      targetId: action.startsWith("link.") ? random.pick(links).id : bot.id,
      targetName: "Link",
      botId: bot.id,
      changes: action.endsWith(".updated") ? { name: ["Before", "After"] } : null,
      createdAt,
    });
  });
}

/** The reports of the last ninety days to the hosts of links that have one. */
function writeDeliveries(connection: Database.Database, random: Random, endMs: number): void {
  const answered = connection
    .prepare<[number], { conversation: string; message: string; link: string; at: number }>(
      `SELECT c.id AS conversation, m.id AS message, s.id AS link, m.ended_at AS at FROM messages m
       JOIN conversations c ON c.id = m.conversation_id JOIN share_tokens s ON s.id = c.share_token_id
       WHERE s.access = 'hook' AND m.role = 'assistant' AND m.created_at > ?`,
    )
    .all(endMs - 89 * dayMs);
  const write = writerOf(connection, hookDeliveries);
  inTransactions(connection, answered.length, (place) => {
    const row = answered[place];
    if (row === undefined) return;
    const isFailed = place % 40 === 0;
    write({
      ...{
        id: random.id(row.at),
        shareTokenId: row.link,
        conversationId: row.conversation,
        messageId: row.message,
      },
      state: isFailed ? "failed" : "delivered",
      payload: isFailed ? "{}" : null,
      ...{ attempts: isFailed ? 10 : 1, nextAttemptAt: row.at, lastAttemptAt: row.at },
      ...{ lastStatus: isFailed ? 500 : 200, deliveredAt: isFailed ? null : row.at, createdAt: row.at },
    });
  });
}

const countMessages = (connection: Database.Database, botId: string): number =>
  connection
    .prepare<[string], number>(
      "SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.bot_id = ?",
    )
    .pluck()
    .get(botId) ?? 0;

/** What the limits of links count by: sums of each link and each visitor, by days and in all. */
function sumUsage(connection: Database.Database): void {
  connection.exec(`
    CREATE TEMP TABLE asked AS
      SELECT c.share_token_id AS link, c.visitor_id AS visitor, strftime('%Y-%m-%d', m.created_at / 1000, 'unixepoch') AS day,
        count(*) AS answers, round(sum(m.points), 6) AS points, max(m.created_at) AS last
      FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.role = 'assistant' GROUP BY 1, 2, 3;
    INSERT INTO usage_days (share_token_id, scope, key, day, messages, points)
      SELECT link, 'link', '', day, sum(answers), sum(points) FROM asked GROUP BY 1, 4;
    INSERT INTO usage_days (share_token_id, scope, key, day, messages, points)
      SELECT link, 'visitor', visitor, day, answers, points FROM asked;
    INSERT INTO usage_days (share_token_id, scope, key, day, messages, points)
      SELECT link, 'visitor', visitor, '', sum(answers), sum(points) FROM asked GROUP BY 1, 3;
    UPDATE share_tokens SET (used_messages, used_points, last_used_at) =
      (SELECT coalesce(sum(answers), 0), round(total(points), 6), max(last) FROM asked WHERE link = share_tokens.id);
    DROP TABLE asked;`);
}

/** Fills the figures as an upgrade of an older database does, and gives how long that took in milliseconds. */
function sumFigures(connection: Database.Database): number {
  const statements = listMigrations().flatMap(({ sql }) => sql.split("--> statement-breakpoint"));
  const startedAt = performance.now();
  for (const statement of statements.filter((text) => /insert\s+into\s+[`"]?figures\b/i.test(text))) {
    connection.exec(statement);
  }
  return performance.now() - startedAt;
}
