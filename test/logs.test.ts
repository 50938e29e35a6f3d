import { afterAll, describe, expect, test } from "bun:test";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { AppError } from "../src/errors.ts";
import { createLog } from "../src/lib/log.ts";
import { createLogDestination } from "../src/lib/log-destination.ts";
import { describeForLog } from "../src/lib/log-error.ts";

/** A log of its own and the lines that were written. */
function makeLog() {
  const lines: string[] = [];
  return { lines, log: createLog("debug", { write: (line) => void lines.push(line) }) };
}

describe("a line", () => {
  const names = {
    "a line break": 'a\n{"level":"error","msg":"forged"}',
    "an escape sequence": "\u001b[2J\u001b]0;owned\u0007",
    "a C1 control, which begins an escape sequence too": "\u009b31mred\u0085",
    "a NUL": "a\0b",
    "a mark of direction": "\u202egpj.exe\u2066x\u2069\u200f",
    "a line separator": "a\u2028b\u2029c",
    "nothing to be seen": "\u200b\ufeff\u2060",
    "a lone surrogate": "\ud800",
    "a delete": "a\u007fb",
  };
  for (const [what, name] of Object.entries(names)) {
    test(`stays one line of plain JSON whatever a name holds: ${what}`, () => {
      const { log, lines } = makeLog();
      log.warn({ name }, "said");
      const [line = ""] = lines;
      expect(lines).toHaveLength(1);
      expect(line.trimEnd()).toMatch(/^[\x20-\x7e]+$/);
      expect(JSON.parse(line)).toMatchObject({ level: "warn", name, msg: "said" });
    });
  }

  test("keeps letters of any script as they are", () => {
    const { log, lines } = makeLog();
    log.info({ name: "铃芽 שלום 🙂" }, "said");
    expect(lines[0]).toContain("铃芽 שלום 🙂");
  });

  test("is cut where a text in it is long", () => {
    const { log, lines } = makeLog();
    log.info({ said: "x".repeat(1_000_000), err: new Error("y".repeat(1_000_000)) }, "said");
    expect(lines[0]?.length).toBeLessThan(5_000);
    expect(JSON.parse(lines[0] ?? "").said).toEndWith("x…");
  });
});

describe("of an error the log shows", () => {
  const query = new DrizzleQueryError(
    "select ? from messages where content = ?",
    ["my words"],
    new Error("full"),
  );
  const cases: Record<string, [error: unknown, shown: object]> = {
    "a statement without its values": [
      query,
      { message: "Failed query: select ? from messages where content = ?" },
    ],
    "no text that could not be parsed": [parseError('{"a": my words}'), { type: "SyntaxError" }],
    "of an address the host alone": [
      new TypeError("cannot call https://user:my@example.com/words?my=words now"),
      { message: "cannot call https://example.com… now" },
    ],
    "no header's value": [
      new TypeError("Header 'authorization' has invalid value: 'Bearer my-words'"),
      { message: "Header '…' has invalid value: '…'" },
    ],
    "no value in quotation marks, be they closed or not": [
      new Error('no "my words" and `my words`, nor "my words'),
      { message: 'no "…" and `…`, nor "…"' },
    ],
    "an apostrophe as one": [
      new Error("The host's answer isn't 'my words'"),
      { message: "The host's answer isn't '…'" },
    ],
    "what an engine could not evaluate": [
      new TypeError("undefined is not an object (evaluating 'row.name')"),
      { message: "undefined is not an object (evaluating 'row.name')" },
    ],
    "the path of a failed call of the system": [
      openError(),
      { code: "ENOENT", message: /'\/nowhere\/at\/all'/ },
    ],
    "no word that full-text search did not understand": [
      Object.assign(new Error("no such column: my words"), { code: "SQLITE_ERROR" }),
      { code: "SQLITE_ERROR", message: "SQL logic error" },
    ],
    "no field that a library added": [
      Object.assign(new Error("failed"), { path: "my words" }),
      { message: "failed" },
    ],
    "the causes": [
      new AppError("upstream_unavailable", { cause: new Error('not "my words"') }),
      { message: "upstream_unavailable", cause: { message: 'not "…"' } },
    ],
    "the parts of several": [
      new AggregateError([new Error("one"), "my words"], "two"),
      { message: "two", errors: [{ message: "one" }, { type: "string" }] },
    ],
    "nothing of what is no error": ["my words", { type: "string" }],
  };
  for (const [what, [error, shown]] of Object.entries(cases)) {
    test(what, () => {
      const logged = describeForLog(error);
      for (const [name, value] of Object.entries(shown)) {
        const actual = Object.entries(logged).find(([key]) => key === name)?.[1];
        if (value instanceof RegExp) expect(actual).toMatch(value);
        else if (typeof value === "object") expect(actual).toMatchObject(value);
        else expect(actual).toBe(value);
      }
      expect(JSON.stringify(logged)).not.toMatch(/my[- ]words|words\?my/);
    });
  }

  test("no more than a few causes, also where they go in a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(JSON.stringify(describeForLog(error)).length).toBeLessThan(20_000);
  });
});

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

function openError(): unknown {
  try {
    return openSync("/nowhere/at/all", "r");
  } catch (error) {
    return error;
  }
}

describe("where the log goes", () => {
  const folder = mkdtempSync(join(tmpdir(), "botshare-logs-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a full disk costs the lines and nothing else, and those that come after it are whole", () => {
    const full = openSync("/dev/full", "w");
    let lost = 0;
    let isFull = true;
    const kept: string[] = [];
    const destination = createLogDestination(
      (lines) => {
        lost += lines;
      },
      (bytes) => {
        if (isFull) return writeSync(full, bytes);
        kept.push(Buffer.from(bytes).toString());
        return bytes.length;
      },
    );
    destination.write("one\n");
    destination.write("two\n");
    isFull = false;
    destination.write("three\n");
    closeSync(full);
    expect([lost, kept]).toEqual([2, ["three\n"]]);
  });

  test("of a line that the disk took a part of, the rest is lost, and the next one begins anew", () => {
    let room = 6;
    let written = "";
    const destination = createLogDestination(
      () => {},
      (bytes) => {
        if (room === 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        const taken = Math.min(room, bytes.length);
        room -= taken;
        written += Buffer.from(bytes.subarray(0, taken)).toString();
        return taken;
      },
    );
    destination.write('{"a":"one"}\n');
    room = 100;
    destination.write('{"b":"two"}\n');
    expect(written).toBe('{"a":"\n{"b":"two"}\n');
  });

  test("a reader that stands still holds nothing up; it gets what fits once it reads again, and the rest is counted", async () => {
    const path = join(folder, "pipe");
    expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    let lost = 0;
    const destination = createLogDestination(
      (lines) => {
        lost += lines;
      },
      (bytes) => writeSync(writer, bytes),
    );
    const line = `${"x".repeat(9_999)}\n`;
    const startedAt = performance.now();
    for (let count = 0; count < 1_000; count += 1) destination.write(line);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(lost).toBeGreaterThan(800);
    const got = await readAll(reader, (1_000 - lost) * line.length);
    expect(got).toBe(line.repeat(1_000 - lost));
    closeSync(writer);
    closeSync(reader);
  });
});

/** Reads so many bytes of a pipe, whose writer tries again every so often. */
async function readAll(descriptor: number, bytes: number): Promise<string> {
  const read: Buffer[] = [];
  let left = bytes;
  while (left > 0) {
    const buffer = Buffer.alloc(64 * 1024);
    try {
      const count = readSync(descriptor, buffer);
      read.push(buffer.subarray(0, count));
      left -= count;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      await Bun.sleep(5);
    }
  }
  return Buffer.concat(read).toString();
}
