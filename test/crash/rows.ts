import type Database from "better-sqlite3";
import type { Kind, Ledger, State } from "./facts.ts";
import { tagIn } from "./model.ts";

/** What is in the database of one kind of thing: by the tag or, where there is none, by the id. */
export type Seen = Map<string, { id: string; state: State; answerId: unknown }>;
type Row = Record<string, unknown>;

const firstWord = (text: unknown): string => String(text).split(" ")[0] ?? "";
const parsed = (text: unknown): unknown => (text === null ? null : JSON.parse(String(text)));
const sha = (bytes: Uint8Array): string => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");

/** Reads all things of every kind, in the form in which the ledger expects them. */
export function readRows(database: Database.Database, ledger: Ledger): Map<Kind, Seen> {
  const all = (sql: string): Row[] => database.prepare<[], Row>(sql).all();
  const seen = (rows: Row[], read: (row: Row) => [tag: string, state: State]): Seen =>
    new Map(
      rows.map((row) => {
        const [tag, state] = read(row);
        return [tag, { id: String(row.id), state, answerId: row.answer_id }];
      }),
    );
  const owners = new Map(ledger.list("account").map(({ id, tag }) => [id, tag]));
  const conversationTags = new Map<unknown, string>(
    all(
      `SELECT conversation_id, content FROM messages WHERE seq IN (SELECT min(seq) FROM messages GROUP BY conversation_id)`,
    ).map((row) => [row.conversation_id, `of ${tagIn(String(row.content))}`]),
  );
  return new Map<Kind, Seen>([
    [
      "account",
      seen(all("SELECT * FROM users"), (row) => [
        String(row.username),
        {
          role: row.is_end_user === 1 ? "customer" : row.is_admin === 1 ? "admin" : "member",
          email: row.email,
          is_active: row.is_active === 1,
          password: row.password_hash === "" ? null : row.password_hash,
        },
      ]),
    ],
    ["session", seen(all("SELECT id FROM sessions"), (row) => [String(row.id), {}])],
    [
      "upstream",
      seen(all("SELECT owner_id AS id, * FROM upstreams"), (row) => [
        owners.get(String(row.owner_id)) ?? String(row.owner_id),
        { base_url: row.base_url, api_key_last4: row.api_key_last4 },
      ]),
    ],
    [
      "bot",
      seen(all("SELECT * FROM bots"), (row) => [
        firstWord(row.name),
        {
          name: row.name,
          model: row.model,
          system_prompt: row.system_prompt,
          settings: parsed(row.settings),
          pricing: { prompt_per_1k: row.prompt_per_1k, completion_per_1k: row.completion_per_1k },
          owner: owners.get(String(row.owner_id)) ?? row.owner_id,
        },
      ]),
    ],
    ["document", readDocuments(all, seen)],
    [
      "link",
      seen(
        all(
          `SELECT *, (SELECT json_group_array(token_hash) FROM former_tokens WHERE share_token_id = share_tokens.id) AS formers
           FROM share_tokens`,
        ),
        (row) => [
          firstWord(row.name),
          {
            name: row.name,
            access: row.access,
            hook_url: row.hook_url,
            limits: shownLimits(row.limits),
            revoked: row.revoked_at !== null,
            token: row.token_hash,
            formers: JSON.parse(String(row.formers)).toSorted(),
          },
        ],
      ),
    ],
    ["visit", seen(all("SELECT id FROM visitor_sessions"), (row) => [String(row.id), {}])],
    ["invite", seen(all("SELECT token_hash AS id FROM one_time_links"), (row) => [String(row.id), {}])],
    [
      "conversation",
      seen(all("SELECT * FROM conversations"), (row) => [
        conversationTags.get(row.id) ?? `without messages ${row.id}`,
        { title: row.title, pinned: row.is_pinned === 1 },
      ]),
    ],
    ["turn", readTurns(all, seen, conversationTags)],
    ["file", readFiles(all, seen, conversationTags)],
  ]);
}

type All = (sql: string) => Row[];
type See = (rows: Row[], read: (row: Row) => [string, State]) => Seen;

/** The address has no limits here, so that a link's limits are what the tester set. */
function shownLimits(text: unknown): unknown {
  if (text === null) return null;
  const { address: _, ...limits } = JSON.parse(String(text));
  return limits;
}

/** A document is what its passages say: each word that it was made of must stand in one of them. */
function readDocuments(all: All, see: See): Seen {
  const texts = Map.groupBy(
    all("SELECT document_id, coalesce(question, '') || ' ' || text AS text FROM passages"),
    (row) => row.document_id,
  );
  return see(all("SELECT * FROM documents"), (row) => {
    const tag = firstWord(row.name);
    const text = (texts.get(row.id) ?? []).map((it) => it.text).join(" ");
    const words = new Set(text.match(new RegExp(`${tag}p\\d+q`, "g")));
    return [tag, { type: row.type, size_bytes: row.size_bytes, words: words.size }];
  });
}

function readTurns(all: All, see: See, conversationTags: ReadonlyMap<unknown, string>): Seen {
  const answers = Map.groupBy(
    all(
      "SELECT parent_id, content, status, rating, rating_comment FROM messages WHERE role = 'assistant' ORDER BY seq",
    ),
    (row) => row.parent_id,
  );
  const rows = all(
    `SELECT *, (SELECT count(*) FROM memories WHERE message_id = messages.id) AS remembered,
      (SELECT id FROM messages AS answer WHERE parent_id = messages.id ORDER BY seq DESC LIMIT 1) AS answer_id
      FROM messages WHERE role = 'user'`,
  );
  return see(rows, (row) => [
    tagIn(String(row.content)) ?? String(row.content),
    {
      conversation: conversationTags.get(row.conversation_id),
      answers: (answers.get(row.id) ?? []).map((answer) => ({
        status: answer.status,
        text: answer.content,
        rating: answer.rating,
        ...(answer.rating === null ? {} : { comment: answer.rating_comment }),
      })),
      remembered: row.remembered,
      files: JSON.parse(String(row.attachments ?? "[]")).map(
        (file: { name: string }) => file.name.split(".")[0],
      ),
    },
  ]);
}

function readFiles(all: All, see: See, conversationTags: ReadonlyMap<unknown, string>): Seen {
  const parts = Map.groupBy(
    all("SELECT attachment_id, content FROM attachment_parts ORDER BY attachment_id, position"),
    (row) => row.attachment_id,
  );
  return see(all("SELECT * FROM attachments"), (row) => {
    const bytes = Buffer.concat(
      (parts.get(row.id) ?? []).flatMap(({ content }) => (content instanceof Uint8Array ? [content] : [])),
    );
    const conversation = row.conversation_id === null ? null : conversationTags.get(row.conversation_id);
    return [String(row.name).split(".")[0] ?? "", { size: row.size_bytes, hash: sha(bytes), conversation }];
  });
}
