import type Database from "better-sqlite3";

// Every sum beside what it is the sum of. Points are sums of binary fractions: a millionth is as good as equal.

const ofConversation = (what: string) =>
  `(SELECT ${what} FROM messages WHERE conversation_id = conversations.id AND role = 'assistant')`;

/** Answers that failed of themselves: what ended under them is no failure. */
const failed = `status = 'failed' AND coalesce(error_code, '') NOT IN ('share_token_revoked', 'session_ended', 'share_token_not_found', 'not_found')`;

/** An answer that a kill cut off costs nothing, and counts for the figures alone. */
const counted = `(status IN ('complete', 'stopped') OR (status = 'failed' AND (content <> '' OR error_code = 'session_ended')))`;

const answersOf = `FROM messages JOIN conversations ON conversations.id = conversation_id WHERE role = 'assistant' AND`;

const figuresOf = (what: string, scope: string, span: string, key = "''") =>
  `(SELECT total(${what}) FROM figures WHERE bot_id = bots.id AND scope = '${scope}' AND span = '${span}' ${key === "" ? "" : `AND key = ${key}`})`;

const figureNames = [
  "questions",
  "failures",
  "points",
  "prompt_tokens",
  "completion_tokens",
  "rated_up",
  "rated_down",
];

const counts: Record<string, string> = {
  questions: "count(*)",
  failures: `coalesce(sum(${failed}), 0)`,
  points: "total(messages.points)",
  prompt_tokens: "total(prompt_tokens)",
  completion_tokens: "total(completion_tokens)",
  rated_up: "total(rating = 'up')",
  rated_down: "total(rating = 'down')",
};

/** Sums that hold whatever was deleted. */
const always: readonly [sentence: string, sql: string][] = [
  ...[
    ["answers", "count(*)"],
    ["points", "total(points)"],
    ["failures", `coalesce(sum(${failed}), 0)`],
    ["rated_up", "total(rating = 'up')"],
    ["rated_down", "total(rating = 'down')"],
  ].map(([name, what]): [string, string] => [
    `a conversation's ${name}`,
    `SELECT id, conversations.${name} AS kept, ${ofConversation(what ?? "")} AS counted FROM conversations`,
  ]),
  ...["messages", "points"].map((name): [string, string] => [
    `the ${name} of a link beside those of its days`,
    `SELECT id, used_${name} AS kept,
      (SELECT total(${name}) FROM usage_days WHERE share_token_id = share_tokens.id AND scope = 'link') AS counted FROM share_tokens`,
  ]),
  ...["messages", "points"].map((name): [string, string] => [
    `the ${name} of a visitor in all beside those of its days`,
    `SELECT share_token_id AS id, total(${name}) FILTER (WHERE day = '') AS kept, total(${name}) FILTER (WHERE day <> '') AS counted
      FROM usage_days WHERE scope = 'visitor' GROUP BY share_token_id, key`,
  ]),
  ...figureNames.flatMap((name): [string, string][] => [
    [
      `a bot's ${name} by quarters beside those by days`,
      `SELECT id, ${figuresOf(name, "bot", "day")} AS kept, ${figuresOf(name, "bot", "quarter")} AS counted FROM bots`,
    ],
    [
      `a bot's ${name} beside those of its links`,
      `SELECT id, ${figuresOf(name, "bot", "day")} AS kept, ${figuresOf(name, "link", "day", "")} AS counted FROM bots`,
    ],
  ]),
];

/** Sums of bots and links that have lost no conversation, beside their answers. */
const ofAnswers: readonly [sentence: string, sql: string][] = [
  ...figureNames.map((name): [string, string] => [
    `a bot's ${name} beside its answers`,
    `SELECT id, ${figuresOf(name, "bot", "day")} AS kept, (SELECT ${counts[name]} ${answersOf} bot_id = bots.id) AS counted FROM bots`,
  ]),
  ...figureNames.map((name): [string, string] => [
    `a bot's ${name} beside those of its visitors`,
    `SELECT id, ${figuresOf(name, "bot", "day")} AS kept, ${figuresOf(name, "visitor", "all", "")} AS counted FROM bots`,
  ]),
  [
    "the messages of a link beside its answers",
    `SELECT id, used_messages AS kept, (SELECT count(*) ${answersOf} share_token_id = share_tokens.id AND ${counted}) AS counted FROM share_tokens`,
  ],
  [
    "the points of a link beside its answers",
    `SELECT id, used_points AS kept, (SELECT total(messages.points) ${answersOf} share_token_id = share_tokens.id) AS counted FROM share_tokens`,
  ],
];

interface Sum {
  id: string;
  kept: number;
  counted: number;
}

/** The sums that are not what they are the sums of, as sentences. `lost` are the bots and links that conversations were deleted of. */
export function listWrongSums(database: Database.Database, lost: ReadonlySet<string>): string[] {
  const wrong = (list: typeof always, isMeant: (id: string) => boolean) =>
    list.flatMap(([sentence, sql]) =>
      database
        .prepare<[], Sum>(sql)
        .all()
        .filter(({ id, kept, counted: real }) => isMeant(id) && Math.abs(kept - real) > 1e-5)
        .map(({ id, kept, counted: real }) => `${sentence}: ${kept}, not ${real} (${id})`),
    );
  return [...wrong(always, () => true), ...wrong(ofAnswers, (id) => !lost.has(id))];
}
