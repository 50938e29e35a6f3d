import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  type Stats,
  statfsSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Finding, ok, problem, reasonOf, sizeOf, warning } from "./finding.ts";

const gibibyte = 1024 ** 3;
/** With less than this free nothing is safe: SQLite needs room for its log, and a backup for a copy. */
const leastFreeBytes = 64 * 1024 ** 2;

/** Linux's own numbers of file systems (statfs(2)) that are on another machine: SQLite's log needs memory that its readers share. */
const networkSystems = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x01021997, "9p"],
  [0x00c36400, "Ceph"],
  [0x5346414f, "AFS"],
  [0x0bd00bd0, "Lustre"],
  [0x786f4256, "VirtualBox's shared folders"],
]);
const fuse = 0x65735546;
const passing = new Map([
  [0x01021994, "in memory: all of it is gone when the machine stops"],
  [0x794c7630, "in a container's own layer: all of it is gone with the container"],
]);

/** What the operating system says of a path to whoever asks. */
export interface System {
  /** Undefined where it has no users of that kind (Windows). */
  uid: number | undefined;
  mayUse: (path: string, mode: number) => boolean;
  statfs: (path: string) => { type: number; bavail: number; bsize: number };
}

/** This machine, and this process's user. */
export const thisSystem: System = { uid: process.getuid?.(), mayUse, statfs: (path) => statfsSync(path) };

/** Whether the data folder, an absolute path, is there, can be written to, and is on a file system that a database can live on. */
export function lookAtFolder(folder: string, system = thisSystem): Finding {
  const check = "data folder";
  try {
    return judgeFolder(check, folder, system);
  } catch (error) {
    return problem(
      check,
      `${folder} cannot be looked at (${reasonOf(error)}).`,
      "Run botshare, doctor too, as the user whose it is, and look at its disk.",
    );
  }
}

function judgeFolder(check: string, folder: string, system: System): Finding {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) {
    const above = nearestThere(folder);
    const words = `${folder} is not there yet.`;
    if (isWritable(system, above))
      return warning(
        check,
        words,
        "`botshare serve` makes it. If it should be there, name it with --data-dir.",
      );
    return problem(
      check,
      `${words} This user may not make it in ${above}.`,
      `Make it as root: mkdir -p ${quoted(folder)} && chown ${system.uid} ${quoted(folder)}`,
    );
  }
  if (!stat.isDirectory())
    return problem(check, `${folder} is no folder.`, "Name the folder with --data-dir.");
  if (!canRead(folder, system)) {
    const words = `${folder} is the user ${userName(stat.uid)}'s, and this user may not look into it.`;
    return problem(check, words, "Run botshare, doctor too, as that user, such as with `sudo -u`.");
  }
  if (!isWritable(system, folder))
    return problem(
      check,
      `${folder} cannot be written to.`,
      "Look at its owner and at how its disk is mounted (read-only?).",
    );
  return kindOfSystem(check, folder, system);
}

function kindOfSystem(check: string, folder: string, system: System): Finding {
  const local = `${folder} is there and can be written to.`;
  if (process.platform !== "linux") return ok(check, local);
  const type = system.statfs(folder).type >>> 0;
  const network = networkSystems.get(type);
  if (network !== undefined)
    return problem(
      check,
      `${folder} is on another machine (${network}), where the database can be damaged.`,
      "Keep the data folder on a disk of this machine, and backups on the other.",
    );
  const gone = passing.get(type);
  if (gone !== undefined)
    return warning(check, `${folder} is ${gone}.`, "Use a folder on a disk, in a container a volume.");
  if (type === fuse)
    return warning(
      check,
      `${folder} is on a file system by FUSE, which may be on another machine.`,
      "Make sure that it is a disk of this machine.",
    );
  return ok(check, local);
}

const nearestThere = (path: string): string => (existsSync(path) ? path : nearestThere(dirname(path)));

const isWritable = (system: System, path: string): boolean =>
  system.mayUse(path, constants.W_OK | constants.X_OK);

/** Whether this user may see what is in a folder. */
export const canRead = (path: string, system = thisSystem): boolean =>
  system.mayUse(path, constants.R_OK | constants.X_OK);

function mayUse(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** Whether anybody else may read what is in the data folder, and whether all of it is this user's. */
export function lookAtPermissions(folder: string, { uid } = thisSystem): Finding[] {
  const check = "permissions";
  if (uid === undefined) return [];
  const found: Finding[] = [];
  const open: string[] = [];
  const foreign: string[] = [];
  for (const name of ["", ...readdirSync(folder).sort()]) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.uid !== uid) foreign.push(path);
    if (name !== "" && isOpen(stat) && /\.key(\.new)?$|\.db(-\w+)?(\.age)?$/.test(name)) open.push(path);
  }
  if (open.length > 0)
    found.push(
      problem(
        check,
        `Others on this machine may read ${listed(open)}.`,
        `chmod 600 ${open.map(quoted).join(" ")}`,
      ),
    );
  if (isOpen(statSync(folder)))
    found.push(
      warning(check, `Others on this machine may look into ${folder}.`, `chmod 700 ${quoted(folder)}`),
    );
  const [first] = foreign;
  if (first !== undefined) {
    const owner = statSync(first).uid;
    const next =
      uid === 0
        ? `Run botshare, doctor too, as the user ${userName(owner)}: what root writes there that user cannot read.`
        : `chown -R ${uid} ${quoted(folder)}`;
    found.push(
      warning(
        check,
        `${listed(foreign)} is the user ${userName(owner)}'s, and this is the user ${userName(uid)}.`,
        next,
      ),
    );
  }
  return found.length > 0 ? found : [ok(check, "Nobody but this user may read the keys and the database.")];
}

const isOpen = ({ mode }: Stats) => (mode & 0o077) !== 0;
const listed = (paths: readonly string[]) =>
  paths.length > 3 ? `${paths.slice(0, 3).join(", ")} and more` : paths.join(", ");
const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** A user by its name where the machine's own list has it, else by its number. */
function userName(uid: number): string {
  try {
    const line = readFileSync("/etc/passwd", "utf8").match(new RegExp(`^([^:\\n]+):[^:\\n]*:${uid}:`, "m"));
    return line?.[1] ?? String(uid);
  } catch {
    return String(uid);
  }
}

/** Whether there is room for the database to grow, to be copied and to be tidied up. */
export function lookAtDisk(folder: string, databaseBytes: number, system = thisSystem): Finding {
  const check = "disk";
  try {
    const { bavail, bsize } = system.statfs(nearestThere(folder));
    const free = bavail * bsize;
    const words = `${sizeOf(free)} are free; the database has ${sizeOf(databaseBytes)}.`;
    const next =
      "Make room: backups in the data folder count too. `--keep-conversations` bounds what is kept.";
    if (free < leastFreeBytes) return problem(check, words, next);
    return free < gibibyte || free < 2 * databaseBytes ? warning(check, words, next) : ok(check, words);
  } catch (error) {
    return warning(
      check,
      `It cannot be told how much is free (${reasonOf(error)}).`,
      "Look at it with `df`.",
    );
  }
}
