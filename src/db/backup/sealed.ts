import type Database from "better-sqlite3";
import type { Keyring } from "../../lib/secret.ts";
import { quote } from "./rows.ts";

/** Of each column so many values are tried, the oldest and the newest. */
const triedValues = 20;

/** Whether a key opens what is sealed in a database. */
export type SealCheck = "nothing sealed" | "opens" | "does not open";

/** Tries a keyring on what every column of sealed values holds. */
export function checkSeals(connection: Database.Database, keyring: Pick<Keyring, "unseal">): SealCheck {
  const values = sealedColumns(connection).flatMap(({ table, column }) =>
    ["ASC", "DESC"].flatMap((order) =>
      connection
        .prepare<[], string>(
          `SELECT ${quote(column)} FROM ${quote(table)} WHERE ${quote(column)} IS NOT NULL ORDER BY rowid ${order} LIMIT ${triedValues}`,
        )
        .pluck()
        .all(),
    ),
  );
  if (values.length === 0) return "nothing sealed";
  return values.every((value) => opens(keyring, value)) ? "opens" : "does not open";
}

/**
 * Whether a key belongs to a database, at the cost of a few rows: false where it opens neither the oldest nor the newest of the first column
 * that has any. (Where a wrong key was used for a while some open and some do not, which is doctor's to tell.)
 */
export function belongsTo(connection: Database.Database, keyring: Pick<Keyring, "unseal">): boolean {
  for (const [table, column] of quickColumns) {
    const one = (order: "ASC" | "DESC") =>
      connection
        .prepare<[], string>(
          `SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL ORDER BY rowid ${order} LIMIT 1`,
        )
        .pluck()
        .get();
    const oldest = one("ASC");
    if (oldest === undefined) continue;
    return opens(keyring, oldest) || opens(keyring, one("DESC") ?? oldest);
  }
  return true;
}

/** Those in which the first row has a value, or which have few rows. */
const quickColumns = [
  ["share_tokens", "token_sealed"],
  ["upstreams", "api_key_sealed"],
] as const;

/** By their names, which every schema gives them. */
const sealedColumns = (connection: Database.Database): { table: string; column: string }[] =>
  connection
    .prepare<[], { table: string; column: string }>(
      `SELECT tables.name AS "table", columns.name AS "column"
        FROM pragma_table_list AS tables JOIN pragma_table_info(tables.name) AS columns
        WHERE tables.schema = 'main' AND tables.type = 'table' AND columns.name LIKE '%\\_sealed' ESCAPE '\\'`,
    )
    .all();

/** Whether a key opens a sealed value. */
export function opens(keyring: Pick<Keyring, "unseal">, value: string): boolean {
  try {
    keyring.unseal(value);
    return true;
  } catch {
    // AES-GCM refuses what another key has sealed.
    return false;
  }
}
