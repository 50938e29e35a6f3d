import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { lockFolder } from "../lock.ts";

/** The beginning of the names of folders in which something is being made. */
const workPrefix = ".botshare-work-";

/** A folder for what is being made; it goes when its scope ends, and with the next one made beside it where the process was killed. */
export interface WorkFolder {
  path: string;
  [Symbol.dispose]: () => void;
}

/** Makes one inside `folder`, for this process alone, and removes those that killed processes left there. */
export function makeWorkFolder(folder: string): WorkFolder {
  removeLeftovers(folder);
  return makeFolderIn(folder);
}

/** The same among the system's temporary files, where everybody may have put what looks like ours: nothing is removed there. */
export const makeTemporaryFolder = (): WorkFolder => makeFolderIn(tmpdir());

function makeFolderIn(folder: string): WorkFolder {
  const path = mkdtempSync(join(folder, workPrefix));
  const release = lockFolder(path);
  return {
    path,
    [Symbol.dispose]: () => {
      release?.();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/**
 * Removes the folders in `folder` in which killed processes were making something. A running one's stay: it holds their lock. What has such a
 * name and is not ours, or cannot be removed, stays too; gives a sentence for each of these.
 */
export function removeLeftovers(folder: string): string[] {
  const names = readdirSync(folder).filter((it) => it.startsWith(workPrefix));
  return names.flatMap((name) => {
    const path = join(folder, name);
    try {
      return removeLeftover(path);
    } catch (error) {
      // Whoever made it was quicker, or another process that removes them.
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return [];
      return [`${path} cannot be removed (${error instanceof Error ? error.message : error}).`];
    }
  });
}

function removeLeftover(path: string): string[] {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return [`${path} is no folder that botshare made.`];
  // Windows has no such numbers.
  if (process.getuid !== undefined && entry.uid !== process.getuid())
    return [`${path} is another user's: remove it as that one, if nothing of botshare runs.`];
  // Without a lock it was made a moment ago, or its process was killed in that moment: the next time tells.
  if (!existsSync(join(path, "serve.lock")) && Date.now() - entry.mtimeMs < 60_000) return [];
  const release = lockFolder(path);
  if (release === undefined) return [];
  release();
  rmSync(path, { recursive: true, force: true });
  return [];
}

/** Makes a folder for its owner's eyes alone; one that is there stays as it is. Throws an Error with a sentence when it cannot. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw new Error("it is a file");
  } catch (error) {
    throw new Error(`The folder ${path} cannot be made (${error instanceof Error ? error.message : error}).`);
  }
}

/** Throws an Error with a sentence, and what else may be done, where a file system has less than `bytes` free. */
export function assertRoom(folder: string, bytes: number, next = ""): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = Number(bavail) * Number(bsize);
  if (free >= bytes) return;
  throw new Error(
    `There is not enough room in ${folder}: this needs ${megabytes(bytes)}, and ${megabytes(free)} are free.${next}`,
  );
}

/** Whether a file system has no room for a page of a database. False where that cannot be said. */
export function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < 64 * 1024;
  } catch {
    return false;
  }
}

/** A size as a person reads it, never below what it is. */
export const megabytes = (bytes: number): string => `${(Math.ceil(bytes / 100_000) / 10).toFixed(1)} MB`;

/** Gives a finished file its name, safe from a power cut. Both lie in one file system. */
export function publish(from: string, to: string): void {
  chmodSync(from, 0o600);
  syncFile(from);
  renameSync(from, to);
  syncFolder(dirname(to));
}

/** Waits until a file's content is on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same for the names in a folder. Windows opens no folders, and needs none opened for this. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Throws an Error with a sentence where there is something of this name, for a backup never replaces another. */
export function assertFree(path: string): void {
  if (existsSync(path))
    throw new Error(`${path} is there already: give ${basename(path)} another name, or move it away.`);
}
