import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { share } from "../../helpers/api-client.ts";
import { startExecutable } from "../../helpers/executable.ts";
import type { Figure, Part } from "../figure.ts";
import { type Memory, type Program, type Start, type Started, startProgram } from "../start/program.ts";
import { median } from "../turns.ts";

// How long the executable takes to answer from its start, and what it holds when nobody asks it anything, beside an executable that says
// hello: the runtime's own part of both.

const builtin = { bot: { name: "Guide" } };

/** The start and the memory at rest, each of those of a hello world built with the same options, in turns. */
export const measureStart: Part = async ({ quick }) => {
  const folder = mkdtempSync(join(tmpdir(), "botshare-hello-"));
  try {
    await using installed = await startExecutable();
    const { shareToken } = await share(installed.url, installed.masterKey(), builtin);
    await installed.kill("SIGTERM");
    const hello = await buildHello(folder, "hello", { bytecode: true, format: "esm" });
    const plain = await buildHello(folder, "plain", {});
    const botshare = (path: string): Program => ({
      command: [join(installed.folder, "botshare"), "serve", "--port", "0"],
      folder: installed.folder,
      path,
      urlIn: (written) => /"url":"([^"]+)".*"msg":"listening"/.exec(written)?.[1],
    });
    const programs = {
      hello,
      plain,
      health: botshare("/health"),
      page: botshare(`/s/${shareToken}`),
      entry: botshare(`/api/v1/public/bot-share/${shareToken}/entry`),
    };
    return [
      ...startFigures(await takeTurns(programs, quick ? 5 : 20)),
      ...(await memoryFigures(hello, programs.health, quick ? 2_000 : 60_000)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function buildHello(folder: string, name: string, options: Partial<Bun.BuildConfig>): Promise<Program> {
  const outfile = join(folder, name);
  await Bun.build({
    entrypoints: [join(import.meta.dir, "../start/hello.ts")],
    target: "bun",
    define: { "process.env.NODE_ENV": '"production"' },
    ...options,
    compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  });
  return {
    command: [outfile],
    folder,
    path: "/health",
    urlIn: (written) => (/^\d+\n/.test(written) ? `http://127.0.0.1:${written.trim()}` : undefined),
  };
}

type Turn<Name extends string> = Record<Name, Start>;

/** Starts each of the programs in every turn. The first warms up the files. */
async function takeTurns<Name extends string>(programs: Record<Name, Program>, turns: number) {
  // The names are those of the record, which Object.keys does not say.
  const names = Object.keys(programs) as Name[];
  const taken: Turn<Name>[] = [];
  for (let turn = 0; turn <= turns; turn += 1) {
    const starts: [Name, Start][] = [];
    for (const name of names) {
      await using started: Started = await startProgram(programs[name]);
      starts.push([name, { ms: started.ms, processorMs: started.processorMs }]);
    }
    // Each name of the record is among these.
    if (turn > 0) taken.push(Object.fromEntries(starts) as Turn<Name>);
  }
  return taken;
}

type Name = "hello" | "plain" | "health" | "page" | "entry";

function startFigures(turns: readonly Turn<Name>[]): Figure[] {
  const figure = (what: string, of: Name, by: Name, kind: keyof Start, atMost: number | null): Figure => {
    const rounds = turns.map((turn) => turn[of][kind] / turn[by][kind]);
    const least = (name: Name) => Math.min(...turns.map((turn) => turn[name][kind])).toFixed(1);
    return {
      what,
      value: median(rounds),
      unit: "×",
      target: atMost === null ? null : { atMost },
      detail: `the least ${least(of)} ms, of the hello world ${least(by)} ms`,
      rounds,
    };
  };
  return [
    figure("start to the first 200, of a hello world's with the same options", "health", "hello", "ms", 2),
    figure("the same of a hello world's that is not compiled ahead", "health", "plain", "ms", null),
    figure("processor time until then, of a hello world's", "health", "hello", "processorMs", null),
    figure("start to the chat page, of a hello world's start", "page", "hello", "ms", null),
    figure("start to a link's entry, of a hello world's start", "entry", "hello", "ms", null),
  ];
}

async function memoryFigures(hello: Program, botshare: Program, restMs: number): Promise<Figure[]> {
  await using one = await startProgram(hello);
  await using other = await startProgram(botshare);
  await Bun.sleep(restMs);
  const [ofHello, ofBotshare] = [one.memory(), other.memory()];
  const compared = (kind: keyof Memory): string =>
    `${ofBotshare[kind].toFixed(1)} MiB of ${ofHello[kind].toFixed(1)}`;
  return [
    {
      what: `resident memory after ${restMs / 1000} s of rest, of a hello world's`,
      value: ofBotshare.resident / ofHello.resident,
      unit: "×",
      target: { atMost: 2 },
      detail: `${compared("resident")}; by shares of shared pages ${compared("pss")}; in no file ${compared("anonymous")}`,
    },
  ];
}

if (import.meta.main) {
  const figures = await measureStart({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
