import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { readSpec } from "../helpers/api-document.ts";
import { startExecutable } from "../helpers/executable.ts";
import { checkDatabase } from "./check-database.ts";
import { fuzz, type Report } from "./fuzz.ts";
import { startOddHosts } from "./hosts.ts";

interface Options {
  requests: number;
  seed: number;
  say: (line: string) => void;
}

const masterKey = "master-key-of-the-fuzz";

/** The program's memory grows by no more than this from the first quarter after its warming up to the last. */
const growthMegabytes = 96;
/** A question that costs nothing is answered within this, whatever else goes on, on a machine that others use too. */
const probeMs = 5_000;

/** The whole round against the built executable. Says what it found; gives whether that was nothing. */
export async function fuzzExecutable({ requests, seed, say }: Options): Promise<boolean> {
  const hosts = startOddHosts();
  await using server = await startExecutable({
    env: {
      BOTSHARE_MASTER_KEY: masterKey,
      BOTSHARE_TRUSTED_PROXIES: "127.0.0.1",
      BOTSHARE_HOOK_TIMEOUT: "2",
    },
  });
  const operations = await readSpec(await (await fetch(`${server.url}/swagger/json`)).json());
  say(`${requests} requests to ${operations.length} routes, seed ${seed}`);
  const watch = startWatch(server.url, server.pid);
  const startedAt = Date.now();
  const report = await fuzz({ url: server.url, masterKey, ...hosts }, operations, {
    ...{ requests, seed, clients: 8, tendEvery: 150, deadlineMs: 60_000 },
    onProgress: (done) => {
      watch.count(done);
      if (done % 10_000 === 0)
        say(`${done} after ${Math.round((Date.now() - startedAt) / 1_000)} s, ${watch.megabytes()} MB`);
    },
  });
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const watched = await watch.stop();
  const exitCode = await server.kill("SIGTERM");
  await hosts.close();
  const faults = [
    ...report.found.map(
      ({ sign, detail, curl, times, role }) =>
        `${sign} (${times} times, first as ${role})\n${detail}\n${curl}`,
    ),
    ...(exitCode === 0 ? [] : [`the server ended with ${exitCode}`]),
    ...watched.faults,
    ...checkFile(join(server.dataDir, "botshare.db")),
    ...errorsLogged(server.stderr()),
  ];
  tell(report, seconds, watched.curve, watched.slowestMs, say);
  for (const fault of faults) say(`\nFAULT ${fault}`);
  say(faults.length === 0 ? "Nothing is wrong." : `\n${faults.length} things are wrong. Seed ${seed}.`);
  return faults.length === 0;
}

/** Samples the memory of a process, and asks its server for something that costs nothing, over and over. */
function startWatch(url: string, pid: number) {
  const samples: { done: number; megabytes: number }[] = [];
  let done = 0;
  let slowestMs = 0;
  let isOver = false;
  const faults: string[] = [];
  const megabytes = () =>
    Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024);
  const look = async () => {
    while (!isOver) {
      samples.push({ done, megabytes: megabytes() });
      const askedAt = performance.now();
      const answer = await fetch(`${url}/api/v1/setup`).catch((error: unknown) => String(error));
      slowestMs = Math.max(slowestMs, performance.now() - askedAt);
      if (typeof answer === "string" || answer.status !== 200)
        faults.push(`beside the requests: ${typeof answer === "string" ? answer : answer.status}`);
      await Bun.sleep(500);
    }
  };
  const looking = look();
  return {
    megabytes,
    count: (now: number) => {
      done = now;
    },
    stop: async () => {
      isOver = true;
      await looking;
      const quarter = (from: number) =>
        meanOf(
          samples
            .filter((it) => it.done >= done * from && it.done < done * (from + 0.225))
            .map((it) => it.megabytes),
        );
      const growth = quarter(0.775) - quarter(0.1);
      if (growth > growthMegabytes)
        faults.push(`memory grew by ${Math.round(growth)} MB from the first quarter to the last`);
      if (slowestMs > probeMs) faults.push(`an answer beside the requests took ${Math.round(slowestMs)} ms`);
      const step = Math.max(1, Math.floor(samples.length / 12));
      const curve = samples.filter((_, at) => at % step === 0).map((it) => `${it.done}: ${it.megabytes}`);
      return { faults, slowestMs, curve };
    },
  };
}

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, it) => sum + it, 0) / Math.max(1, numbers.length);

function checkFile(path: string): string[] {
  const database = new Database(path);
  const faults = checkDatabase(database);
  database.close();
  return faults;
}

/** What the server itself took for its own failure. */
const errorsLogged = (log: string): string[] => {
  const lines = log
    .split("\n")
    .filter(
      (line) =>
        line.includes('"level":50') || line.includes('"level":60') || line.includes('"level":"error"'),
    );
  return lines.length === 0
    ? []
    : [`${lines.length} errors in the log, such as ${lines.slice(0, 3).join("\n")}`];
};

function tell(
  { done, statuses, routes }: Report,
  seconds: number,
  curve: string[],
  slowestMs: number,
  say: (line: string) => void,
): void {
  say(`\n${done} requests in ${seconds} s`);
  const all = [...statuses.entries()].map(([key, count]) => [...key.split(" "), count] as const);
  for (const role of [...new Set(all.map(([role]) => role))].sort()) {
    const of = all.filter(([name]) => name === role).map(([, status, count]) => `${status}: ${count}`);
    say(`${String(role).padEnd(18)} ${of.sort().join("  ")}`);
  }
  const never = [...routes.entries()].filter(([, counts]) => !counts.has(200)).map(([route]) => route);
  say(`routes that never answered 200: ${never.join(", ") || "none"}`);
  say(`memory in MB by requests: ${curve.join(", ")}`);
  say(`slowest answer beside them: ${Math.round(slowestMs)} ms`);
}
