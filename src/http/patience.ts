import type { Config } from "../config.ts";

/** The part of Bun's server that sets how long the connection of a request may be silent, in seconds; 0 is for ever. */
export type Patient = { timeout: (request: Request, seconds: number) => void };

/**
 * Waits for what may take longer than a silent connection is kept. Afterwards the connection is one like any other: kept for ever, each
 * client that has vanished, or takes nothing of its answer, would hold one until the server ends.
 */
export async function waitPatiently<Result>(
  { silentConnectionMs }: Pick<Config["limits"], "silentConnectionMs">,
  server: Patient | null,
  request: Request,
  work: Promise<Result>,
): Promise<Result> {
  server?.timeout(request, 0);
  try {
    return await work;
  } finally {
    server?.timeout(request, silentConnectionMs / 1000);
  }
}
