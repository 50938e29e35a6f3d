import { readFileSync } from "node:fs";

/** What a process took while it was watched. */
export interface Took {
  /** The most memory that it had at one look, in MiB. Null where the system does not tell. */
  peakMiB: number | null;
  /** The same without the pages of files, such as the program's own, which the system may drop whenever it likes. */
  peakOwnMiB: number | null;
  /** Of one processor: 1 is a whole one. */
  cpu: number | null;
}

const lookMs = 250;
/** Linux counts a process's time in these (USER_HZ). */
const ticksPerSecond = 100;

/** Watches a process's memory and time by /proc, until what it gives is called. */
export function watch(pid: number): () => Took {
  const peaks = { VmRSS: memoryOf(pid, "VmRSS"), RssAnon: memoryOf(pid, "RssAnon") };
  const startedAt = performance.now();
  const before = secondsOf(pid);
  const timer = setInterval(() => {
    for (const kind of ["VmRSS", "RssAnon"] as const) {
      const now = memoryOf(pid, kind);
      if (now !== null) peaks[kind] = Math.max(peaks[kind] ?? 0, now);
    }
  }, lookMs);
  return () => {
    clearInterval(timer);
    const after = secondsOf(pid);
    const seconds = (performance.now() - startedAt) / 1_000;
    const cpu = before === null || after === null ? null : (after - before) / seconds;
    return { peakMiB: peaks.VmRSS, peakOwnMiB: peaks.RssAnon, cpu };
  };
}

function memoryOf(pid: number, kind: "VmRSS" | "RssAnon"): number | null {
  const kib = new RegExp(`^${kind}:\\s+(\\d+) kB`, "m").exec(readProc(pid, "status"))?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

function secondsOf(pid: number): number | null {
  // Behind the name, which may hold anything, in brackets: fields 14 and 15 of proc(5).
  const fields = readProc(pid, "stat").split(") ")[1]?.split(" ");
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}

/** The soft limit of open files of this process; null where the system does not tell. */
export function openFilesLimit(): number | null {
  const limit = /^Max open files\s+(\d+)/m.exec(readProc(process.pid, "limits"))?.[1];
  return limit === undefined ? null : Number(limit);
}

/** That share of the values is no larger, in milliseconds; null where there are none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
