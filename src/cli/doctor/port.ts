import { createServer } from "node:net";
import type { Config } from "../../config.ts";
import type { Keyring } from "../../lib/secret.ts";
import { reachable } from "../server-note.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";
import { explainFailure } from "./network.ts";
import { askOrigin } from "./origin.ts";

type Settings = Pick<Config, "host" | "port" | "tls" | "limits">;

/**
 * Whether the port is free, or this installation's server has it. `isServed`: whether a server runs on the data folder, or why that cannot
 * be told.
 */
export async function lookAtPort(
  { host, port, tls, limits }: Settings,
  isServed: boolean | Error,
  keyring: Keyring | null,
  fetchAs: typeof fetch,
): Promise<Finding> {
  const check = "server";
  if (isServed instanceof Error)
    return warning(
      check,
      `It cannot be told whether one runs on this folder (serve.lock: ${isServed.message}).`,
      "See permissions; run doctor as the folder's owner.",
    );
  if (port === 0)
    return ok(
      check,
      isServed
        ? "A server runs on this folder, at a port of its own choice."
        : "None runs; it will choose a free port.",
    );
  const scheme = tls === null ? "http" : "https";
  const own = `${scheme}://${reachable(host)}:${port}`;
  if (!isServed) {
    const code = await tryToListen(host, port);
    return code === null
      ? ok(check, `None runs on this folder; ${host}:${port} is free.`)
      : explainPort(check, code, host, port);
  }
  if (keyring === null)
    return warning(
      check,
      "One runs on this folder; without its key it cannot be told at which port.",
      "See keys.",
    );
  try {
    const answer = await askOrigin(fetchAs, keyring, own, { maxMs: limits.doctorCheckMs });
    if (answer.kind === "own") return ok(check, `One runs on this folder and answers at ${own}.`);
    const isBotshare = answer.kind === "other" && answer.isBotshare;
    const who = isBotshare ? "a botshare of another version, or of another folder," : "something else";
    return warning(check, `One runs on this folder, but ${who} answers at ${own}.`, sameSettings);
  } catch (error) {
    return warning(check, `One runs on this folder, but at ${own} ${explainFailure(error)}.`, sameSettings);
  }
}

const sameSettings = "Give doctor the flags or the environment of the server.";

/** Why nobody can listen there, as the system's code; null where somebody can. */
function tryToListen(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}

function explainPort(check: string, code: string, host: string, port: number): Finding {
  const at = `${host}:${port}`;
  if (code === "EADDRINUSE")
    return problem(
      check,
      `None runs on this folder, and something else listens at ${at}.`,
      "Stop that, or use another --port; if it is botshare, it serves another --data-dir.",
    );
  if (code === "EACCES")
    return problem(check, `This user may not listen at ${at}.`, "Use a port from 1024 on, behind a proxy.");
  return problem(
    check,
    `Nobody can listen at ${at} (${code}).`,
    "Look at --host: it must be an address of this machine.",
  );
}
