import type Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { SQLiteExecuteMethod } from "drizzle-orm/sqlite-core";
import { createBinder } from "./binder.ts";
import { type Changes, leavesRecalled } from "./changes.ts";
import type { Attempt } from "./keeper.ts";
import { createRowMapper, type Field } from "./row-mapper.ts";

type Values = Record<string, unknown>;
type Run = (values?: Values) => unknown;

/**
 * What drizzle's session gives for each query that it prepares: a built one is run by `all`, `get` or `run`, a prepared one by `execute`,
 * and both in a batch by `now`, which drizzle does not know.
 */
export interface Prepared extends Record<SQLiteExecuteMethod | "execute" | "now", Run> {
  stmt: Database.Statement<unknown[]>;
  query: { sql: string; params: unknown[] };
  /** Of the tables of a join, whether each has a row in every one of the result. */
  joinsNotNullableMap?: Record<string, boolean>;
}

/** The session behind drizzle's `db`, which prepares every query that is built on it; the declared type keeps it to itself. */
interface WithSession {
  session: {
    prepareQuery: (
      query: Built,
      fields: Field[] | undefined,
      method: SQLiteExecuteMethod,
      ...more: unknown[]
    ) => Prepared;
  };
}

interface Built {
  sql: string;
}

/**
 * drizzle's query builder, each of whose queries is run by `attempt` when it is awaited. In a batch, which runs them at once by `now`, the
 * store does that with the whole batch instead.
 */
export function createGuarded(
  connection: Database.Database,
  attempt: Attempt,
  changes: Changes,
): BetterSQLite3Database {
  const db = drizzle(connection);
  // The session is there, and no field of the declared type.
  const { session } = db as unknown as WithSession;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (built, fields, method, ...more) => {
    const prepared = prepareQuery({ ...built, sql: plannedOnce(built.sql) }, fields, method, ...more);
    const run = createRun(prepared, method, fields);
    const [now, alone] = asWritten(prepared, run, changes);
    prepared.now = now;
    // The builder is asynchronous around these two, and awaits what they give.
    prepared[method] = (values) => attempt(() => alone(values));
    prepared.execute = prepared[method];
    return prepared;
  };
  return db;
}

/** What runs a query in a batch, and alone: both so that it is known whether that may change what is recalled (changes.ts). */
function asWritten({ stmt, query }: Prepared, run: Run, changes: Changes): [now: Run, alone: Run] {
  if (stmt.readonly) return [run, run];
  if (leavesRecalled(query.sql)) return [run, (values) => changes.quietly(() => run(values))];
  const now: Run = (values) => {
    changes.noteLoud();
    return run(values);
  };
  return [now, run];
}

/**
 * Runs a prepared query as drizzle's own `run` and `all` do, with what they work out at each run worked out once: where its values go
 * (binder.ts), and how its rows are read (row-mapper.ts), unless an outer join may have left some out.
 */
function createRun(prepared: Prepared, method: SQLiteExecuteMethod, fields: Field[] | undefined): Run {
  const { stmt } = prepared;
  const bind = createBinder(prepared.query.params);
  if (method === "run") return (values) => stmt.run(bind(values));
  const run = prepared[method].bind(prepared);
  const mapRows = method === "all" && fields !== undefined ? createRowMapper(fields) : undefined;
  if (mapRows === undefined) return run;
  stmt.raw(true);
  return (values) => {
    // drizzle sets it after the query is prepared.
    const isInner = Object.values(prepared.joinsNotNullableMap ?? {}).every(Boolean);
    // In the driver's raw mode each row is a list, which its declared type does not say.
    return isInner ? mapRows(stmt.all(bind(values)) as unknown[][]) : run(values);
  };
}

/**
 * The statement, planned when it is prepared and not at each run again. SQLite plans anew whenever a value is bound that it has compared
 * with a column while it planned, or taken for a limit, in the hope that the value tells more (sqlite.org/c3ref/prepare.html); without
 * statistics it tells next to nothing, and the planning takes ten times as long as the run. It does not look behind a plus sign, which
 * changes no value. Nor does it find an index of some rows alone by a value that is bound: what such an index asks for is written out.
 */
const plannedOnce = (sql: string): string => sql.replaceAll(/(?<== |\blimit )\?/g, "+?");
