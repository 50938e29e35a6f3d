import { Visitor, type VisitorObject } from "oxc-parser";
import { countLines, lineAt, type Problem, problemAt, type Source } from "./source.ts";

const MAX_FILE_LINES = 300;
// Under 70: a function of 69 lines passes.
const FUNCTION_LINES_LIMIT = 70;

type Report = (start: number, message: string) => void;

function visitEach(sources: Source[], visitor: (report: Report, source: Source) => VisitorObject): Problem[] {
  return sources.flatMap((source) => {
    const problems: Problem[] = [];
    const report: Report = (start, message) =>
      problems.push(problemAt(source, lineAt(source, start), message));
    new Visitor(visitor(report, source)).visit(source.program);
    return problems;
  });
}

function eachLine(source: Source, pattern: RegExp, message: string): Problem[] {
  return source.text
    .split("\n")
    .flatMap((line, index) => (pattern.test(line) ? [problemAt(source, index + 1, message)] : []));
}

/** Names that other programs look for. */
const givenNames = ["Caddyfile"];

/** Folders and files in kebab-case, with any number of lower-case endings. */
export function checkFileNames(paths: string[]): Problem[] {
  const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
  return paths
    .filter((path) => !path.split("/").every((part) => name.test(part) || givenNames.includes(part)))
    .map((path) => `${path}:1 is not named in kebab-case`);
}

/** Past 300 lines a file is two things. */
export function checkFileLengths(sources: Source[]): Problem[] {
  return sources
    .filter((source) => countLines(source.text) > MAX_FILE_LINES)
    .map((source) =>
      problemAt(
        source,
        MAX_FILE_LINES + 1,
        `has ${countLines(source.text)} lines; ${MAX_FILE_LINES} are the most`,
      ),
    );
}

/** Every function stays under the limit, but for the chain of routes in a controller: that is a table, not a procedure. */
export function checkFunctionLengths(sources: Source[]): Problem[] {
  return visitEach(sources, (report, source) => {
    const isController = /\/([a-z]+-)?routes\.ts$/.test(source.path);
    const measure = ({ start, end }: { start: number; end: number }) => {
      const text = source.text.slice(start, end);
      const lines = countLines(text);
      if (isController && text.includes("new Elysia(")) return;
      if (lines >= FUNCTION_LINES_LIMIT)
        report(start, `holds a function of ${lines} lines; it must stay under ${FUNCTION_LINES_LIMIT}`);
    };
    return { FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure };
  });
}

/** Named exports, no enums, and no class but AppError. */
export function checkConstructs(sources: Source[]): Problem[] {
  return visitEach(sources, (report, source) => {
    const judgeClass = (node: { start: number; id: { name: string } | null }) => {
      const isAppError = source.path === "src/errors.ts" && node.id?.name === "AppError";
      if (!isAppError)
        report(node.start, `defines the class ${node.id?.name ?? "without a name"}; only AppError is one`);
    };
    return {
      ExportDefaultDeclaration: ({ start }) => report(start, "has a default export; export by name"),
      TSEnumDeclaration: ({ start }) => report(start, "has an enum; use a union of strings"),
      ClassDeclaration: judgeClass,
      ClassExpression: judgeClass,
    };
  });
}

/** No `any`, no `!` after a value, no comment that silences the compiler, and no `as` without a reason beside it. */
export function checkTypeEscapes(sources: Source[]): Problem[] {
  return [...checkSilencers(sources), ...checkTypeExpressions(sources)];
}

function checkTypeExpressions(sources: Source[]): Problem[] {
  return visitEach(sources, (report, source) => {
    const commented = new Set(
      source.comments.flatMap(({ start, end }) => [lineAt(source, start), lineAt(source, end)]),
    );
    return {
      TSAnyKeyword: ({ start }) => report(start, "says any; name the type, or unknown"),
      TSNonNullExpression: ({ start }) => report(start, "silences undefined with !; handle it"),
      TSAsExpression: ({ start, end, typeAnnotation }) => {
        const isConst = source.text.slice(typeAnnotation.start, typeAnnotation.end) === "const";
        const lines = [lineAt(source, start) - 1, lineAt(source, start), lineAt(source, end)];
        if (!isConst && !lines.some((line) => commented.has(line))) {
          report(start, "uses as with no reason in a comment on its line or the line above");
        }
      },
    };
  });
}

/** No comment tells the compiler to look away. */
export function checkSilencers(sources: Source[]): Problem[] {
  return sources.flatMap((source) =>
    source.comments
      .filter(({ value }) => /^\s*@ts-(ignore|nocheck|expect-error)\b/.test(value))
      .map(({ start }) => problemAt(source, lineAt(source, start), "silences the compiler with a comment")),
  );
}

/** What is to be done stands in the tracker, not in the code. */
export function checkLeftovers(sources: Source[]): Problem[] {
  // Spelled so that this file does not find itself.
  const words = /\b(TO[D]O|FIX[M]E|X{3})\b/;
  return sources.flatMap((source) => eachLine(source, words, "keeps a note of something undone"));
}

/** A test that does not always run proves nothing: no skip, only, todo, failing or condition on test, it or describe. */
export function checkSkippedTests(sources: Source[]): Problem[] {
  return visitEach(sources, (report) => ({
    MemberExpression: ({ start, object, property }) => {
      const isTest = object.type === "Identifier" && ["test", "it", "describe"].includes(object.name);
      if (isTest && property.type === "Identifier" && /^(skip|only|todo|failing|if)/.test(property.name)) {
        report(start, `uses ${object.name}.${property.name}; every test runs, everywhere`);
      }
    },
  }));
}

/** One place ends the process, so that everything else can be tested and shut down in order. */
export function checkExits(sources: Source[]): Problem[] {
  return visitEach(sources, (report, source) => ({
    MemberExpression: ({ start, object, property }) => {
      const isExit =
        object.type === "Identifier" &&
        object.name === "process" &&
        property.type === "Identifier" &&
        property.name === "exit";
      if (isExit && source.path !== "src/main.ts") report(start, "calls process.exit; only main.ts may");
    },
  }));
}

/** A public function says in a sentence what it promises. */
export function checkPublicComments(sources: Source[]): Problem[] {
  return sources.flatMap((source) => {
    const ends = source.comments.map(({ end }) => end);
    return source.program.body.flatMap((node) => {
      const isFunction =
        node.type === "ExportNamedDeclaration" && node.declaration?.type === "FunctionDeclaration";
      const hasComment = ends.some(
        (end) => end <= node.start && source.text.slice(end, node.start).trim() === "",
      );
      return isFunction && !hasComment
        ? [problemAt(source, lineAt(source, node.start), "exports a function without a comment")]
        : [];
    });
  });
}
