import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as form from "./tidy/form.ts";
import * as imports from "./tidy/imports.ts";
import * as project from "./tidy/project.ts";
import { parseSource } from "./tidy/source.ts";

// The rules of the layout and of the form, each a test of its own, so that a broken one fails by name. What the rules
// find in made-up sources is tested in tidy/rules.test.ts.

const ROOT = join(import.meta.dir, "..");

function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** What git would commit: files that it knows, and new ones that it does not ignore. */
function listFiles(): string[] {
  const git = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
  });
  const paths = git.stdout
    .toString()
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(ROOT, path)));
  return [...new Set(paths)].sort();
}

/** Written by a program, which has habits of its own. */
const generated = ["test/helpers/api-types.ts"];

const files = listFiles();
const sources = files
  .filter((path) => /^(src|test)\/.*\.tsx?$/.test(path) && !generated.includes(path))
  .map((path) => parseSource(path, readText(path)));
const product = sources.filter(({ path }) => path.startsWith("src/"));
const tests = sources.filter(({ path }) => path.startsWith("test/"));

test("the rules see the sources", () => {
  expect(product.map(({ path }) => path)).toContain("src/errors.ts");
  expect(tests.map(({ path }) => path)).toContain("test/tidy.test.ts");
});

describe("imports", () => {
  test("they go one way: main → cli → server → features → http, upstream → app → db → lib → config → errors", () => {
    expect(imports.checkLayers(product)).toEqual([]);
  });
  test("a feature reaches only the features left of it", () => {
    expect(imports.checkFeatureOrder(product)).toEqual([]);
  });
  test("Elysia's values appear in server.ts, http/, routes.ts and model.ts alone", () => {
    expect(imports.checkElysiaPlaces(product)).toEqual([]);
  });
  test("pages take only types, and only from models; the server takes only types from the pages' manifest", () => {
    expect(imports.checkWebBorder(product)).toEqual([]);
  });
  test("nothing imports a program's entrance", () => {
    expect(imports.checkEntrances(sources)).toEqual([]);
  });
  test("there are no barrels", () => {
    expect(imports.checkReexports(sources)).toEqual([]);
  });
  test("no module needs itself at run time", () => {
    expect(imports.checkCycles(sources)).toEqual([]);
  });
});

describe("form", () => {
  test("folders and files are named in kebab-case", () => {
    expect(form.checkFileNames(files.filter((path) => /^(src|test)\//.test(path)))).toEqual([]);
  });
  test("no file is longer than 300 lines", () => {
    expect(form.checkFileLengths(sources)).toEqual([]);
  });
  test("every function stays under 70 lines", () => {
    expect(form.checkFunctionLengths(product)).toEqual([]);
  });
  test("there are no default exports, no enums and no classes but AppError", () => {
    expect(form.checkConstructs(sources)).toEqual([]);
  });
  test("there is no any, no silenced compiler and no as without a reason beside it", () => {
    expect(form.checkTypeEscapes(product)).toEqual([]);
  });
  test("tests do not silence the compiler either", () => {
    expect(form.checkSilencers(tests)).toEqual([]);
  });
  test("nothing notes what is undone", () => {
    expect(form.checkLeftovers(sources)).toEqual([]);
  });
  test("only main.ts ends the process", () => {
    expect(form.checkExits(product)).toEqual([]);
  });
  test("every exported function has a comment that says what it promises", () => {
    expect(form.checkPublicComments(product)).toEqual([]);
  });
  test("no test is skipped, focused or conditional", () => {
    expect(form.checkSkippedTests(tests)).toEqual([]);
  });
});

describe("project", () => {
  test("the top level and src/ hold only what the layout names", () => {
    expect(project.checkEntries(files)).toEqual([]);
  });
  test("every dependency is pinned to an exact version", () => {
    expect(project.checkPins(readText("package.json"))).toEqual([]);
  });
  test("the lock file names no host", () => {
    expect(project.checkLock(readText("bun.lock"))).toEqual([]);
  });
});
