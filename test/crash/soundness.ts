import type Database from "better-sqlite3";

/** Each finds rows that must not be there after a start. */
const wrong: readonly [sentence: string, sql: string][] = [
  ["an answer is still being written", "SELECT id FROM messages WHERE status = 'streaming'"],
  ["an ended message has no time of its end", "SELECT id FROM messages WHERE ended_at IS NULL"],
  [
    "a question has no answer",
    `SELECT id FROM messages AS asked WHERE role = 'user'
      AND NOT EXISTS (SELECT 1 FROM messages WHERE parent_id = asked.id AND role = 'assistant')`,
  ],
  [
    "a message follows none of its conversation's other kind",
    `SELECT id FROM messages AS it WHERE (parent_id <> '' OR role = 'assistant') AND NOT EXISTS (SELECT 1 FROM messages
      WHERE id = it.parent_id AND conversation_id = it.conversation_id AND role <> it.role)`,
  ],
  [
    "a conversation shows nothing",
    `SELECT id FROM conversations WHERE id NOT IN (SELECT conversation_id FROM messages WHERE is_shown)`,
  ],
  [
    "what is shown of a conversation is no path",
    `SELECT id FROM (SELECT id, parent_id, coalesce(lag(id) OVER (PARTITION BY conversation_id ORDER BY seq), '') AS before
      FROM messages WHERE is_shown) WHERE parent_id <> before`,
  ],
  [
    "what is shown of a conversation ends with a question",
    `SELECT id FROM messages WHERE role = 'user'
      AND seq IN (SELECT max(seq) FROM messages WHERE is_shown GROUP BY conversation_id)`,
  ],
  ["a branch is being changed", "SELECT id FROM conversations WHERE shown_end_id IS NOT NULL"],
  ["a document is half there", "SELECT id FROM documents WHERE NOT is_ready"],
  [
    "a document has other passages than it says",
    `SELECT id FROM documents WHERE passage_count <> (SELECT count(*) FROM passages WHERE document_id = documents.id)`,
  ],
  [
    "a passage is not in the index",
    "SELECT id FROM passages WHERE seq NOT IN (SELECT id FROM passages_fts_docsize)",
  ],
  [
    "the index has what is no passage",
    "SELECT id FROM passages_fts_docsize WHERE id NOT IN (SELECT seq FROM passages)",
  ],
  [
    "a file is half there",
    `SELECT id FROM attachments WHERE size_bytes = 0
      OR size_bytes <> (SELECT total(length(content)) FROM attachment_parts WHERE attachment_id = attachments.id)`,
  ],
  [
    "a file was sent with no question",
    `SELECT id FROM attachments AS file WHERE conversation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages, json_each(messages.attachments)
      WHERE messages.conversation_id = file.conversation_id AND json_extract(value, '$.id') = file.id)`,
  ],
  [
    "a question came with a file that is not its conversation's",
    `SELECT messages.id FROM messages, json_each(messages.attachments) WHERE NOT EXISTS (SELECT 1 FROM attachments
      WHERE id = json_extract(value, '$.id') AND conversation_id = messages.conversation_id)`,
  ],
  ["a place or points are held", "SELECT message_id FROM reservations WHERE ended_at IS NULL OR points <> 0"],
  [
    "something is remembered of a question that is not there",
    "SELECT id FROM memories WHERE message_id NOT IN (SELECT id FROM messages WHERE role = 'user')",
  ],
  ["a report to a host was given up", "SELECT id FROM hook_deliveries WHERE state = 'failed'"],
  [
    "an answer has no report to its host",
    `SELECT messages.id FROM messages JOIN conversations ON conversations.id = conversation_id
      JOIN share_tokens ON share_tokens.id = share_token_id WHERE role = 'assistant' AND access = 'hook'
      AND NOT EXISTS (SELECT 1 FROM hook_deliveries WHERE message_id = messages.id)`,
  ],
  [
    "a report tells of an answer that is not there",
    `SELECT id FROM hook_deliveries WHERE conversation_id IN (SELECT id FROM conversations)
      AND message_id NOT IN (SELECT id FROM messages)`,
  ],
];

/** What is unsound in the file itself or between its tables, as sentences. */
export function listUnsound(database: Database.Database): string[] {
  const integrity = database.pragma("integrity_check", { simple: true });
  const keys = database.pragma("foreign_key_check");
  const found = wrong.flatMap(([sentence, sql]) => {
    const rows = database.prepare<[], { id: unknown }>(sql).all();
    return rows.length === 0 ? [] : [`${sentence}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`];
  });
  return [
    ...(integrity === "ok" ? [] : [`the integrity check says ${integrity}`]),
    ...(Array.isArray(keys) && keys.length === 0
      ? []
      : [`foreign keys lead nowhere: ${JSON.stringify(keys)}`]),
    ...indexProblems(database),
    ...found,
  ];
}

function indexProblems(database: Database.Database): string[] {
  try {
    // FTS5's own check of its index ("The 'integrity-check' Command").
    database.exec("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')");
    return [];
  } catch (error) {
    return [`the full-text index is damaged: ${error}`];
  }
}
