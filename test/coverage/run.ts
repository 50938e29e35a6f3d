import { join } from "node:path";
import { describeCoverage, readLcov } from "./read.ts";

// For `make test`, with the folder that bun test wrote lcov.info into. Bun fails the run where a file is under bunfig.toml's threshold, but
// names it only in a table of every file, which would hide the tests that failed.

const [folder = ""] = Bun.argv.slice(2);
const root = join(import.meta.dir, "../..");
const { test }: { test: { coverageThreshold: { lines: number }; coveragePathIgnorePatterns: string[] } } =
  await import("../../bunfig.toml");
const ignored = test.coveragePathIgnorePatterns.map((pattern) => new Bun.Glob(pattern));
const files = readLcov(await Bun.file(join(folder, "lcov.info")).text());
const loaded = new Set(files.map(({ path }) => path));
const unloaded: string[] = [];
const transpiler = new Bun.Transpiler({ loader: "ts" });
for (const path of new Bun.Glob("src/**/*.ts").scanSync(root)) {
  if (loaded.has(path) || ignored.some((glob) => glob.match(path))) continue;
  // A file of types alone is nothing that could run.
  const code = transpiler.transformSync(await Bun.file(join(root, path)).text());
  if (code.trim() !== "") unloaded.push(path);
}
const { good, words } = describeCoverage(files, unloaded.sort(), test.coverageThreshold.lines);
process.stdout.write(`${words}\n`);
process.exitCode = good ? 0 : 1;
