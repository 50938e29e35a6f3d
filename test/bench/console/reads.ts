import { password } from "../../helpers/api-client.ts";
import { signIn, startTestServer } from "../../helpers/test-server.ts";
import { buildCountingLibrary, type Loop, openReadCounter, type ReadCounter } from "./read-counter.ts";
import type { Asked } from "./requests.ts";

/** What the statements of a request read, all of them together. */
export interface Reads {
  rows: number;
  /** The loop that read the most, and the statement that it is part of. */
  worst: (Loop & { source: string }) | null;
  statements: number;
}

interface Ran {
  source: string;
  values: readonly unknown[];
}

/**
 * Asks each of the requests of the server in this process, and has SQLite count the rows that its statements read: each statement is run
 * a second time, on its own. Null where the counting library cannot be built. Rows within a full-text index are not counted.
 */
export async function countReads(
  databasePath: string,
  requests: readonly Asked[],
  nowMs: number,
): Promise<Map<string, Reads> | null> {
  const library = await buildCountingLibrary();
  if (library === null) return null;
  const server = startTestServer({ databasePath, nowMs });
  const ran: Ran[] = [];
  watchStatements(server.connection, (source, values) => ran.push({ source, values }));
  const counter = openReadCounter(library, databasePath);
  try {
    const token = await signIn(server, "owner", password);
    const found = new Map<string, Reads>();
    for (const { name, path, body } of requests) {
      ran.length = 0;
      const method = body === undefined ? "GET" : "POST";
      const response = await server.send(method, `/api/v1${path}`, { token, body });
      await response.text();
      found.set(name, sumReads(counter, ran));
    }
    return found;
  } finally {
    counter.close();
    await server.close();
  }
}

/** The same loop of the same statement counts as one, however often that was run. */
function sumReads(counter: ReadCounter, ran: readonly Ran[]): Reads {
  const loops = new Map<string, Loop & { source: string }>();
  for (const { source, values } of ran) {
    for (const { plan, rows } of counter.count(source, values)) {
      const key = `${plan}\n${source}`;
      loops.set(key, { plan, source, rows: rows + (loops.get(key)?.rows ?? 0) });
    }
  }
  const all = [...loops.values()];
  return {
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    worst: all.sort((a, b) => b.rows - a.rows)[0] ?? null,
    statements: ran.length,
  };
}

const runners = new Set<string | symbol>(["all", "get", "run", "iterate"]);

/** Tells of every statement that is run on a connection from now on, with its values. */
function watchStatements(connection: object, tell: (source: string, values: unknown[]) => void): void {
  const prepare: unknown = Reflect.get(connection, "prepare");
  if (typeof prepare !== "function") throw new Error("This is no connection");
  const watch = (statement: object, source: string): object =>
    new Proxy(statement, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...given: unknown[]) => {
          if (runners.has(name)) tell(source, given.flat());
          const result: unknown = member.apply(target, given);
          // `raw()` and its like give the statement itself.
          return result === target ? watch(target, source) : result;
        };
      },
    });
  Object.assign(connection, {
    prepare: (source: string) => watch(prepare.call(connection, source), source),
  });
}
