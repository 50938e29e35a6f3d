import { statfsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type Database from "better-sqlite3";

/** What is free on the disk of the database, for one who is not its superuser; null where that cannot be known, as in memory. */
export async function freeBytesBeside({ name, memory }: Database.Database): Promise<number | null> {
  if (memory) return null;
  return await statfs(dirname(name)).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

/** The same at once, for the moment after a failure alone: a disk that is far away may be slow to tell. */
export function freeBytesNow({ name, memory }: Database.Database): number | null {
  if (memory) return null;
  try {
    const { bavail, bsize } = statfsSync(dirname(name));
    return bavail * bsize;
  } catch {
    return null;
  }
}
