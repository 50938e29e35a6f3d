import { basename } from "node:path";
import type { BunPlugin } from "bun";

const entry = "lexer";
const files = ["Lexer.ts", "Tokenizer.ts", "helpers.ts", "rules.ts", "defaults.ts"];

/** What `shared/markdown.ts` asks of the lexer is known when a page is built; the bundler leaves out what hangs on the rest. */
const settled: readonly (readonly [file: string, text: RegExp, known: string])[] = [
  ["Lexer.ts", /this\.options\.(?:pedantic|breaks|silent)\b/g, "false"],
  ["Lexer.ts", /this\.options\.gfm\b/g, "true"],
  ["Lexer.ts", /this\.options\.(?:hooks\b|extensions\?\.startBlock\b)/g, "undefined"],
  ["Lexer.ts", /this\.tokenizer\.(\w+) !== _Tokenizer\.prototype\.\1\b/g, "false"],
  ["Lexer.ts", /(block|inline): \1\.normal\b/g, "$1: $1.gfm"],
  ["Lexer.ts", /static (?:get rules\(|lex<|lexInline<)[\s\S]*?\n {2}\}\n/g, ""],
  ["Tokenizer.ts", /this\.options\.pedantic\b/g, "false"],
  ["Tokenizer.ts", /this\.options\.gfm\b/g, "true"],
  ["rules.ts", /^ {2}(?:normal|pedantic|breaks): (?:block|inline)\w+,\n/gm, ""],
  // Rules of CommonMark in whose place GitHub's Markdown has its own.
  [
    "rules.ts",
    /^ {2}(?:lheading|paragraph|emStrongLDelim|emStrongRDelimAst|\w+: noopTest|text: inlineText),.*\n/gm,
    "",
  ],
];

/** Names within the lexer that no token and no option has: short ones take their places, for no minifier renames what follows a dot. */
const ownNames = [
  "anyPunctuation",
  "anyPunctuationOutsideCode",
  "blockSkip",
  "delLDelim",
  "delRDelim",
  "emStrongLDelim",
  "emStrongRDelimAst",
  "emStrongRDelimUnd",
  "getRegex",
  "inlineQueue",
  "lastPossibleDelCloserIndex",
  "lastPossibleEmStrongCloserIndex",
  "linkEmitted",
  "linkParenPossible",
  "reflinkSearch",
];

/**
 * Builds marked's lexer alone into a page, and of it what Markdown of GitHub's kind needs, out of the sources that its package carries in
 * its source map: of the published file, which is one piece, all would go along, with the renderers and parsers that no page uses.
 * Fails the build where the sources have another form.
 */
export function markedLexer(): BunPlugin {
  return {
    name: "marked-lexer",
    setup: async (build) => {
      const sources = await settle(await readSources());
      build.onResolve({ filter: /^marked$/ }, () => ({ path: entry, namespace: "marked" }));
      build.onResolve({ filter: /^marked:\w+\.ts$/ }, ({ path }) => ({
        path: path.slice("marked:".length),
        namespace: "marked",
      }));
      build.onLoad({ filter: /./, namespace: "marked" }, ({ path }) => ({
        contents: path === entry ? 'export { _Lexer as Lexer } from "marked:Lexer.ts";' : read(sources, path),
        loader: "ts",
      }));
    },
  };
}

type Sources = Map<string, string>;

async function readSources(): Promise<Sources> {
  const published = Bun.resolveSync("marked", import.meta.dir);
  const map: { sources: string[]; sourcesContent: string[] } = await Bun.file(`${published}.map`).json();
  const named = files.map((file): [string, string] => {
    const source = map.sourcesContent[map.sources.findIndex((path) => basename(path) === file)];
    if (source === undefined) throw new Error(`marked's source map holds no ${file}`);
    return [file, source];
  });
  return new Map(named);
}

function read(sources: Sources, name: string): string {
  const source = sources.get(name);
  if (source === undefined) throw new Error(`marked's source map holds no ${name}`);
  return source.replace(/ from '\.\/(\w+\.ts)'/g, " from 'marked:$1'");
}

/** The sources without what is never reached, with rules that are written out and short names. */
async function settle(sources: Sources): Promise<Sources> {
  const next = new Map(sources);
  for (const [file, text, known] of settled) {
    const source = read(next, file);
    if (source.search(text) < 0) throw new Error(`marked's ${file} holds no ${text}`);
    next.set(file, source.replace(text, known));
  }
  next.set(
    "helpers.ts",
    keepReached(read(next, "helpers.ts"), read(next, "Lexer.ts") + read(next, "Tokenizer.ts")),
  );
  next.set(
    "rules.ts",
    await writeOut(read(next, "rules.ts"), read(next, "Lexer.ts") + read(next, "Tokenizer.ts")),
  );
  return shorten(next);
}

/** The rules that `users` name, as they come out where they are put together from one another, which then no visitor does anew. */
async function writeOut(rules: string, users: string): Promise<string> {
  const script = new Bun.Transpiler({ loader: "ts" }).transformSync(rules);
  const made: Record<"block" | "inline", { gfm: Record<string, unknown> }> = await import(
    `data:text/javascript;base64,${Buffer.from(script).toString("base64")}`
  );
  const written = (["block", "inline"] as const).map((name) => {
    const used = Object.entries(made[name].gfm).filter(([rule]) => users.includes(`rules.${name}.${rule}`));
    const lines = used.map(([rule, pattern]) => {
      if (!(pattern instanceof RegExp)) throw new Error(`marked's ${rule} is no pattern`);
      return `    ${rule}: ${pattern},`;
    });
    return `export const ${name} = {\n  gfm: {\n${lines.join("\n")}\n  },\n};\n`;
  });
  const others = splitStatements(rules).filter(({ name }) => otherRules.includes(name));
  return [...others.map(({ text }) => text), ...written].join("\n");
}

/** The rules beside those of the grammar, and what they are made of: functions, which cannot be written out. */
const otherRules = ["cachedIndentRegex", "_tag", "other"];

const splitStatements = (source: string) =>
  source.split(/\n(?=(?:export )?(?:const|function|interface) )/).map((statement) => ({
    name: /^(?:export )?(?:const|function|interface) (\w+)/.exec(statement)?.[1] ?? "",
    text: statement.replace(/^ *(?:\/\/|\/\*\*| \*).*$/gm, ""),
  }));

/** A file's statements, without those that neither `users` nor one of the kept ones name: a rule that is built of others is never left out by the bundler. */
function keepReached(source: string, users: string): string {
  const statements = splitStatements(source);
  const kept = new Set<string>([""]);
  const seek = (text: string) => {
    for (const statement of statements) {
      if (kept.has(statement.name) || !new RegExp(`\\b${statement.name}\\b`).test(text)) continue;
      kept.add(statement.name);
      seek(statement.text);
    }
  };
  seek(users);
  return statements
    .filter(({ name }) => kept.has(name))
    .map(({ text }) => text)
    .join("\n");
}

/** Takes the rules that are never looked at out of `other`, and gives the rest and `ownNames` short names. */
function shorten(sources: Sources): Sources {
  const all = [...sources.values()].join("\n");
  const rules = read(sources, "rules.ts");
  const [others = ""] = /^export const other = \{\n[\s\S]*?^\};\n/m.exec(rules) ?? [];
  const names = [...others.matchAll(/^ {2}(\w+): /gm)].map(([, name = ""]) => name);
  if (names.length === 0) throw new Error("marked's rules.ts holds no other rules");
  const kept = names.filter((name) => new RegExp(`\\bother\\.${name}\\b`).test(all));
  const member = /^ {2}(\w+)(?=: )/gm;
  const short = others
    .split("\n")
    .filter((line) => {
      const name = /^ {2}(\w+): /.exec(line)?.[1];
      return name === undefined || kept.includes(name);
    })
    .join("\n")
    .replace(member, (_, name: string) => `  ${shortName("a", kept, name)}`);
  const own = new RegExp(`\\b(?:${ownNames.join("|")})\\b`, "g");
  const renamed = [...sources].map(([file, source]): [string, string] => [
    file,
    source
      .replace(others, () => short)
      .replace(/\bother\.(\w+)/g, (_, name: string) => `other.${shortName("a", kept, name)}`)
      .replace(own, (name) => shortName("$", ownNames, name)),
  ]);
  return new Map(renamed);
}

const shortName = (first: string, names: readonly string[], name: string) => {
  const at = names.indexOf(name);
  if (at < 0) throw new Error(`marked's lexer has no rule ${name}`);
  return first + at.toString(36);
};
