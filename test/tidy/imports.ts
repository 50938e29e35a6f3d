import type { Import, Problem, Source } from "./source.ts";
import { problemAt } from "./source.ts";

// The directions of imports inside src/. A layer may import every layer below it, and itself.
const LAYERS = [
  ["main.ts"],
  ["cli"],
  ["server.ts"],
  ["console-routes.ts"],
  ["features"],
  ["http", "upstream"],
  ["app.ts"],
  ["db"],
  ["lib"],
  ["config.ts"],
  ["errors.ts"],
  ["error-sentences.ts"],
];

// A feature may import the features of the rows above its own. Two of one row do not know each other.
const FEATURES = [
  ["audit", "figures"],
  ["users", "bots"],
  ["auth", "knowledge"],
  ["links", "usage", "conversations", "memory", "attachments"],
  ["identity", "invites", "statistics", "transcripts"],
  ["chat"],
  ["share"],
  ["operations"],
];

// Programs of their own, which build the product and are no part of it. They may import whatever they need.
const PROGRAMS = ["src/build.ts", "src/dev.ts"];

function rankIn(rows: string[][], name: string | undefined): number {
  return rows.findIndex((row) => row.some((entry) => entry === name));
}

function partsInSrc(path: string): string[] {
  return path.startsWith("src/") ? path.split("/").slice(1) : [];
}

function eachImport(
  sources: Source[],
  judge: (source: Source, found: Import) => string | undefined,
): Problem[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((found) => {
      const message = judge(source, found);
      return message === undefined ? [] : [problemAt(source, found.line, message)];
    }),
  );
}

/** main → cli → server → features → http, upstream → app → db → lib → config → errors. */
export function checkLayers(sources: Source[]): Problem[] {
  return eachImport(sources, (source, { target }) => {
    const [from] = partsInSrc(source.path);
    const [to] = partsInSrc(target ?? "");
    if (!from || !to || from === "web" || to === "web" || from === to || PROGRAMS.includes(source.path))
      return;
    const fromRank = rankIn(LAYERS, from);
    const toRank = rankIn(LAYERS, to);
    if (fromRank < 0) return `stands in ${from}, which is no layer of src/`;
    if (toRank <= fromRank) return `imports ${target}: ${from} may not reach ${to}`;
  });
}

/** Among features only leftwards: users, bots ← auth, knowledge ← links, usage, conversations ← identity ← chat ← share. */
export function checkFeatureOrder(sources: Source[]): Problem[] {
  return eachImport(sources, (source, { target }) => {
    const [fromLayer, from] = partsInSrc(source.path);
    const [toLayer, to] = partsInSrc(target ?? "");
    if (fromLayer !== "features" || toLayer !== "features" || from === to) return;
    const fromRank = rankIn(FEATURES, from);
    if (fromRank < 0) return `stands in ${from}, which is no feature of the list`;
    const toRank = rankIn(FEATURES, to);
    if (toRank < 0 || toRank >= fromRank) return `imports ${target}: the feature ${from} may not reach ${to}`;
  });
}

/** Elysia's values appear in server.ts, console-routes.ts, http/, routes.ts (or a second one, `NAME-routes.ts`) and model.ts alone; its types may be named anywhere. */
export function checkElysiaPlaces(sources: Source[]): Problem[] {
  return eachImport(sources, (source, { specifier, isType }) => {
    const isElysia = specifier === "elysia" || /^(elysia|@elysiajs)\//.test(specifier);
    const isAllowed =
      /^src\/((server|console-routes)\.ts$|http\/|.*\/([a-z]+-routes|routes|model)\.ts$)/.test(source.path);
    if (source.path.startsWith("src/") && isElysia && !isType && !isAllowed) {
      return `imports ${specifier}: only server.ts, http/, routes.ts and model.ts may`;
    }
  });
}

/** The pages know of the server only types from models; the server knows of the pages only types from their manifest. */
export function checkWebBorder(sources: Source[]): Problem[] {
  return eachImport(sources, (source, { target, isType }) => {
    const [from] = partsInSrc(source.path);
    const [to] = partsInSrc(target ?? "");
    if (!from || !to || PROGRAMS.includes(source.path)) return;
    if (from === "web" && to !== "web" && !(isType && target?.endsWith("/model.ts"))) {
      return `imports ${target}: a page takes only types, and only from a model.ts`;
    }
    if (from !== "web" && to === "web" && !(isType && target === "src/web/manifest.ts")) {
      return `imports ${target}: the server takes only types from src/web/manifest.ts`;
    }
  });
}

/** Nothing imports a program's entrance: what others need lives below it. */
export function checkEntrances(sources: Source[]): Problem[] {
  const entrances = ["src/main.ts", ...PROGRAMS];
  return eachImport(sources, (_, { target }) => {
    if (target && entrances.includes(target)) return `imports ${target}, which is a program's entrance`;
  });
}

/** No barrels: a name is imported from the file that defines it. */
export function checkReexports(sources: Source[]): Problem[] {
  const barrels = sources
    .filter((source) => /(^|\/)index\.tsx?$/.test(source.path))
    .map((source) => problemAt(source, 1, "is an index file; import from the file that defines the name"));
  const reexports = eachImport(sources, (_, { specifier, isReexport }) => {
    if (isReexport) return `re-exports from ${specifier}; import from the file that defines the name`;
  });
  return [...barrels, ...reexports];
}

/** No module needs itself at run time, however long the way round. Each ring is named once, where it closes. */
export function checkCycles(sources: Source[]): Problem[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const problems: Problem[] = [];
  const visit = (source: Source, trail: string[]) => {
    for (const { target, isType, line } of source.imports) {
      const next = isType ? undefined : byPath.get(target ?? "");
      if (!next || done.has(next.path)) continue;
      const start = [...trail, source.path].indexOf(next.path);
      if (start < 0) visit(next, [...trail, source.path]);
      else
        problems.push(
          problemAt(
            source,
            line,
            `closes a ring: ${[...trail.slice(start), source.path, next.path].join(" → ")}`,
          ),
        );
    }
    done.add(source.path);
  };
  for (const source of sources) if (!done.has(source.path)) visit(source, []);
  return problems;
}
