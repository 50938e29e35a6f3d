import { CString, dlopen, type Pointer, ptr } from "bun:ffi";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../node_modules/better-sqlite3/package.json";
import { projectFolder } from "../../helpers/executable.ts";

// Counts the rows that a statement reads, by SQLite itself: the same source that the driver is built from, compiled with
// SQLITE_ENABLE_STMT_SCANSTATUS ("Prepared Statement Scan Status"), which the driver's own binary leaves out.

/** One table or index that a statement goes through, in SQLite's words, and how many of its rows it read. */
export interface Loop {
  plan: string;
  rows: number;
}

export type ReadCounter = ReturnType<typeof openReadCounter>;

const folder = join(projectFolder, "node_modules/better-sqlite3/deps/sqlite3");
const ok = 0;
const row = 100;
const readOnly = 1;
const ops = { visited: 1, plan: 4 } as const;

/** Builds the library into dist/ once for each version of the driver, and gives its path; null where there is no C compiler. */
export async function buildCountingLibrary(): Promise<string | null> {
  const compiler = Bun.which("cc");
  const path = join(projectFolder, `dist/sqlite-counting-${version}.so`);
  if (existsSync(path)) return path;
  if (compiler === null) return null;
  const defines = ["ENABLE_STMT_SCANSTATUS", "ENABLE_FTS5", "ENABLE_MATH_FUNCTIONS", "ENABLE_STAT4"];
  const options = ["DQS=0", "LIKE_DOESNT_MATCH_BLOBS", "THREADSAFE=0", "OMIT_LOAD_EXTENSION"];
  const flags = [...defines, ...options].map((name) => `-DSQLITE_${name}`);
  const build = Bun.spawn(
    [compiler, "-O1", "-shared", "-fPIC", "-o", path, ...flags, join(folder, "sqlite3.c"), "-lm"],
    { stdout: "ignore", stderr: "inherit" },
  );
  if ((await build.exited) !== 0) throw new Error("SQLite could not be compiled");
  return path;
}

const signatures = {
  sqlite3_open_v2: { args: ["cstring", "ptr", "i32", "ptr"], returns: "i32" },
  sqlite3_close_v2: { args: ["ptr"], returns: "i32" },
  sqlite3_prepare_v2: { args: ["ptr", "cstring", "i32", "ptr", "ptr"], returns: "i32" },
  sqlite3_stmt_readonly: { args: ["ptr"], returns: "i32" },
  sqlite3_bind_null: { args: ["ptr", "i32"], returns: "i32" },
  sqlite3_bind_int64: { args: ["ptr", "i32", "i64"], returns: "i32" },
  sqlite3_bind_double: { args: ["ptr", "i32", "f64"], returns: "i32" },
  sqlite3_bind_text: { args: ["ptr", "i32", "ptr", "i32", "i64"], returns: "i32" },
  sqlite3_step: { args: ["ptr"], returns: "i32" },
  sqlite3_finalize: { args: ["ptr"], returns: "i32" },
  sqlite3_stmt_scanstatus_v2: { args: ["ptr", "i32", "i32", "i32", "ptr"], returns: "i32" },
} as const;

/** Opens a database to read it. */
export function openReadCounter(library: string, databasePath: string) {
  const { symbols, close } = dlopen(library, signatures);
  const out = new BigUint64Array(1);
  // What SQLite writes there is an address of this process.
  const written = () => Number(out[0]) as Pointer;
  const text = (value: string) => Buffer.from(`${value}\0`);
  const must = (code: number, what: string) => {
    if (code !== ok) throw new Error(`SQLite says ${code} to ${what}`);
  };
  must(symbols.sqlite3_open_v2(text(databasePath), ptr(out), readOnly, null), databasePath);
  const connection = written();

  const bind = (statement: Pointer, place: number, value: unknown) => {
    if (value === null || value === undefined) symbols.sqlite3_bind_null(statement, place);
    else if (typeof value === "number" && !Number.isInteger(value)) {
      symbols.sqlite3_bind_double(statement, place, value);
    } else if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
      symbols.sqlite3_bind_int64(statement, place, BigInt(value));
    } else {
      const bytes = text(String(value));
      // -1 is SQLITE_TRANSIENT: it keeps a copy.
      symbols.sqlite3_bind_text(statement, place, ptr(bytes), bytes.length - 1, -1n);
    }
  };
  const readLoops = (statement: Pointer): Loop[] => {
    const loops: Loop[] = [];
    const ask = (at: number, op: number) =>
      symbols.sqlite3_stmt_scanstatus_v2(statement, at, op, 0, ptr(out)) === ok;
    for (let at = 0; ask(at, ops.visited); at += 1) {
      const rows = Number(out[0]);
      const plan = ask(at, ops.plan) && out[0] !== 0n ? new CString(written()).toString() : "";
      loops.push({ plan, rows });
    }
    return loops;
  };
  return {
    /** Runs a statement to its end and gives what it went through; nothing where it changes something. Throws where SQLite refuses it. */
    count: (source: string, values: readonly unknown[]): Loop[] => {
      must(symbols.sqlite3_prepare_v2(connection, text(source), -1, ptr(out), null), source);
      const statement = written();
      try {
        if (symbols.sqlite3_stmt_readonly(statement) === 0) return [];
        for (const [at, value] of values.entries()) bind(statement, at + 1, value);
        while (symbols.sqlite3_step(statement) === row);
        return readLoops(statement);
      } finally {
        symbols.sqlite3_finalize(statement);
      }
    },
    close: () => {
      symbols.sqlite3_close_v2(connection);
      close();
    },
  };
}
