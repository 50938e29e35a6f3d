import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const document = readFileSync(join(root, "SECURITY.md"), "utf8");

/** The rows of the tables of threats: what is threatened, and each test by its file and words of its name. */
function readThreats(): { threat: string; named: [file: string, words: string][] }[] {
  const tables = document.split("## What is protected")[1]?.split("## What is not")[0] ?? "";
  return tables.split("\n").flatMap((line) => {
    const [threat = "", , tests = ""] = line.startsWith("| ") ? line.slice(2, -2).split(" | ") : [];
    if (["", "threat", "---"].includes(threat)) return [];
    let file = "";
    const named: [string, string][] = [];
    for (const [, path, words] of tests.matchAll(/`([^`]+)`|"([^"]+)"/g)) {
      if (path !== undefined) file = path;
      if (words !== undefined) named.push([file, words]);
    }
    return [{ threat, named }];
  });
}

const threats = readThreats();

test("the document has its threats, and each is held by a test", () => {
  expect(threats.length).toBeGreaterThan(40);
  expect(threats.filter(({ named }) => named.length === 0)).toEqual([]);
});

test("every test that it names is there, by the words of its name", () => {
  const isThere = (file: string, words: string) => {
    const path = join(root, file);
    if (!/^test\/.*\.test\.ts$/.test(file) || !existsSync(path)) return false;
    const source = readFileSync(path, "utf8");
    // A name begins there, or goes on behind what it is made of.
    return ['"', "`", "} "].some((before) => source.includes(before + words));
  };
  const missing = threats.flatMap(({ named }) => named.filter(([file, words]) => !isThere(file, words)));
  expect(missing).toEqual([]);
});

test("it leads to no place that is yet to be filled in", () => {
  expect(document).not.toMatch(/example\.(?:com|org)|<[a-z-]+>|your-/i);
});
