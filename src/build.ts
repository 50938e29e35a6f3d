import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BunPlugin } from "bun";
import { listMigrations } from "./db/migrations.ts";
import { assetFolder } from "./lib/assets.ts";
import { buildPages } from "./web/build.ts";

// Builds the executable: `bun src/build.ts` for this machine, `bun src/build.ts release` for every platform we publish.

const PROJECT_ROOT = join(import.meta.dir, "..");
const DIST = join(PROJECT_ROOT, "dist");
// Embedded under its base name, which is where src/lib/assets.ts looks in the executable.
const STAGE = join(DIST, "assets");

// Of swagger-ui-dist only what a page needs: the rest is other bundles of the same program and their source maps.
const SWAGGER_FILES = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "LICENSE", "NOTICE"];

type Target = {
  file: string;
  /** The export of better-sqlite3 that carries this platform's binary. */
  sqlite: string;
  /** For another platform than this one: Bun's name for it, and its runtime, installed by `make release`. */
  foreign?: { target: Bun.Build.CompileTarget; executablePath: string };
};

const RELEASE_TARGETS: Target[] = [
  foreignTarget("linux-x64", "linux-x64", "bun-linux-x64", "bun-linux-x64/bin/bun"),
  foreignTarget("linux-arm64", "linux-arm64", "bun-linux-arm64", "bun-linux-aarch64/bin/bun"),
  foreignTarget("linux-x64-musl", "linuxmusl-x64", "bun-linux-x64-musl", "bun-linux-x64-musl/bin/bun"),
  foreignTarget("macos-arm64", "darwin-arm64", "bun-darwin-arm64", "bun-darwin-aarch64/bin/bun"),
  foreignTarget("windows-x64.exe", "win32-x64", "bun-windows-x64", "bun-windows-x64/bin/bun.exe"),
];

function foreignTarget(
  name: string,
  sqlite: string,
  target: Bun.Build.CompileTarget,
  runtime: string,
): Target {
  return {
    file: join(DIST, "release", `botshare-${name}`),
    sqlite,
    // The runtimes come from npm: left to itself, Bun would download them from GitHub.
    foreign: { target, executablePath: join(PROJECT_ROOT, ".tools/runtimes/node_modules/@oven", runtime) },
  };
}

function hostTarget(): Target {
  const isMusl = process.platform === "linux" && /\/ld-musl-/.test(readFileSync("/proc/self/maps", "latin1"));
  const system = isMusl ? "linuxmusl" : process.platform;
  const file = join(DIST, process.platform === "win32" ? "botshare.exe" : "botshare");
  return { file, sqlite: `${system}-${process.arch}` };
}

async function stageAssets(): Promise<void> {
  rmSync(STAGE, { recursive: true, force: true });
  await buildPages({ outDir: join(STAGE, "pages") });
  for (const name of SWAGGER_FILES) {
    cpSync(join(assetFolder("swagger"), name), join(STAGE, "swagger", name));
  }
  for (const { tag } of listMigrations()) {
    cpSync(join(assetFolder("migrations"), `${tag}.sql`), join(STAGE, "migrations", `${tag}.sql`));
  }
  cpSync(assetFolder("deploy"), join(STAGE, "deploy"), { recursive: true });
  cpSync(join(assetFolder("image"), "Dockerfile"), join(STAGE, "image", "Dockerfile"));
}

/** better-sqlite3 finds its binary on the disk, which an executable has none of; its exports per platform embed it. */
function embedSqlite(platform: string): BunPlugin {
  return {
    name: "embed-sqlite",
    setup(build) {
      const path = Bun.resolveSync(`better-sqlite3/${platform}`, import.meta.dir);
      build.onResolve({ filter: /^better-sqlite3$/ }, () => ({ path }));
    },
  };
}

/** pino's way to write from a thread, for which an executable has no files; the program writes its log itself. Node's threads take a start a millisecond. */
const noThreads: BunPlugin = {
  name: "no-threads",
  setup(build) {
    build.onResolve({ filter: /^thread-stream$/ }, ({ path }) => ({ path, namespace: "none" }));
    build.onLoad({ filter: /^/, namespace: "none" }, () => ({ contents: "module.exports = undefined;" }));
  },
};

async function compile(target: Target): Promise<void> {
  if (target.foreign && !existsSync(target.foreign.executablePath)) {
    throw new Error(`${target.foreign.executablePath} is missing: run make release, which installs it`);
  }
  await Bun.build({
    entrypoints: [join(import.meta.dir, "main.ts")],
    root: PROJECT_ROOT,
    target: "bun",
    // Elysia reads its handlers' source text, and minified hooks come out undefined.
    minify: false,
    // Compiled ahead: a start takes two thirds of the time it would.
    bytecode: true,
    format: "esm",
    // What is imported where it is needed lies apart, and is not even read before that.
    splitting: true,
    // Embedded, so that a stack in a log names the source's own lines.
    sourcemap: "linked",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [embedSqlite(target.sqlite), noThreads],
    compile: {
      outfile: target.file,
      // What runs once at the start is not worth compiling to machine code: a third of its processor time went there. src/cli/jit.ts ends it.
      jitPolicy: 1_000,
      ...target.foreign,
      assets: [STAGE],
      // Bun's own reading of it puts variables in the place of a `$`, as in a passphrase: src/cli/dot-env.ts reads it.
      autoloadDotenv: false,
      // A bunfig.toml can preload code: the folder somebody starts the program in must not decide what it runs.
      autoloadBunfig: false,
    },
  });
  for (const extra of readdirSync(join(target.file, "..")).filter((name) => name.endsWith(".map"))) {
    rmSync(join(target.file, "..", extra));
  }
}

async function release(): Promise<void> {
  const folder = join(DIST, "release");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const target of RELEASE_TARGETS) {
    await compile(target);
  }
  const sums = readdirSync(folder)
    .sort()
    .map((name) => {
      const digest = createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex");
      return `${digest}  ${name}\n`;
    });
  writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
  process.stdout.write(sums.join(""));
}

const startedAt = performance.now();
await stageAssets();
if (Bun.argv[2] === "release") {
  await release();
} else {
  const target = hostTarget();
  await compile(target);
  const megabytes = Math.round(Bun.file(target.file).size / 1_000_000);
  process.stdout.write(
    `${target.file}: ${megabytes} MB in ${Math.round(performance.now() - startedAt)} ms\n`,
  );
}
