import { setTimeout as sleep } from "node:timers/promises";

// Looks an address up again and again, until the bench closes its end of the pipe; then it tells how long the answers took. A process of
// its own: what the bench does meanwhile must not count as the server's time. Takes the address as its argument.

const address = Bun.argv[2] ?? "";
const waitsMs: number[] = [];
let isOver = false;

async function look(): Promise<void> {
  const startedAt = performance.now();
  const response = await fetch(address);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${address} gave ${response.status}`);
  waitsMs.push(performance.now() - startedAt);
}

async function lookUntilOver(): Promise<void> {
  while (!isOver) {
    await look();
    await sleep(1);
  }
}

// The first ones are slow by themselves.
for (let time = 0; time < 20; time += 1) await look();
waitsMs.length = 0;
process.stdout.write("ready\n");
const looking = lookUntilOver();
await Bun.stdin.text();
isOver = true;
await looking;
waitsMs.sort((a, b) => a - b);
const longestMs = waitsMs.at(-1) ?? 0;
const p99Ms = waitsMs[Math.floor(waitsMs.length * 0.99)] ?? longestMs;
process.stdout.write(`${JSON.stringify({ longestMs, p99Ms, count: waitsMs.length })}\n`);
