import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { startExecutable } from "../helpers/executable.ts";
import { misbehave, type Outcomes } from "./misbehave.ts";

// The long form of test/faults.test.ts: the executable with its own limits, so that a silent model is waited for a minute and more.

/** As many as one customer may have at once. */
const each = Number(process.argv[2] ?? 8);
const askers = 24;
const minutesMs = 5 * 60_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const memoryMb = (pid: number) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024);
const told = (outcomes: Outcomes) =>
  Object.entries(outcomes)
    .map(([code, times]) => `${code} × ${times}`)
    .join(", ");

await using server = await startExecutable();
const before = memoryMb(server.pid);
say(
  `${each} questions through each of 7 models and 7 hosts that misbehave, ${askers} customers of a good one beside them …`,
);
const timer = setTimeout(() => {
  throw new Error("it has not come to an end");
}, minutesMs);
const { models, hosts, good } = await misbehave(server.url, server.masterKey(), { each, askers });
clearTimeout(timer);
for (const [fault, outcomes] of Object.entries(models)) say(`model ${fault.padEnd(11)} ${told(outcomes)}`);
for (const [fault, outcomes] of Object.entries(hosts)) say(`host  ${fault.padEnd(11)} ${told(outcomes)}`);
say(
  `good model        ${good.whole} of ${good.asked} whole, median ${good.medianMs} ms, 95 % within ${good.p95Ms} ms`,
);
say(`memory            ${before} MB before, ${memoryMb(server.pid)} MB after`);
await server.kill("SIGTERM");
const database = new Database(join(server.dataDir, "botshare.db"));
const count = (sql: string) => Number(database.prepare(sql).pluck().get());
const left = {
  unfinished: count("SELECT count(*) FROM messages WHERE status = 'streaming'"),
  held: count("SELECT count(*) FROM reservations WHERE ended_at IS NULL"),
  integrity: database.pragma("integrity_check", { simple: true }),
};
database.close();
say(`left behind       ${JSON.stringify(left)}`);
const lost = good.asked - good.whole + left.unfinished + left.held + (left.integrity === "ok" ? 0 : 1);
if (lost > 0) throw new Error("something was lost: see above");
