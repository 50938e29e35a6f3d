import type { Command } from "commander";
import type { Config } from "../../config.ts";
import { type Flags, readFlags } from "../command.ts";
import { explainFailure } from "../doctor/network.ts";

const waitMs = 5_000;

/** `health`: asks the server on this machine, for a container that has no other program to ask with. */
export function addHealth(program: Command): void {
  program
    .command("health")
    .description("Ask the server on this machine whether it runs: exit code 0, or 1 with the reason")
    .option("--ready", "whether it can store too (/ready instead of /health)")
    .option("--host <address>", "address that it listens on (default: 127.0.0.1)")
    .option("--port <number>", "port that it listens on (default: 3000)")
    .option("--tls-cert <file>", "where it serves https: its certificate chain")
    .option("--tls-key <file>", "and its private key")
    .action(async ({ ready, ...flags }: Flags & { ready?: string }) => {
      const path = ready === undefined ? "/health" : "/ready";
      process.stdout.write(`${await ask(`${addressOf(readFlags(flags))}${path}`)}\n`);
    });
}

/** Where a server with these settings is asked on its own machine. */
function addressOf({ host, port, tls }: Pick<Config, "host" | "port" | "tls">): string {
  const own = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http${tls === null ? "" : "s"}://${own.includes(":") ? `[${own}]` : own}:${port}`;
}

async function ask(url: string): Promise<string> {
  let response: Response;
  try {
    // It speaks to its own machine, where a certificate's name is another.
    const tls = { rejectUnauthorized: false };
    response = await fetch(url, { signal: AbortSignal.timeout(waitMs), tls, redirect: "manual" });
  } catch (error) {
    throw new Error(`Nothing answers at ${url} (${explainFailure(error)})`);
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return text;
}
