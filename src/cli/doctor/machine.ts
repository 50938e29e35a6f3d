import { readdirSync, readFileSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import { resolve } from "node:path";
import type { Config } from "../../config.ts";
import { namedBackups } from "../../db/backup/names.ts";
import { type Finding, ok, problem, reasonOf, sizeOf, spanOf, warning } from "./finding.ts";

const dayMs = 24 * 3600 * 1000;
const leastMemoryBytes = 512 * 1024 ** 2;
/** Clocks of two machines differ by a moment, and a `Date` header is whole seconds. */
const clockMs = 60_000;
const wrongClockMs = 600_000;

/** What another machine's clock said, and when it was heard. */
export interface Heard {
  host: string;
  dateMs: number;
  atMs: number;
}

/** Whether the clock can be right: not before what was written, and as others have it. */
export function lookAtClock(nowMs: number, newestMs: number | null, heard: readonly Heard[]): Finding {
  const check = "clock";
  const next = "Set it by the network (timedatectl set-ntp true): sessions, limits and signatures go by it.";
  if (newestMs !== null && newestMs > nowMs + clockMs)
    return problem(check, `It is ${spanOf(newestMs - nowMs)} before the latest entry of the database.`, next);
  const builtMs = statSync(process.execPath).mtimeMs;
  if (builtMs > nowMs + clockMs)
    return warning(check, `It is ${spanOf(builtMs - nowMs)} before the time of this program's file.`, next);
  const [most] = heard.toSorted((a, b) => Math.abs(b.dateMs - b.atMs) - Math.abs(a.dateMs - a.atMs));
  const now = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  if (most === undefined) return ok(check, `${now}; nobody else's was there to compare.`);
  const off = most.atMs - most.dateMs;
  if (Math.abs(off) <= clockMs) return ok(check, `${now}, as ${most.host} has it.`);
  const words = `It is ${spanOf(off)} ${off > 0 ? "ahead of" : "behind"} that of ${most.host}.`;
  return Math.abs(off) > wrongClockMs ? problem(check, words, next) : warning(check, words, next);
}

/** Whether this process may hold as many connections as a server takes streams: one to each reader and one to its model. */
export function lookAtOpenFiles(limits: Config["limits"]): Finding[] {
  const check = "open files";
  const wanted = 2 * limits.streamsAtOnce + 500;
  let text: string;
  try {
    text = readFileSync("/proc/self/limits", "utf8");
  } catch {
    return [];
  }
  const soft = /^Max open files +(\S+)/m.exec(text)?.[1] ?? "unlimited";
  if (soft === "unlimited" || Number(soft) >= wanted) return [ok(check, `This user may open ${soft}.`)];
  const words = `This user may open ${soft}; ${limits.streamsAtOnce} answers at once need ${wanted}.`;
  return [
    warning(
      check,
      words,
      `ulimit -n ${wanted} before \`serve\`, or LimitNOFILE=${wanted} in its systemd unit.`,
    ),
  ];
}

/** Whether there is memory enough for a server, in a container too. */
export function lookAtMemory(): Finding {
  const check = "memory";
  const constrained = process.constrainedMemory();
  const total = totalmem();
  const most = constrained > 0 && constrained < total ? constrained : total;
  const words = `${sizeOf(most)} may be used${most < total ? " (of the container)" : ""}.`;
  return most < leastMemoryBytes ? warning(check, words, "Give it 512 MiB or more.") : ok(check, words);
}

/** Which calendar counts. */
export function lookAtTimeZone(timeZone: string, nowMs: number): Finding {
  const there = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium", timeStyle: "short" });
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const beside = own === timeZone ? "" : ` This machine's is ${own}.`;
  return ok("time zone", `A day is one of ${timeZone}, where it is ${there.format(nowMs)}.${beside}`);
}

/** Whether backups are made, and how old the newest is. */
export function lookAtBackups({ folder, everyMs }: Config["backups"], nowMs: number): Finding {
  const check = "backups";
  const path = resolve(folder);
  const names = namesIn(path);
  if (names instanceof Error)
    return problem(
      check,
      `${path} cannot be read (${names.message}).`,
      "Name another folder with --backup-dir.",
    );
  const [newest] = namedBackups(names);
  const age = newest === undefined ? null : nowMs - newest.madeAt;
  const last = age === null ? `There is none in ${path}.` : `The newest in ${path} is ${spanOf(age)} old.`;
  const next =
    "Serve with --backup-every 24 and copy that folder to another machine, or run `botshare backup` by a timer.";
  if (everyMs === null) {
    if (age === null) return warning(check, `None is made by itself. ${last}`, next);
    return age > 7 * dayMs ? warning(check, `None is made by itself. ${last}`, next) : ok(check, last);
  }
  if (age === null)
    return warning(
      check,
      `One is to be made every ${spanOf(everyMs)}. ${last}`,
      "Look again after the server has run that long; `botshare backup` makes one now.",
    );
  if (age > 2 * everyMs)
    return problem(
      check,
      `One is to be made every ${spanOf(everyMs)}. ${last}`,
      "Look at the server's log for why, or whether it runs.",
    );
  return ok(check, `One is made every ${spanOf(everyMs)}. ${last}`);
}

/** The names in a folder; none where it is not there yet. */
function namesIn(path: string): string[] | Error {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    return new Error(reasonOf(error));
  }
}
