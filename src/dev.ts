import { watch } from "node:fs";
import { join } from "node:path";
import { assetFolder } from "./lib/assets.ts";
import { buildPages } from "./web/build.ts";

// `make dev`: serves from the sources. Bun's watcher reloads the server when its files change; this process rebuilds the
// pages when theirs change and starts the server again, because it reads them once.

const SETTLE_MS = 100;
const PAGES_SOURCE = join(import.meta.dir, "web");

async function rebuildPages(): Promise<void> {
  try {
    await buildPages({ outDir: assetFolder("pages"), dev: true });
  } catch (error) {
    process.stderr.write(`${Bun.inspect(error)}\n`);
  }
}

function startServer() {
  return Bun.spawn(
    [
      process.execPath,
      "--watch",
      "--no-clear-screen",
      join(import.meta.dir, "main.ts"),
      "serve",
      ...Bun.argv.slice(2),
    ],
    { stdio: ["inherit", "inherit", "inherit"] },
  );
}

await rebuildPages();
let server = startServer();
let settling: Timer | undefined;

async function reload(): Promise<void> {
  await rebuildPages();
  server.kill("SIGTERM");
  await server.exited;
  server = startServer();
}

const watcher = watch(PAGES_SOURCE, { recursive: true }, () => {
  clearTimeout(settling);
  settling = setTimeout(reload, SETTLE_MS);
});

async function stop(): Promise<void> {
  watcher.close();
  clearTimeout(settling);
  server.kill("SIGTERM");
  await server.exited;
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
