import { posix } from "node:path";
import { type Comment, type Program, parseSync } from "oxc-parser";

/** One module of ours, parsed. Paths are relative to the project, with forward slashes. */
export interface Source {
  path: string;
  text: string;
  program: Program;
  comments: Comment[];
  imports: Import[];
}

/** An `import`, `export … from` or `import()` of another module. */
export interface Import {
  specifier: string;
  /** The project path that a relative specifier leads to; undefined for a package. */
  target: string | undefined;
  /** True when only types are taken, so that nothing of it exists at run time. */
  isType: boolean;
  isReexport: boolean;
  line: number;
}

/** A broken rule, as `path:line message`, so that an editor or terminal can jump to it. */
export type Problem = string;

/** Parses one module. Throws on a syntax error: a file that cannot be read cannot be held to any rule. */
export function parseSource(path: string, text: string): Source {
  const result = parseSync(path, text);
  const [error] = result.errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const { program, comments, module } = result;
  const source: Source = { path, text, program, comments, imports: [] };
  const add = (specifier: string, start: number, isType: boolean, isReexport: boolean) => {
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;
    source.imports.push({ specifier, target, isType, isReexport, line: lineAt(source, start) });
  };
  for (const { moduleRequest, entries, start } of module.staticImports) {
    add(moduleRequest.value, start, entries.length > 0 && entries.every((entry) => entry.isType), false);
  }
  for (const { entries, start } of module.staticExports) {
    const [first] = entries;
    if (first?.moduleRequest) {
      const isType = entries.every((entry) => entry.isType);
      add(first.moduleRequest.value, start, isType, true);
    }
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const literal = text.slice(moduleRequest.start, moduleRequest.end).match(/^["'`](.*)["'`]$/);
    if (literal?.[1]) add(literal[1], start, false, false);
  }
  return source;
}

/** The line, from 1, of a UTF-16 offset. */
export function lineAt(source: Source, offset: number): number {
  return source.text.slice(0, offset).split("\n").length;
}

/** How many lines a text has; a final newline does not begin another. */
export function countLines(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

export function problemAt(source: Source, line: number, message: string): Problem {
  return `${source.path}:${line} ${message}`;
}
