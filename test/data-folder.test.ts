import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDataFolder, readOrMakeMasterKey, readOrMakeSealingKey } from "../src/cli/data-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "botshare-data-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("the data folder", () => {
  test("is made with those above it, for its owner alone", () => {
    const path = join(folder, "a", "b");
    makeDataFolder(path);
    expect(modeOf(path)).toBe("700");
  });

  test("that exists keeps its permissions and what is in it", () => {
    const path = join(folder, "mine");
    mkdirSync(path);
    chmodSync(path, 0o750);
    writeFileSync(join(path, "note"), "x");
    makeDataFolder(path);
    expect(modeOf(path)).toBe("750");
    expect(readFileSync(join(path, "note"), "utf8")).toBe("x");
  });

  test("cannot be a file, and the sentence says which", () => {
    const path = join(folder, "file");
    writeFileSync(path, "x");
    expect(() => makeDataFolder(path)).toThrow(`data-dir: ${path} is not a folder`);
    expect(() => makeDataFolder(join(path, "below"))).toThrow("data-dir: ");
  });
});

describe("the master key", () => {
  test("is made at the first start, 32 random bytes for its owner's eyes alone, and kept", () => {
    const key = readOrMakeMasterKey(folder);
    expect(Buffer.from(key, "base64url")).toHaveLength(32);
    expect(modeOf(join(folder, "master.key"))).toBe("600");
    expect(readOrMakeMasterKey(folder)).toBe(key);
    expect(readdirSync(folder)).toEqual(["master.key"]);
    const other = mkdtempSync(join(tmpdir(), "botshare-data-"));
    expect(readOrMakeMasterKey(other)).not.toBe(key);
    rmSync(other, { recursive: true });
  });

  test("may be written by hand, and is not when the file is empty", () => {
    const path = join(folder, "master.key");
    writeFileSync(path, "  a-key-of-my-own-choice\n");
    expect(readOrMakeMasterKey(folder)).toBe("a-key-of-my-own-choice");
    writeFileSync(path, "\n");
    expect(() => readOrMakeMasterKey(folder)).toThrow(`${path} is empty`);
  });
});

describe("the sealing key", () => {
  const read = () => readOrMakeSealingKey(folder, "botshare.db");
  const path = () => join(folder, "sealing.key");

  test("is made at the first start, 32 bytes for its owner's eyes alone, and kept", () => {
    const key = read();
    expect(key).toHaveLength(32);
    expect(modeOf(path())).toBe("600");
    expect(read()).toEqual(key);
  });

  test("is not made anew beside a database that another one sealed", () => {
    writeFileSync(join(folder, "botshare.db"), "");
    expect(read).toThrow(`${path()} is missing`);
    expect(existsSync(path())).toBe(false);
  });

  for (const damaged of ["short", Buffer.alloc(31).toString("base64url"), "", "x".repeat(100)]) {
    test(`that is damaged («${damaged.slice(0, 8)}…», ${damaged.length} characters) is refused and left as it is`, () => {
      writeFileSync(path(), damaged);
      expect(read).toThrow(path());
      expect(readFileSync(path(), "utf8")).toBe(damaged);
    });
  }
});
