import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BunPlugin } from "bun";

// The bundler cuts what several parts of a page share into files of their own, as any of the parts might come first. What it cannot know is
// which comes first always: here that is said, and what comes first then is one file, which is smaller and asked for at once.

/** A part of the chat that is never loaded before another one, and which that is. */
export const chatOrder: Readonly<Record<string, string>> = {
  "account/menu.tsx": "chat-parts.ts",
  "composer/file-parts.ts": "chat-parts.ts",
  "composer/voice.ts": "chat-parts.ts",
  "history/history.tsx": "chat-parts.ts",
  "history/drawer.tsx": "history/history.tsx",
  "history/ways.ts": "history/history.tsx",
  "thread/catching-up.ts": "chat-parts.ts",
  "thread/extra-parts.ts": "chat-parts.ts",
};

/** Makes each part import the one before it: all that they share is then in the file of the first. */
export function inOrder(folder: string, order: Readonly<Record<string, string>>): BunPlugin {
  const before = new Map(
    Object.entries(order).map(([part, first]) => [join(folder, part), join(folder, first)]),
  );
  return {
    name: "in-order",
    setup: (build) => {
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        const first = before.get(path);
        if (first === undefined) return undefined;
        const source = await Bun.file(path).text();
        const loader = path.endsWith("x") ? "tsx" : "ts";
        return { contents: `import ${JSON.stringify(first)};\n${source}`, loader };
      });
    },
  };
}

/** `import{a,b}from"/assets/x.js";export{a as one,b as two};` and nothing else. */
const passing = /^(?:import"[^"]+";)*import\{[^}]+\}from"([^"]+)";(?:import"[^"]+";)*export\{([^}]+)\};\s*$/;

/**
 * Takes out the scripts of a built page that only pass on what another one holds, under other names: who would load one loads that other
 * one at once. Rejects where such a script is loaded in another way than by `import()`.
 */
export async function leaveOutPassers(outDir: string): Promise<void> {
  const folder = join(outDir, "assets");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const texts = new Map<string, string>();
  for (const name of names) texts.set(name, await Bun.file(join(folder, name)).text());
  for (const [name, text] of texts) {
    const [, from, passed] = passing.exec(text) ?? [];
    if (from === undefined || passed === undefined) continue;
    const renamed = passed.replace(/([\w$]+) as (\w+)/g, "$2:e.$1");
    for (const [user, source] of texts) {
      if (user === name) continue;
      const next = source.replaceAll(
        `import("/assets/${name}")`,
        () => `import("${from}").then((e)=>({${renamed}}))`,
      );
      if (next.includes(name)) throw new Error(`${user} needs ${name}, which only passes on ${from}`);
      if (next !== source) await Bun.write(join(folder, user), next);
      texts.set(user, next);
    }
    await rm(join(folder, name));
    texts.delete(name);
  }
}
