import { cpus } from "node:os";
import { startExecutable } from "../helpers/executable.ts";
import { boundRun } from "./bounded.ts";
import { startWorker } from "./crew.ts";
import { openFilesLimit } from "./measure.ts";
import { fillUp, prepare, runStage, type Sizes, type Stage } from "./stages.ts";
import { describe, linesOf } from "./table.ts";

// `make load`: customers who chat with the built executable, alone and beside 1,800 slow streams, a flood of sign-ins and a
// slow-loris; then as many streams as it takes, and one more. The model and everybody who asks are processes of their own on the same
// machine, so that they take processors from the server: what counts are the ratios to the first stage. Prints a table, then one
// line of JSON. Arguments: seconds of a stage, and a share of everything (0.1: a tenth).

const seconds = Number(process.argv[2] ?? 60);
const share = Number(process.argv[3] ?? 1);
if (!(seconds > 0 && share > 0 && share <= 1))
  throw new Error("Usage: bun test/load/run.ts [SECONDS] [SHARE]");

/** On a machine that has other work too it takes long to make everybody. */
const longestMs = 10 * 60_000 + seconds * 10_000;
const atOnce = 8;
const rounded = (count: number) => Math.max(atOnce, Math.round((count * share) / atOnce) * atOnce);
const sizes: Sizes = {
  customers: rounded(200),
  streams: rounded(1_800),
  mostStreams: rounded(2_000),
  stageMs: seconds * 1_000,
  floodAtOnce: rounded(120),
  loris: rounded(500),
};
const print = (line: string) => process.stdout.write(`${line}\n`);
const filesNeeded = 3 * sizes.mostStreams + 2 * sizes.loris + 1_000;
const files = openFilesLimit();
if (files !== null && files < filesNeeded)
  throw new Error(`This needs ${filesNeeded} open files, and ${files} are allowed: ulimit -n ${filesNeeded}`);

await using model = startWorker<null>("model", null);
const modelUrl = String(await model.ready);
await using server = await startExecutable({
  args: ["--trusted-proxies", "127.0.0.1"],
});
// Its workers end with this process; the server would not.
boundRun(longestMs, () => [server.pid]);
const scene = await prepare(server, modelUrl, sizes);
print(`${cpus().length} processors, which the server shares with the load; stages of ${seconds} s`);

const none = { people: sizes.customers, streams: 0, flood: 0, loris: 0 };
const held = { ...none, streams: sizes.streams };
const plan: [name: string, load: typeof none, share: number][] = [
  ["10 customers", { ...none, people: Math.min(10, sizes.customers) }, 0.5],
  [`${sizes.customers} customers`, none, 0.5],
  [`+ ${sizes.streams} streams`, held, 0.5],
  ["+ flood, slow-loris", { ...held, flood: sizes.floodAtOnce, loris: sizes.loris }, 1],
];
const stages: Stage[] = [];
for (const [name, load, part] of plan) {
  stages.push(await runStage(scene, name, load, sizes.stageMs * part));
  print(`done: ${name}`);
}
const full = await fillUp(scene, sizes);
print(`\n${describe(stages)}\n`);
const { oneMore, streams, server: took } = full;
print(
  `${sizes.mostStreams} slow streams held for ${seconds} s: ${streams.firstMs.length} whole, ${streams.wrong.length} wrong; ` +
    `memory at most ${took.peakMiB?.toFixed(0)} MiB, ${took.cpu?.toFixed(2)} processors`,
);
if (share === 1)
  print(`one more is answered with ${oneMore.status} ${oneMore.code}, Retry-After ${oneMore.retryAfter}`);
const wrong = [
  ...stages.flatMap((it) => [...it.customers.wrong, ...(it.streams?.wrong ?? [])]),
  ...streams.wrong,
];
for (const what of new Set(wrong.slice(0, 20))) print(`WRONG: ${what}`);
const isRefused = share < 1 || oneMore.status === 429;
if (!isRefused) print(`WRONG: stream ${sizes.mostStreams + 1} was answered with ${oneMore.status}`);
print(
  JSON.stringify({
    processors: cpus().length,
    seconds,
    sizes,
    lines: linesOf(stages),
    oneMore,
    wrong: wrong.length,
  }),
);
process.exitCode = wrong.length === 0 && isRefused ? 0 : 1;
