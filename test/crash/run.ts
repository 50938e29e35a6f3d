import { boundRun } from "../load/bounded.ts";
import { phases, runRounds } from "./rounds.ts";

// `make crash`: rounds of random writes over the API, by many clients at once, against the built executable, each ended by kill -9 at
// a random moment. After each one everything that was acknowledged is looked for, over the API and in the database. Arguments: how
// many rounds, and the seed of what is written. What kill -9 cannot show is the loss of power: the operating system keeps what a dead process wrote.

const rounds = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
if (!(rounds > 0) || !Number.isInteger(seed)) throw new Error("Usage: bun test/crash/run.ts [ROUNDS] [SEED]");

const print = (line: string) => process.stdout.write(`${line}\n`);
print(`${rounds} rounds, seed ${seed}`);
let serverPid = 0;
boundRun(rounds * 60_000, () => (serverPid === 0 ? [] : [serverPid]));
const report = await runRounds({
  rounds,
  seed,
  roundsPerFolder: 25,
  clients: 10,
  mostWrites: 140,
  longestWaitMs: 90_000,
  refusesOneIn: 8,
  started: (pid) => {
    serverPid = pid;
  },
  tell: print,
});
const { counts, kills, startsMs } = report;
const { cutOff, checked } = counts;
print("");
print(`rounds                          ${report.rounds}`);
for (const phase of phases) print(`killed ${phase.padEnd(25)}${kills[phase]}`);
print(`writes acknowledged             ${counts.acknowledged}, all of them checked after the kill`);
print(`  written over in their round   ${counts.writtenOver}, of which only the audit can tell`);
print(
  `writes cut off                  ${cutOff.total}: ${cutOff.done} were done, ${cutOff.undone} were not, and of the rest nobody can tell`,
);
print(`writes refused                  ${counts.refused}`);
print(
  `rows compared                   ${checked.rows}, ${checked.overApi} of them read over the API as well`,
);
print(`entries of the audit            ${checked.audits}`);
print(`reports that a host has         ${checked.reports}`);
print(`start after a kill, at most     ${Math.round(Math.max(...startsMs))} ms`);
for (const [what, times] of [...counts.byWrite].toSorted((a, b) => b[1] - a[1]))
  print(`  ${String(times).padStart(7)} ${what}`);
for (const problem of report.problems.slice(0, 20)) print(`WRONG: ${problem}`);
if (report.folder !== null)
  print(`The folder is kept: ${report.folder}. Again: bun test/crash/run.ts ${rounds} ${seed}`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
