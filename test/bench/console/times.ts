import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Asked } from "./requests.ts";

/** A server that holds one of the databases. */
export interface Place {
  url: string;
  pid: number;
  token: string;
  /** Of a link to look up meanwhile. */
  shareToken: string;
}

/** Asks, reads the whole answer, and gives the time that took in milliseconds. Throws where it is no 200. */
export async function timeRequest(place: Place, { path, method, body }: Asked): Promise<number> {
  const headers = { authorization: `Bearer ${place.token}`, "content-type": "application/json" };
  const options =
    body === undefined ? { method: method ?? "GET" } : { method: "POST", body: JSON.stringify(body) };
  const startedAt = performance.now();
  const response = await fetch(`${place.url}/api/v1${path}`, { headers, ...options });
  const answer = await response.text();
  if (response.status !== 200) throw new Error(`${path} gave ${response.status}: ${answer.slice(0, 200)}`);
  return performance.now() - startedAt;
}

/** How long somebody else's small requests took meanwhile. */
export interface Waits {
  longestMs: number;
  p99Ms: number;
  count: number;
}

/** Has another process look a link up every few milliseconds while `work` goes on, and gives how long it waited for its answers. */
export async function waitsDuring(place: Place, work: () => Promise<unknown>): Promise<Waits> {
  const address = `${place.url}/api/v1/public/bot-share/${place.shareToken}/entry`;
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "look-up.ts"), address], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  await reader.read();
  try {
    await work();
  } finally {
    await child.stdin.end();
  }
  const { value } = await reader.read();
  const waits: Waits = JSON.parse(new TextDecoder().decode(value));
  return waits;
}

/** How a file was made that was read as fast as it came. */
export interface Exported {
  /** Its lines: more than its rows, where a cell of CSV has some. */
  lines: number;
  bytes: number;
  ms: number;
  /** The most memory that the server held at one time before and by the end, in bytes; null where Linux does not say. */
  peakBefore: number | null;
  peakAfter: number | null;
  waits: Waits;
}

/** Reads a file to its end while somebody else looks a link up. */
export async function readExport(place: Place, path: string): Promise<Exported> {
  forgetPeak(place.pid);
  const peakBefore = readPeak(place.pid);
  let lines = 0;
  let bytes = 0;
  let ms = 0;
  const waits = await waitsDuring(place, async () => {
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${place.token}` };
    const response = await fetch(`${place.url}/api/v1${path}`, { headers });
    if (response.status !== 200 || response.body === null) throw new Error(`${path} gave ${response.status}`);
    for await (const part of response.body) {
      bytes += part.length;
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
    }
    ms = performance.now() - startedAt;
  });
  return { lines, bytes, ms, peakBefore, peakAfter: readPeak(place.pid), waits };
}

/** The kernel's high-water mark of a process's resident memory (proc(5), VmHWM), in bytes; null where there is none. */
function readPeak(pid: number): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return found === undefined ? null : Number(found) * 1024;
  } catch {
    return null;
  }
}

/** Sets the mark back to what is held now (proc(5), clear_refs), so that it tells of what comes. */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Not on Linux, where there is no mark either.
  }
}
