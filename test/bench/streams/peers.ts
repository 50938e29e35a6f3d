import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { projectFolder } from "../../helpers/executable.ts";
import type { Server } from "../servers.ts";

// Other programs that pass a chat on to an OpenAI-compatible model. They come from npm into dist/peers, which is kept, and run no script
// of their own on the way.

const versions = { "@portkey-ai/gateway": "1.15.2", "@musistudio/llms": "1.0.53" };
/** With a later one Portkey answers every stream on Node with 500 (Portkey-AI/gateway#1389). */
const overrides = { "@hono/node-server": "1.13.8" };

const folder = join(projectFolder, "dist/peers");
const maxStartMs = 20_000;

export type PeerName = "Portkey on Node" | "Portkey on Bun" | "llms on Node";

interface Peer {
  name: PeerName;
  runtime: "node" | "bun";
  /** The program, which is given the port and the model's address as its arguments. */
  program: string;
  model: string;
  headers: (modelUrl: string) => Record<string, string>;
}

/** They end with the bench, which holds the other end of the pipe. */
const untilClosed = `process.stdin.on("end", () => process.exit()).resume();`;

// It would listen on every address of the machine.
const portkey = `${untilClosed}
  const { Server } = require("node:http");
  const { listen } = Server.prototype;
  Server.prototype.listen = function (port, ...rest) {
    return listen.call(this, port, "127.0.0.1", ...rest.filter((it) => typeof it === "function"));
  };
  const [port] = process.argv.slice(-2);
  process.argv = [process.argv[0], "portkey", "--headless", "--port=" + port];
  import("${folder}/node_modules/@portkey-ai/gateway/build/start-server.js");`;

const llms = `${untilClosed}
  const { default: Server } = require("${folder}/node_modules/@musistudio/llms/dist/cjs/server.cjs");
  const [PORT, url] = process.argv.slice(-2);
  const model = { name: "bench", api_base_url: url + "/chat/completions", api_key: "sk-of-the-bench", models: ["bench"] };
  new Server({ logger: false, initialConfig: { HOST: "127.0.0.1", PORT, providers: [model] } }).start();`;

const asPortkey = {
  program: portkey,
  model: "bench",
  headers: (modelUrl: string) => ({
    authorization: "Bearer sk-of-the-bench",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": modelUrl,
  }),
};

export const peers: readonly Peer[] = [
  { name: "Portkey on Node", runtime: "node", ...asPortkey },
  { name: "Portkey on Bun", runtime: "bun", ...asPortkey },
  { name: "llms on Node", runtime: "node", program: llms, model: "bench,bench", headers: () => ({}) },
];

/** Installs the pinned versions where they are not there yet. Throws with the reason where that cannot be done. */
export async function installPeers(): Promise<void> {
  const manifest = JSON.stringify({ private: true, dependencies: versions, overrides }, null, 2);
  const file = join(folder, "package.json");
  const done = join(folder, "installed.json");
  if (existsSync(done) && readFileSync(done, "utf8") === manifest) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, manifest);
  const install = Bun.spawn([process.execPath, "install", "--ignore-scripts", "--no-save", "--no-progress"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said = await new Response(install.stderr).text();
  if ((await install.exited) !== 0) throw new Error(`npm's registry does not give them: ${lastLine(said)}`);
  writeFileSync(done, manifest);
}

/** Starts a peer before that model. Throws with the reason where it does not run here. */
export async function startPeer({ name, runtime, program }: Peer, modelUrl: string): Promise<Server> {
  const executable = runtime === "bun" ? process.execPath : Bun.which("node");
  if (executable === null) throw new Error("there is no node on this machine");
  const port = await findFreePort();
  const child = Bun.spawn([executable, "-e", program, "--", String(port), modelUrl], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: "production", BUN_CONFIG_MAX_HTTP_REQUESTS: "65535" },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const said = new Response(child.stderr).text();
  const dispose = async () => {
    child.kill("SIGKILL");
    await child.exited;
  };
  for (const endsAt = performance.now() + maxStartMs; !(await isListening(port)); await Bun.sleep(50)) {
    const isLate = performance.now() > endsAt;
    if (isLate) await dispose();
    if (isLate || child.exitCode !== null) throw new Error(`${name} did not start: ${lastLine(await said)}`);
  }
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, [Symbol.asyncDispose]: dispose };
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 300) ?? "";

function findFreePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : Number.NaN;
      server.close((error) => (error === undefined ? resolve(port) : reject(error)));
    });
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const tell = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => tell(true)).once("error", () => tell(false));
  });
}
