import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { opens } from "../../db/backup/sealed.ts";
import { databaseFile } from "../../db/open.ts";
import { peekDatabase } from "../../db/peek.ts";
import { createKeyring, type Keyring } from "../../lib/secret.ts";
import type { Facts, Looked } from "./facts.ts";
import { type Finding, ok, problem, reasonOf, sizeOf, warning } from "./finding.ts";

/** A log beyond this is not emptied any more: something reads all the time. */
const largeLogBytes = 256 * 1024 ** 2;
/** A larger database takes longer than anybody waits: a backup verifies it too. */
const checkedBytes = 1024 ** 3;

/** The keys that the data folder holds; null where the sealing key is missing or damaged. Nothing is made. */
export function readKeyring(folder: string): Keyring | null {
  try {
    const key = Buffer.from(readFileSync(join(folder, "sealing.key"), "utf8").trim(), "base64url");
    return key.length === 32 ? createKeyring(key) : null;
  } catch {
    return null;
  }
}

/** Whether the keys are there, and open what is sealed in the database. */
export function lookAtKeys(
  folder: string,
  keyring: Keyring | null,
  facts: Facts | null,
  hasOwnKey: boolean,
): Finding[] {
  const check = "keys";
  const path = join(folder, "sealing.key");
  if (keyring === null) {
    const words = existsSync(path) ? `${path} cannot be read, or is damaged.` : `${path} is missing.`;
    return [
      problem(check, words, "Restore it from your backup: without it no link, model key or session opens."),
    ];
  }
  const found: Finding[] = [];
  const unopened = (facts?.sealed ?? []).filter((sealed) => !opens(keyring, sealed)).length;
  if (unopened > 0)
    found.push(
      problem(
        check,
        `sealing.key does not open ${unopened} of ${facts?.sealed.length} secrets in the database: it belongs to another one.`,
        "Put back the sealing.key that was there with this database.",
      ),
    );
  if (!hasOwnKey && !existsSync(join(folder, "master.key")))
    found.push(
      warning(
        check,
        "master.key is missing.",
        "The next start makes a new one; programs that use the old one need it then.",
      ),
    );
  return found.length > 0 ? found : [ok(check, "They are there and open what is sealed.")];
}

/** Whether the database is whole, and of this build's schema. `looked` is null where there is none, or what reading it threw. */
export function lookAtDatabase(folder: string, looked: Looked | null | Error): Finding[] {
  const check = "database";
  if (looked === null)
    return [
      warning(
        check,
        "There is no database yet.",
        "`botshare serve` makes it, and prints a link for the first administrator.",
      ),
    ];
  const path = join(folder, databaseFile);
  if (looked instanceof Error)
    return [
      problem(
        check,
        `${path} cannot be read (${looked.message}).`,
        "Restore it from your backup: `botshare restore`.",
      ),
    ];
  const { applied, known, databaseBytes, logBytes } = looked;
  const found: Finding[] = [];
  if (applied > known)
    found.push(
      problem(
        check,
        `It was written by a newer botshare (schema ${applied}; this one knows ${known}).`,
        "Use the newer version, or restore a backup.",
      ),
    );
  if (applied < known)
    found.push(
      warning(
        check,
        `Its schema is ${applied}, this botshare's is ${known}.`,
        "The next start brings it up to date; make a backup before.",
      ),
    );
  if (logBytes > largeLogBytes)
    found.push(
      warning(
        check,
        `Its log (botshare.db-wal) has ${sizeOf(logBytes)}.`,
        "Something reads it without an end, a backup of another program perhaps. A restart empties it.",
      ),
    );
  if (databaseBytes > checkedBytes)
    found.push(
      warning(
        check,
        `It has ${sizeOf(databaseBytes)}, too much to check here.`,
        "`botshare backup` checks it while it copies.",
      ),
    );
  else found.push(...checkIntegrity(check, path));
  return found.length > 0
    ? found
    : [ok(check, `It is whole: schema ${applied}, ${sizeOf(databaseBytes)}, log ${sizeOf(logBytes)}.`)];
}

function checkIntegrity(check: string, path: string): Finding[] {
  const damaged = (words: string) => [
    problem(
      check,
      `It is damaged (${words}).`,
      "Stop the server, keep a copy of the folder, and `botshare restore` the newest backup.",
    ),
  ];
  try {
    using database = peekDatabase(path);
    const rows = database.query<{ quick_check: string }, []>("PRAGMA quick_check(3)").all();
    const wrong = rows.filter(({ quick_check }) => quick_check !== "ok");
    return wrong.length === 0 ? [] : damaged(wrong.map(({ quick_check }) => quick_check).join("; "));
  } catch (error) {
    return damaged(reasonOf(error));
  }
}
