import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../../package.json";
import { databaseFile } from "../../../src/db/open.ts";
import { createKeyring } from "../../../src/lib/secret.ts";
import { must, signIn } from "../../helpers/api-client.ts";
import { projectFolder, startExecutable } from "../../helpers/executable.ts";
import { type Filled, fillDatabase } from "./data.ts";
import { countReads, type Reads } from "./reads.ts";
import { type Asked, listDeletions, listExports, listRequests } from "./requests.ts";
import { describeDeletions, describeExports, describeRequests, type Figures } from "./table.ts";
import { type Place, readExport, timeRequest, waitsDuring } from "./times.ts";

// `make bench-console`: every request of the console's pages on the executable, over a database of a million messages (or as many as its
// argument says) and over one of ten thousand, and the export of a bot's conversations. Prints tables and writes dist/bench-console.json.
// Takes some minutes, and two gigabytes of the folder for temporary files.

const sizes = {
  large: { messages: Number(Bun.argv[2] ?? 1_000_000), conversations: 10_000 },
  small: { messages: 10_000, conversations: 1_000 },
} as const;
const rounds = 7;
const heldRounds = 5;
const idleMs = 5_000;
const sealingKey = new Uint8Array(32).fill(7);

const say = (words: string) => process.stdout.write(`${words}\n`);

/** A database of one of the sizes in a data folder of its own, with a server that holds it. */
async function startPlace(root: string, name: keyof typeof sizes, endMs: number) {
  const size = sizes[name];
  const folder = join(root, name);
  const dataDir = join(folder, "data");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, databaseFile);
  const startedAt = performance.now();
  const filled = fillDatabase(path, createKeyring(sealingKey), size, endMs);
  writeFileSync(join(dataDir, "sealing.key"), `${Buffer.from(sealingKey).toString("base64url")}\n`, {
    mode: 0o600,
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const megabytes = Math.round(Bun.file(path).size / 1024 ** 2);
  say(
    `${size.messages} messages in ${size.conversations} conversations: ${megabytes} MB, written in ${seconds} s; their figures were summed in ${filled.summedMs.toFixed(0)} ms`,
  );
  const startedAgainAt = performance.now();
  const server = await startExecutable({ folder });
  say(`  the server listens after ${(performance.now() - startedAgainAt).toFixed(0)} ms`);
  const token = await signIn(server.url, "owner");
  const place: Place = { url: server.url, pid: server.pid, token, shareToken: filled.shareToken };
  await addDocuments(place, filled);
  const dispose = () => server[Symbol.asyncDispose]();
  return { path, filled, place, [Symbol.asyncDispose]: dispose };
}

async function addDocuments({ url, token }: Place, { botId }: Filled): Promise<void> {
  for (let at = 0; at < 20; at += 1) {
    const content = Array.from(
      { length: 50 },
      (_, part) => `# Part ${part} of ${at}\n\nYour parcel ${part} comes on day ${at}.`,
    );
    const body = { name: `Terms ${at}.md`, type: "text/markdown", content: content.join("\n\n") };
    await must(url, "POST", `/api/v1/bots/${botId}/documents`, { token, body });
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Both in turns, so that what slows the machine for a moment slows them both. The first round only warms up. */
async function measure(large: Place, small: Place, asked: { large: Asked; small: Asked }) {
  const times: { large: number[]; small: number[] } = { large: [], small: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const both = {
      small: await timeRequest(small, asked.small),
      large: await timeRequest(large, asked.large),
    };
    if (round === 0) continue;
    times.large.push(both.large);
    times.small.push(both.small);
  }
  const waits = await waitsDuring(large, async () => {
    for (let round = 0; round < heldRounds; round += 1) await timeRequest(large, asked.large);
  });
  return { largeMs: median(times.large), smallMs: median(times.small), waits };
}

async function exportAll(name: keyof typeof sizes, { filled, place }: Started) {
  const exports = [];
  for (const { name: format, path } of listExports(filled)) {
    const exported = await readExport(place, path);
    const rows = filled.messages;
    if (exported.lines < rows) throw new Error(`${format}: ${exported.lines} lines for ${rows} messages`);
    exports.push({ name: `${format}, ${name}`, rows, ...exported });
  }
  return exports;
}

async function main(root: string): Promise<void> {
  const startedAt = performance.now();
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`;
  say(`botshare ${version}, bun ${Bun.version}, ${machine}\n`);
  const endMs = Math.floor(Date.now() / 60_000) * 60_000;
  await using large = await startPlace(root, "large", endMs);
  await using small = await startPlace(root, "small", endMs);
  const ofLarge = listRequests(large.filled, endMs);
  const ofSmall = listRequests(small.filled, endMs);
  const measured: Figures[] = [];
  for (const [at, asked] of ofLarge.entries()) {
    const other = ofSmall[at] ?? asked;
    const times = await measure(large.place, small.place, { large: asked, small: other }).catch(
      (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
    );
    measured.push({ name: asked.name, ...times });
  }
  const idle = await waitsDuring(large.place, () => Bun.sleep(idleMs));
  const exports = [...(await exportAll("small", small)), ...(await exportAll("large", large))];
  const reads = await countBoth(large, small, endMs);
  const figures = measured.map((it) => ({
    ...it,
    large: reads.large?.get(it.name),
    small: reads.small?.get(it.name),
  }));
  const counts = { large: sizes.large.messages, small: sizes.small.messages };
  say(`\n${describeRequests(figures, counts)}\n\n${describeExports(exports, idle)}`);
  const deletions = await deleteAll(large);
  say(`\n${describeDeletions(deletions)}`);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const file = join(projectFolder, "dist/bench-console.json");
  await Bun.write(
    file,
    `${JSON.stringify({ version, bun: Bun.version, machine, figures, idle, exports, deletions }, null, 2)}\n`,
  );
  say(`\n${seconds} s; written to dist/bench-console.json.`);
  const failed = figures.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) throw new Error(`${failed.length} requests failed`);
}

async function deleteAll({ place, filled }: Started) {
  const deletions = [];
  for (const asked of listDeletions(filled)) {
    let ms = 0;
    const waits = await waitsDuring(place, async () => {
      ms = await timeRequest(place, asked);
    });
    deletions.push({ name: asked.name, ms, waits });
  }
  return deletions;
}

type Started = Awaited<ReturnType<typeof startPlace>>;
type Found = Map<string, Reads> | null;

/** Once the times have been taken, for which the files were their servers' alone. */
async function countBoth(
  large: Started,
  small: Started,
  endMs: number,
): Promise<{ large: Found; small: Found }> {
  const count = ({ path, filled }: Started) => countReads(path, listRequests(filled, endMs), endMs);
  return { large: await count(large), small: await count(small) };
}

const root = mkdtempSync(join(tmpdir(), "botshare-bench-"));
try {
  await main(root);
} finally {
  rmSync(root, { recursive: true, force: true });
}
