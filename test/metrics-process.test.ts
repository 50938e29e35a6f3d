import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { createProcessReader } from "../src/features/operations/metrics-process.ts";
import { createMetrics } from "../src/lib/metrics.ts";
import { parseExposition } from "./helpers/exposition.ts";

/** The process's own metrics, of a system that lists its open files there. */
async function look(openFiles?: string) {
  const metrics = createMetrics();
  createProcessReader(metrics, openFiles)();
  const read = parseExposition(await metrics.registry.metrics());
  return (name: string) => read.get(name)?.samples[0]?.value ?? 0;
}

test("how many files are open is left out where it cannot be told, and the rest is there", async () => {
  const of = await look("/nowhere/at/all");
  expect(of("process_open_fds")).toBe(0);
  expect(of("process_resident_memory_bytes")).toBeGreaterThan(1024 ** 2);
  expect(of("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(Math.abs(of("process_start_time_seconds") + process.uptime() - Date.now() / 1000)).toBeLessThan(2);
});

test("every open file counts", async () => {
  if (process.platform !== "linux") return expect((await look())("process_open_fds")).toBe(0);
  const before = (await look())("process_open_fds");
  const files = Array.from({ length: 20 }, () => openSync(import.meta.path, "r"));
  const now = (await look())("process_open_fds");
  for (const file of files) closeSync(file);
  expect(now - before).toBeGreaterThanOrEqual(15);
});
