import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
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

/** Removes the folders in `folder` in which killed processes were making something. A running one's stay: it holds their lock. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((it) => it.startsWith(workPrefix))) {
    const path = join(folder, name);
    // Without a lock it was made a moment ago, or its process was killed in that moment: the next time tells.
    if (!existsSync(join(path, "serve.lock")) && Date.now() - statSync(path).mtimeMs < 60_000) continue;
    const release = lockFolder(path);
    if (release === undefined) continue;
    release();
    rmSync(path, { recursive: true, force: true });
  }
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
