import { readFileSync } from "node:fs";

/** Loaded with the first file that has anything in it: most starts find none. */
const parseEnv = (text: string): NodeJS.Dict<string> => process.getBuiltinModule("node:util").parseEnv(text);

/** What of a `.env` file reaches the process itself: Bun's `fetch` reads these. Others could decide what the program runs. */
const forCalls = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"];
const callNames = forCalls.flatMap((name) => [name, name.toLowerCase()]);

/**
 * The settings that the `.env` file of the current folder gives; nothing where there is none. A `$` stands for itself. Throws an Error with
 * the line's number, and never its value, for a line that names a setting and is not understood, and for a name that stands twice.
 */
export function readDotEnv(path = ".env"): Record<string, string> {
  const text = readText(path);
  if (text === "") return {};
  const all = parseEnv(text);
  const lineOf = new Map<string, number>();
  const found: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, rest] = /^\s*(?:export\s+)?(BOTSHARE_\w*)(.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    const where = `${path}, line ${index + 1}: ${name}`;
    const before = lineOf.get(name);
    if (before !== undefined) throw new Error(`${where} is set in line ${before} already; keep one`);
    lineOf.set(name, index + 1);
    const wrong = problemOf(rest);
    if (wrong !== null) throw new Error(`${where} ${wrong}`);
    found[name] = parseEnv(line)[name] ?? "";
  }
  for (const [name, value] of Object.entries(found))
    if (all[name] !== value)
      throw new Error(
        `${path}, line ${lineOf.get(name)}: ${name} stands within a quotation that begins above it`,
      );
  return found;
}

/** The environment with what `.env` says beneath it: a variable that is set counts, an empty one does not. Throws as `readDotEnv`. */
export function readEnvironment(): { env: NodeJS.ProcessEnv; dotEnv: Record<string, string> } {
  const dotEnv = Object.fromEntries(Object.entries(readDotEnv()).filter(([name]) => !process.env[name]));
  return { env: { ...process.env, ...dotEnv }, dotEnv };
}

/** What `.env` gives for the calls that the process makes, and its environment does not. What cannot be read is told with the settings. */
export function callVariables(path = ".env"): Record<string, string> {
  try {
    const text = readText(path);
    if (text === "") return {};
    const all = parseEnv(text);
    const isMissing = (name: string) => all[name] !== undefined && process.env[name] === undefined;
    return Object.fromEntries(callNames.filter(isMissing).map((name) => [name, all[name] ?? ""]));
  } catch {
    return {};
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    // A folder of this name is another program's, such as Python's.
    if (code === "ENOENT" || code === "EISDIR") return "";
    throw new Error(`${path} cannot be read (${code}); let this user read it, or start in another folder`);
  }
}

/** What is wrong behind a name, if anything: what `parseEnv` would cut off without a word. */
function problemOf(rest: string): string | null {
  const value = /^\s*=\s*(.*?)\s*$/.exec(rest)?.[1];
  if (value === undefined) return "has no = behind it";
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined)
    return /\S#/.test(value.replace(/\s#.*$/, "")) ? "has a # in it: put the value in quotes" : null;
  const [, after] = value.slice(1).split(quote);
  const isWhole = after !== undefined && value.split(quote).length === 3 && /^\s*(#.*)?$/.test(after);
  return isWhole ? null : "does not end with its quotation mark";
}
