import { resolve } from "node:path";
import { Argument, type Command } from "commander";
import { readTextAsset } from "../../lib/assets.ts";
import { type Flags, readFlags } from "../command.ts";

/** What there are examples of: where each is kept, and what it is. */
const examples = {
  caddy: ["deploy", "Caddyfile", "Caddy in front, with a certificate by itself"],
  nginx: ["deploy", "nginx.conf", "nginx in front"],
  systemd: ["deploy", "botshare.service", "a service of systemd, as little allowed as it needs"],
  docker: ["image", "Dockerfile", "an image without a shell and without root"],
  prometheus: ["deploy", "prometheus.yml", "a job that reads the figures"],
  alerts: ["deploy", "alerts.yml", "rules for what somebody should look at"],
  upgrading: ["deploy", "upgrading.md", "how a new version takes the place of the old, and back"],
} as const;

/** `example`: prints the files that an installation needs around the program, with the values that the flags or the environment give. */
export function addExample(program: Command): void {
  const names = Object.entries(examples).map(([name, [, , what]]) => `  ${name.padEnd(12)}${what}`);
  program
    .command("example")
    .description("Print a file to run it with: a proxy's, a service's, an image's, or how to upgrade")
    .addArgument(new Argument("<name>", "which of them").choices(Object.keys(examples)))
    .option("--public-url <url>", "address that customers use (default: https://bots.example)")
    .option("--port <number>", "port that it listens on (default: 3000)")
    .option("--data-dir <folder>", "folder of the database and the keys (default: /var/lib/botshare)")
    .addHelpText("after", `\n${names.join("\n")}`)
    .action((name: keyof typeof examples, flags: Flags) => {
      const [group, file] = examples[name];
      process.stdout.write(fill(readTextAsset(group, file), flags));
    });
}

/** The files stand for one installation, whose values are replaced by those of another where they are given. */
function fill(text: string, flags: Flags): string {
  const { publicUrl, port } = readFlags(flags);
  const address = new URL(publicUrl ?? "https://bots.example");
  const filled = text
    .replaceAll("https://bots.example", address.href.replace(/\/$/, ""))
    .replaceAll("bots.example {", `${address.host} {`)
    .replaceAll("bots.example", address.hostname)
    .replaceAll("listen 443 ", `listen ${address.port || 443} `)
    .replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`)
    .replaceAll("BOTSHARE_PORT=3000", `BOTSHARE_PORT=${port}`);
  return flags.dataDir === undefined
    ? filled
    : filled.replaceAll("/var/lib/botshare", resolve(flags.dataDir));
}
