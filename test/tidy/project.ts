import type { Problem } from "./source.ts";

const TOP_LEVEL = [
  ".ci",
  ".dockerignore",
  ".editorconfig",
  ".gitignore",
  "biome.json",
  "bun.lock",
  "bunfig.toml",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "Dockerfile",
  "drizzle",
  "drizzle.config.ts",
  "LICENSE",
  "Makefile",
  "package.json",
  "README.md",
  "README.zh.md",
  "SECURITY.md",
  "src",
  "test",
  "tsconfig.json",
];

const SRC_ENTRIES = [
  "app.ts",
  "build.ts",
  "cli",
  "config.ts",
  "db",
  "deploy",
  "dev.ts",
  "error-sentences.ts",
  "errors.ts",
  "features",
  "http",
  "lib",
  "main.ts",
  "server.ts",
  "console-routes.ts",
  "upstream",
  "web",
];

/** The layout: what may stand at the top of the project and of src/. Each stray entry is named once. */
export function checkEntries(paths: string[]): Problem[] {
  const strays = paths.flatMap((path) => {
    const [top = "", inSrc] = path.split("/");
    if (!TOP_LEVEL.includes(top)) return [`${top}:1 is not an entry of the project's top level`];
    if (top === "src" && inSrc && !SRC_ENTRIES.includes(inSrc))
      return [`src/${inSrc}:1 is not an entry of src/`];
    return [];
  });
  return [...new Set(strays)];
}

/** Every dependency is pinned to one version, under its own name or another, so that two installs are the same. `text` is package.json's. */
export function checkPins(text: string): Problem[] {
  const { dependencies, devDependencies }: Partial<Record<string, Record<string, string>>> = JSON.parse(text);
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => {
      const line = text.slice(0, text.indexOf(`"${name}": "${version}"`)).split("\n").length;
      return `package.json:${line} ${name} is ${version}, not an exact version`;
    });
}

/** The lock file names no host, so that it serves behind any mirror of the registry. */
export function checkLock(text: string): Problem[] {
  return text
    .split("\n")
    .flatMap((line, index) => (/https?:\/\//.test(line) ? [`bun.lock:${index + 1} names a host`] : []));
}
