import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { type Bench, startBench, type Visit } from "./browser.ts";

/** What the page offers to `page.evaluate`, as its global `answers`. */
export interface Answers {
  /** Draws a text as a new answer, in the place of the one before. */
  draw: (source: string) => string;
  /** Draws the answer again with more text, or at its end. */
  grow: (source: string, isGrowing: boolean) => string;
  /** Draws as much of that as the page draws at once; false when there is more. */
  step: (source: string, isGrowing: boolean) => boolean;
  /** Until what loads late is there and has done its work so far; gives the answer's HTML. */
  settle: () => Promise<string>;
}

declare global {
  var answers: Answers;
}

const shared = (name: string) => JSON.stringify(join(import.meta.dir, "../../src/web/shared", name));

const entry = `
import { createDrawing } from ${shared("drawing.ts")};
import { doSoon } from ${shared("slices.ts")};
import { learnWords } from ${shared("words.ts")};
import { chatWords } from ${shared("chat-words.ts")};

learnWords(chatWords);
const root = document.querySelector("main");
const dressing = { sourceCount: 3, onSource: () => {} };
const soon = () => new Promise((resolve) => doSoon(() => setTimeout(resolve)));
let drawing = createDrawing(root);
globalThis.answers = {
  draw: (source) => {
    root.replaceChildren();
    drawing = createDrawing(root);
    return answers.grow(source, false);
  },
  step: (source, isGrowing) => drawing(source, isGrowing, dressing),
  grow: (source, isGrowing) => {
    while (!answers.step(source, isGrowing));
    return root.innerHTML;
  },
  settle: async () => {
    await Promise.all([import(${shared("highlight.ts")}), import(${shared("math.ts")})]);
    const style = document.querySelector("link[href*='/math-']");
    if (style && !style.sheet) await new Promise((resolve) => style.addEventListener("load", resolve));
    for (let turn = 0; turn < 4; turn += 1) await soon();
    return root.innerHTML;
  },
};`;

/** A page under the chat's own policy and style that holds nothing but one answer, drawn by the chat's own modules. */
export async function startAnswerPage() {
  const bench = await startBench();
  const scripts = await bundleEntry(bench);
  const styles = bench.manifest.files.filter(({ path }) => /index-\w+\.css$/.test(path));
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Answers</title>
    ${styles.map(({ url }) => `<link rel="stylesheet" href="${url}">`).join("")}
    <main class="markdown"></main><script type="module" src="/answers.js"></script>`;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ url }) => {
      const { pathname } = new URL(url);
      const script = scripts.get(pathname);
      if (script !== undefined)
        return new Response(script, { headers: { "content-type": "text/javascript" } });
      if (pathname.startsWith("/assets/")) return new Response(Bun.file(join(bench.pagesDir, pathname)));
      if (pathname !== "/" && pathname !== "/bare") return new Response(null, { status: 404 });
      const headers = new Headers({ "content-type": "text/html" });
      if (pathname === "/") headers.set("content-security-policy", bench.manifest.pages.chat.csp);
      return new Response(html, { headers });
    },
  });
  return {
    /** Opens the page; `/bare` is the same without a policy. */
    open: async (options: BrowserContextOptions = {}, path: "/" | "/bare" = "/"): Promise<Visit> => {
      const visit = await bench.open(options);
      await visit.page.goto(`http://127.0.0.1:${server.port}${path}`);
      await visit.page.waitForFunction(() => "answers" in globalThis);
      return visit;
    },
    close: async () => {
      await server.stop(true);
      await bench.close();
    },
  };
}

/** The page's script and its later parts, by their paths. */
async function bundleEntry({ manifest }: Bench): Promise<Map<string, string>> {
  const styleOf = (name: RegExp) => JSON.stringify(manifest.files.find(({ path }) => name.test(path))?.url);
  const built = await Bun.build({
    entrypoints: ["/answers.ts"],
    files: { "/answers.ts": entry },
    target: "browser",
    root: import.meta.dir,
    splitting: true,
    define: {
      MATH_STYLE: styleOf(/math-\w+\.css$/),
      PICTURE_STYLE: styleOf(/pictures-\w+\.css$/),
      RICH_STYLE: styleOf(/rich-\w+\.css$/),
    },
    naming: { entry: "answers.js", chunk: "part-[hash].js" },
  });
  const texts = await Promise.all(
    built.outputs.map(async (output) => [output.path.replace(/^\.?\/?/, "/"), await output.text()] as const),
  );
  return new Map(texts);
}
