import { closeSync, openSync, readSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { ownTables, quote, type RowCounts } from "./rows.ts";

/** What a backup says of itself. */
export interface Manifest {
  madeAt: number;
  /** The version of the botshare that made it. */
  version: string;
  rows: RowCounts;
}

/** The key files of a data folder: what seals the secrets in the database, and the master key where the folder keeps it. */
export const keyFiles = ["sealing.key", "master.key"] as const;

/** Their contents. */
export type Keys = Partial<Record<(typeof keyFiles)[number], string>>;

const noDigest = "0".repeat(64);

/** Writes a backup's tables of its own into the file at `path`, which gets no further change. */
export function writeManifest(path: string, manifest: Manifest, keys: Keys | null): void {
  const connection = new Database(path);
  try {
    connection.exec("CREATE TABLE backup_manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
    const add = connection.prepare("INSERT INTO backup_manifest VALUES (?, ?)");
    add.run("made_at", new Date(manifest.madeAt).toISOString());
    add.run("botshare", manifest.version);
    add.run("rows", JSON.stringify(manifest.rows));
    if (keys !== null) {
      connection.exec("CREATE TABLE backup_keys (name TEXT PRIMARY KEY, content TEXT NOT NULL)");
      const addKey = connection.prepare("INSERT INTO backup_keys VALUES (?, ?)");
      for (const [name, content] of Object.entries(keys)) addKey.run(name, content);
    }
    // The last change. The file's digest is counted over it as it is now, and then takes the place of these zeros.
    connection.exec(`CREATE TABLE backup_digest AS SELECT '${noDigest}' AS sha256`);
  } finally {
    connection.close();
  }
  const offset = findDigest(path);
  if (offset === undefined) throw new Error(`${path} has no place for its digest`);
  const digest = digestWithout(path, offset);
  const file = openSync(path, "r+");
  try {
    writeSync(file, digest, offset, "latin1");
  } finally {
    closeSync(file);
  }
}

/** What the backup says of itself; undefined of a database that has no such words. */
export function readManifest(connection: Database.Database): Manifest | undefined {
  if (!hasTable(connection, "backup_manifest")) return undefined;
  const get = (name: string): string =>
    String(connection.prepare("SELECT value FROM backup_manifest WHERE name = ?").pluck().get(name));
  return {
    madeAt: Date.parse(get("made_at")),
    version: get("botshare"),
    rows: JSON.parse(get("rows")),
  };
}

/** The keys in the backup; null where it has none. */
export function readKeys(connection: Database.Database): Keys | null {
  if (!hasTable(connection, "backup_keys")) return null;
  const get = connection.prepare("SELECT content FROM backup_keys WHERE name = ?").pluck();
  const found = keyFiles.map((name) => [name, get.get(name)]);
  return Object.fromEntries(found.filter(([, content]) => typeof content === "string"));
}

/** Takes the tables of a backup out of a database, and out of the file's pages. */
export function removeManifest(connection: Database.Database): void {
  connection.pragma("secure_delete = ON");
  for (const name of ownTables) connection.exec(`DROP TABLE IF EXISTS ${quote(name)}`);
}

/** Whether every byte of the file is as it was written; true too of a database that carries no digest. */
export function isAsWritten(path: string): boolean {
  const offset = findDigest(path);
  if (offset === undefined) return true;
  return readAt(path, offset, noDigest.length).toString("latin1") === digestWithout(path, offset);
}

const hasTable = (connection: Database.Database, name: string): boolean =>
  connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;

/** Where the digest stands in the file: on its table's only page. */
function findDigest(path: string): number | undefined {
  const connection = new Database(path, { readonly: true });
  try {
    if (!hasTable(connection, "backup_digest")) return undefined;
    const root = connection
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'backup_digest'")
      .pluck()
      .get();
    const pageBytes = Number(connection.pragma("page_size", { simple: true }));
    const start = (Number(root) - 1) * pageBytes;
    const sha256 = String(connection.prepare("SELECT sha256 FROM backup_digest").pluck().get());
    const place = readAt(path, start, pageBytes).indexOf(sha256, 0, "latin1");
    return sha256.length !== noDigest.length || place < 0 ? undefined : start + place;
  } finally {
    connection.close();
  }
}

function readAt(path: string, offset: number, length: number): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
  } finally {
    closeSync(file);
  }
}

/** SHA-256 of the file, hexadecimal, with zeros in the digest's place. */
function digestWithout(path: string, digestAt: number): string {
  const hash = new Bun.CryptoHasher("sha256");
  const bytes = Buffer.alloc(1024 * 1024);
  const file = openSync(path, "r");
  try {
    for (let offset = 0; ; ) {
      const count = readSync(file, bytes, 0, bytes.length, offset);
      if (count === 0) return hash.digest("hex");
      // The part of the digest that lies in this piece.
      const from = Math.max(digestAt - offset, 0);
      const to = Math.min(digestAt + noDigest.length - offset, count);
      if (from < to) bytes.fill("0", from, to, "latin1");
      hash.update(bytes.subarray(0, count));
      offset += count;
    }
  } finally {
    closeSync(file);
  }
}
