import Database from "better-sqlite3";
import { listMigrations } from "../migrations.ts";
import { isAsWritten, readKeys, readManifest } from "./manifest.ts";
import { countRows, differenceOf, type RowCounts } from "./rows.ts";

/** What a backup that is whole holds. */
export interface BackupFacts {
  /** How many migrations it has seen. */
  schema: number;
  rows: RowCounts;
  /** When it was made and by which version; null of a database that does not say. */
  madeAt: number | null;
  version: string | null;
  /** The names of the key files in it. */
  keys: string[];
}

/**
 * Reads all of a plain database (a backup that is not encrypted, or what was in one) and gives what it holds. `shown` is the file that sentences
 * name. Throws an Error with a sentence when it is no backup, of a newer botshare, or not whole.
 */
export function inspectBackup(path: string, shown: string): BackupFacts {
  return explain(shown, () => {
    const connection = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const schema = schemaOf(connection, shown);
      const manifest = readManifest(connection);
      const rows = assertWhole(connection, path, shown, manifest?.rows);
      const { madeAt = null, version = null } = manifest ?? {};
      return { schema, rows, madeAt, version, keys: Object.keys(readKeys(connection) ?? {}) };
    } finally {
      connection.close();
    }
  });
}

/** What SQLite and the reading of a backup's own words throw of bytes that are not theirs, as a sentence. */
function explain<Result>(shown: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError || error instanceof SyntaxError)) throw error;
    throw new Error(`${shown} is damaged, or no backup of botshare (${error.message}).`);
  }
}

function schemaOf(connection: Database.Database, shown: string): number {
  const schema = Number(connection.pragma("user_version", { simple: true }));
  const tables = connection
    .prepare(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('users', 'bots', 'share_tokens')",
    )
    .pluck()
    .get();
  if (schema < 1 || tables !== 3) throw new Error(`${shown} is no backup of botshare.`);
  const known = listMigrations().length;
  if (schema > known) {
    throw new Error(
      `${shown} was written by a newer botshare (schema ${schema}; this one knows ${known}). Use the newer version.`,
    );
  }
  return schema;
}

function assertWhole(
  connection: Database.Database,
  path: string,
  shown: string,
  expected: RowCounts | undefined,
): RowCounts {
  const fault = connection.pragma("integrity_check(1)", { simple: true });
  if (fault !== "ok") throw new Error(`${shown} is damaged (${fault}).`);
  const [orphan] = connection
    .prepare<[], string>('SELECT "table" FROM pragma_foreign_key_check')
    .pluck()
    .all();
  if (orphan !== undefined)
    throw new Error(`${shown} is damaged (rows of ${orphan} refer to others that are not there).`);
  const rows = countRows(connection);
  const difference = expected === undefined ? undefined : differenceOf(expected, rows);
  if (difference !== undefined) throw new Error(`${shown} is damaged (${difference}).`);
  if (!isAsWritten(path)) {
    throw new Error(
      `${shown} is not as it was written: it is damaged, or was changed. If you changed it yourself, drop its table backup_digest first.`,
    );
  }
  return rows;
}
