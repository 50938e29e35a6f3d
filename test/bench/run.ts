import { cpus, release } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { projectFolder } from "../helpers/executable.ts";
import { recordBands } from "./bands-file.ts";
import { measureParts } from "./measure.ts";
import { describe } from "./table.ts";

// `make bench` and, with --quick, `make bench-quick`: every part of the bench, one after the other, on dist/botshare. All figures are
// ratios within this run wherever there is something to compare with. Prints one table with what is wanted, and writes
// dist/bench.json. --record takes the quick figures as what the guard compares with. Names of parts: only these.

const args = Bun.argv.slice(2);
const quick = args.includes("--quick");
const names = args.filter((arg) => !arg.startsWith("--"));

const startedAt = performance.now();
const git = Bun.spawnSync(["git", "describe", "--always", "--dirty", "--abbrev=12"], { cwd: projectFolder });
const commit = git.success ? git.stdout.toString().trim() : "unknown";
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${process.platform} ${release()}`;
process.stdout.write(`botshare ${version} (${commit}), bun ${Bun.version}, ${machine}\n\n`);

const parts = await measureParts(quick, names.length === 0 ? undefined : names);
const seconds = Math.round((performance.now() - startedAt) / 1_000);
process.stdout.write(`\n${describe(parts)}\n${seconds} s; written to dist/bench.json.\n`);
const told = {
  version,
  commit,
  bun: Bun.version,
  machine,
  date: new Date().toISOString(),
  quick,
  seconds,
  parts,
};
await Bun.write(join(projectFolder, "dist/bench.json"), `${JSON.stringify(told, null, 2)}\n`);

const failed = parts.filter(({ failure }) => failure !== null);
if (failed.length > 0) process.exitCode = 1;
else if (args.includes("--record")) await recordBands(parts);
