import { describe, expect, test } from "bun:test";
import * as form from "./form.ts";
import * as imports from "./imports.ts";
import * as project from "./project.ts";
import { countLines, type Problem, parseSource, type Source } from "./source.ts";

// Each rule against made-up sources: one that it must refuse, with the place, and one that it must let pass.

type Rule = (sources: Source[]) => Problem[];
type Example = { path: string; text: string };

function judge(rule: Rule, ...examples: Example[]): string[] {
  return rule(examples.map(({ path, text }) => parseSource(path, text)));
}

/** Judges one line of code in a file; the answer is only the places of the problems. */
function placesIn(rule: Rule, path: string, text: string): string[] {
  return judge(rule, { path, text }).map((problem) => problem.split(" ")[0] ?? "");
}

const refusedImports: [string, Rule, string, string][] = [
  ["lib reaching db", imports.checkLayers, "src/lib/id.ts", 'import { open } from "../db/open.ts";'],
  ["a type counts too", imports.checkLayers, "src/db/store.ts", 'import type { App } from "../app.ts";'],
  ["app.ts knowing a feature", imports.checkLayers, "src/app.ts", 'import "./features/chat/turn.ts";'],
  [
    "an import() in a body",
    imports.checkLayers,
    "src/http/a.ts",
    'const x = await import("../cli/serve.ts");',
  ],
  ["http and upstream", imports.checkLayers, "src/http/a.ts", 'import { a } from "../upstream/client.ts";'],
  ["a layer nobody named", imports.checkLayers, "src/misc/a.ts", 'import { a } from "../lib/id.ts";'],
  ["auth reaching chat", imports.checkFeatureOrder, "src/features/auth/a.ts", 'import "../chat/turn.ts";'],
  [
    "neighbours of a row",
    imports.checkFeatureOrder,
    "src/features/bots/a.ts",
    'import "../users/service.ts";',
  ],
  [
    "an unknown feature",
    imports.checkFeatureOrder,
    "src/features/billing/a.ts",
    'import "../users/service.ts";',
  ],
  [
    "Elysia in a service",
    imports.checkElysiaPlaces,
    "src/features/bots/service.ts",
    'import { t } from "elysia";',
  ],
  [
    "an Elysia plugin in cli",
    imports.checkElysiaPlaces,
    "src/cli/serve.ts",
    'import { jwt } from "@elysiajs/jwt";',
  ],
  [
    "half a type import",
    imports.checkElysiaPlaces,
    "src/app.ts",
    'import { type Context, t } from "elysia";',
  ],
  [
    "a page taking a value",
    imports.checkWebBorder,
    "src/web/a.ts",
    'import { b } from "../features/bots/model.ts";',
  ],
  [
    "a page taking a service",
    imports.checkWebBorder,
    "src/web/a.ts",
    'import type { b } from "../features/bots/service.ts";',
  ],
  [
    "the server taking a page",
    imports.checkWebBorder,
    "src/server.ts",
    'import { buildPages } from "./web/build.ts";',
  ],
  ["an entrance imported", imports.checkEntrances, "test/a.test.ts", 'import { run } from "../src/main.ts";'],
  ["export … from", imports.checkReexports, "src/lib/id.ts", 'export { a } from "./text.ts";'],
  ["export *", imports.checkReexports, "src/lib/id.ts", 'export * from "./text.ts";'],
  ["an index file", imports.checkReexports, "src/lib/index.ts", "export const a = 1;"],
];

const allowedImports: [string, Rule, string, string][] = [
  ["down to lib", imports.checkLayers, "src/features/chat/turn.ts", 'import { a } from "../../lib/id.ts";'],
  ["within a layer", imports.checkLayers, "src/lib/id.ts", 'import { a } from "./text.ts";'],
  ["a package", imports.checkLayers, "src/lib/id.ts", 'import { join } from "node:path";'],
  ["a program", imports.checkLayers, "src/build.ts", 'import { a } from "./db/migrations.ts";'],
  [
    "leftwards",
    imports.checkFeatureOrder,
    "src/features/share/a.ts",
    'import { a } from "../users/service.ts";',
  ],
  [
    "within a feature",
    imports.checkFeatureOrder,
    "src/features/bots/a.ts",
    'import { a } from "./model.ts";',
  ],
  ["a model", imports.checkElysiaPlaces, "src/features/bots/model.ts", 'import { t } from "elysia";'],
  ["only a type", imports.checkElysiaPlaces, "src/lib/id.ts", 'import type { Static } from "elysia";'],
  [
    "a model's type",
    imports.checkWebBorder,
    "src/web/a.ts",
    'import type { Bot } from "../features/bots/model.ts";',
  ],
  [
    "the manifest's type",
    imports.checkWebBorder,
    "src/server.ts",
    'import type { Page } from "./web/manifest.ts";',
  ],
  [
    "the page's build",
    imports.checkWebBorder,
    "src/build.ts",
    'import { buildPages } from "./web/build.ts";',
  ],
  ["an export of its own", imports.checkReexports, "src/lib/id.ts", "const a = 1; export { a };"],
];

describe("rules of imports", () => {
  test.each(refusedImports)("refuse %s", (_, rule, path, text) => {
    expect(placesIn(rule, path, `// 中文 😀\n${text}\n`)).toEqual([
      path.endsWith("index.ts") ? `${path}:1` : `${path}:2`,
    ]);
  });

  test.each(allowedImports)("let pass: %s", (_, rule, path, text) => {
    expect(judge(rule, { path, text })).toEqual([]);
  });

  test("refuse a ring of three and name it, but not a ring of types", () => {
    const ring = (keyword: string) => [
      { path: "src/lib/a.ts", text: 'import { b } from "./b.ts";' },
      { path: "src/lib/b.ts", text: 'import { c } from "./c.ts";' },
      { path: "src/lib/c.ts", text: `${keyword} { a } from "./a.ts";` },
    ];
    expect(judge(imports.checkCycles, ...ring("import"))).toEqual([
      "src/lib/c.ts:1 closes a ring: src/lib/a.ts → src/lib/b.ts → src/lib/c.ts → src/lib/a.ts",
    ]);
    expect(judge(imports.checkCycles, ...ring("import type"))).toEqual([]);
  });
});

const refusedForms: [string, Rule, string, string][] = [
  ["a default export", form.checkConstructs, "src/lib/a.ts", "export default 1;"],
  ["an enum", form.checkConstructs, "src/lib/a.ts", "export enum Color { Red }"],
  ["a class", form.checkConstructs, "src/lib/a.ts", "class Store {}"],
  ["a class as a value", form.checkConstructs, "src/lib/a.ts", "export const Store = class {};"],
  ["a second AppError", form.checkConstructs, "src/lib/a.ts", "export class AppError {}"],
  ["any", form.checkTypeEscapes, "src/lib/a.ts", "export const a: any = 1;"],
  ["!", form.checkTypeEscapes, "src/lib/a.ts", "export const b = a!.c;"],
  ["as", form.checkTypeEscapes, "src/lib/a.ts", "export const b = a as string;"],
  ["a silenced line", form.checkSilencers, "test/a.test.ts", "// @ts-ignore because"],
  ["a note of something undone", form.checkLeftovers, "src/lib/a.ts", `// ${"TO"}${"DO"}: later`],
  ["process.exit", form.checkExits, "src/cli/serve.ts", "process.exit(1);"],
  ["an exported function without a word", form.checkPublicComments, "src/lib/a.ts", "export function a() {}"],
  ["test.skip", form.checkSkippedTests, "test/a.test.ts", 'test.skip("a rule", () => {});'],
  ["describe.only", form.checkSkippedTests, "test/a.test.ts", 'describe.only("a rule", () => {});'],
  ["test.skipIf", form.checkSkippedTests, "test/a.test.ts", 'test.skipIf(slow)("a rule", () => {});'],
];

const allowedForms: [string, Rule, string, string][] = [
  ["AppError in errors.ts", form.checkConstructs, "src/errors.ts", "export class AppError extends Error {}"],
  ["as const", form.checkTypeEscapes, "src/lib/a.ts", "export const a = [1] as const;"],
  [
    "as with a reason above",
    form.checkTypeEscapes,
    "src/lib/a.ts",
    "// Parsed above.\nexport const b = a as string;",
  ],
  [
    "as with a reason beside",
    form.checkTypeEscapes,
    "src/lib/a.ts",
    "export const b = a as string; // Parsed.",
  ],
  ["the word anything", form.checkTypeEscapes, "src/lib/a.ts", 'export const any = "any as !";'],
  ["main.ts exiting", form.checkExits, "src/main.ts", "process.exit(1);"],
  ["an exit code", form.checkExits, "src/cli/serve.ts", "process.exitCode = 1;"],
  ["a comment", form.checkPublicComments, "src/lib/a.ts", "/** Promises nothing. */\nexport function a() {}"],
  ["a private function", form.checkPublicComments, "src/lib/a.ts", "function a() {}\nexport const b = a;"],
  ["test.each", form.checkSkippedTests, "test/a.test.ts", 'test.each([1])("a rule for %d", () => {});'],
];

describe("rules of form", () => {
  test.each(refusedForms)("refuse %s", (_, rule, path, text) => {
    expect(placesIn(rule, path, `const zh = "中文 😀";\n\n${text}\n`)).toEqual([`${path}:3`]);
  });

  test.each(allowedForms)("let pass: %s", (_, rule, path, text) => {
    expect(judge(rule, { path, text })).toEqual([]);
  });

  test("refuse a function of 70 lines, of every kind, and let one of 69 pass", () => {
    const lines = (count: number) => "\n".repeat(count - 1);
    const kinds: [string, string][] = [
      ["function a() {", "}"],
      ["const a = () => {", "};"],
      ["const a = { async run() {", "} };"],
    ];
    for (const [head, tail] of kinds) {
      expect(placesIn(form.checkFunctionLengths, "src/lib/a.ts", `${head}${lines(70)}${tail}`)).toEqual([
        "src/lib/a.ts:1",
      ]);
      expect(placesIn(form.checkFunctionLengths, "src/lib/a.ts", `${head}${lines(69)}${tail}`)).toEqual([]);
    }
  });

  test("let the table of routes in a controller be longer, and no other function there", () => {
    const table = `function a() {\n  return new Elysia()${"\n".repeat(80)}}`;
    const other = `function a() {${"\n".repeat(80)}}`;
    expect(placesIn(form.checkFunctionLengths, "src/features/bots/routes.ts", table)).toEqual([]);
    expect(placesIn(form.checkFunctionLengths, "src/features/bots/service.ts", table)).toHaveLength(1);
    expect(placesIn(form.checkFunctionLengths, "src/features/bots/routes.ts", other)).toHaveLength(1);
  });

  test("refuse a file of 301 lines and let one of 300 pass", () => {
    const file = (count: number) => ({ path: "src/lib/a.ts", text: "\n".repeat(count) });
    expect(judge(form.checkFileLengths, file(301))).toHaveLength(1);
    expect(judge(form.checkFileLengths, file(300))).toEqual([]);
  });

  test("refuse names that are not kebab-case, of folders too", () => {
    const good = ["src/lib/share-token.ts", "test/flow/first-answer.test.ts", "src/web/chat/index.html"];
    const bad = [
      "src/lib/shareToken.ts",
      "src/Lib/id.ts",
      "test/share_token.test.ts",
      "src/web/chat/Composer.tsx",
    ];
    expect(form.checkFileNames([...good, ...bad])).toEqual(
      bad.map((path) => `${path}:1 is not named in kebab-case`),
    );
  });

  test("a final newline begins no line", () => {
    expect([countLines("a"), countLines("a\n"), countLines("a\nb")]).toEqual([1, 1, 2]);
  });

  test("a file with a syntax error is an error, not a pass", () => {
    expect(() => parseSource("src/lib/a.ts", "const = ;")).toThrow("src/lib/a.ts");
  });
});

describe("rules of the project", () => {
  test("name an entry that the layout does not, once", () => {
    const paths = ["README.md", "src/lib/id.ts", "notes/a.md", "notes/b.md", "src/utils/a.ts"];
    expect(project.checkEntries(paths)).toEqual([
      "notes:1 is not an entry of the project's top level",
      "src/utils:1 is not an entry of src/",
    ]);
  });

  test("name a dependency that is not pinned, with its line", () => {
    const text = JSON.stringify(
      { dependencies: { a: "1.2.3", b: "^1.2.3" }, devDependencies: { c: "latest" } },
      null,
      2,
    );
    expect(project.checkPins(text)).toEqual([
      "package.json:4 b is ^1.2.3, not an exact version",
      "package.json:7 c is latest, not an exact version",
    ]);
  });

  test("name the line of a lock file with a host", () => {
    const lock = (place: string) => `{\n  "a": ["a@1.0.0", "${place}", {}, "sha512-aa=="],\n}\n`;
    expect(project.checkLock(lock("https://example.org/a.tgz"))).toEqual(["bun.lock:2 names a host"]);
    expect(project.checkLock(lock(""))).toEqual([]);
  });
});
