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
      process.stdout.write(fill(name, readTextAsset(group, file), flags));
    });
}

/** The files stand for one installation, whose values are replaced by those of another where they are given. */
function fill(name: keyof typeof examples, text: string, flags: Flags): string {
  const { publicUrl, port } = readFlags(flags);
  const address = new URL(publicUrl ?? "https://bots.example");
  const filled = text
    .replaceAll("https://bots.example", address.href.replace(/\/$/, ""))
    .replaceAll("bots.example {", `${address.host} {`)
    .replaceAll("bots.example", address.hostname)
    .replaceAll("listen 443 ", `listen ${address.port || 443} `)
    .replaceAll("https://$host$", `https://$host${address.port && `:${address.port}`}$`)
    .replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`);
  // In the image the port stays: it is the one outside that is chosen, and the folder is a volume.
  if (name === "docker") return filled;
  const asked = filled
    .replaceAll("BOTSHARE_PORT=3000", `BOTSHARE_PORT=${port}`)
    .replaceAll("botshare example systemd >", `botshare example systemd${givenWords(flags)} >`);
  if (flags.dataDir === undefined) return asked;
  const folder = resolve(flags.dataDir);
  return name === "systemd"
    ? moveService(asked, folder)
    : asked.replaceAll("/var/lib/botshare", shellWord(folder));
}

/** The flags as they were given, for a line that prints the same once more. */
const givenWords = ({ publicUrl, port, dataDir }: Flags): string =>
  Object.entries({ "--public-url": publicUrl, "--port": port, "--data-dir": dataDir && resolve(dataDir) })
    .map(([flag, value]) => (value === undefined ? "" : ` ${flag} ${shellWord(value)}`))
    .join("");

const defaultFolder = "/var/lib/botshare";

/**
 * The service over another folder. Systemd makes none but those below /var/lib (systemd.exec, "StateDirectory="): any other one is made by
 * its owner, and the service has to be let write there.
 */
function moveService(text: string, folder: string): string {
  if (folder === defaultFolder) return text;
  // A percent sign begins a specifier of systemd's.
  const plain = folder.replaceAll("%", "%%");
  const quoted = (value: string) =>
    /^[\w./:=%+@-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
  const isHome = /^\/(home|root|run\/user)(\/|$)/.test(folder);
  return text
    .replace(
      `its data ${defaultFolder}, which systemd makes for it and nobody else can read.`,
      `its data ${folder}, which is its alone.`,
    )
    .replace(
      /^# {3}botshare example/m,
      `#   install -d -o botshare -g botshare -m 700 ${shellWord(folder)}\n$&`,
    )
    .replace(/^StateDirectory=.*\nStateDirectoryMode=.*$/m, `ReadWritePaths=${quoted(plain)}`)
    .replace(`WorkingDirectory=${defaultFolder}`, `WorkingDirectory=${plain}`)
    .replace(
      `Environment=BOTSHARE_DATA_DIR=${defaultFolder}`,
      `Environment=${quoted(`BOTSHARE_DATA_DIR=${plain}`)}`,
    )
    .replace(
      "ProtectHome=yes",
      isHome ? "# Its data lies there; all of it but that folder is read-only.\nProtectHome=no" : "$&",
    )
    .replaceAll(`--data-dir ${defaultFolder}`, `--data-dir ${shellWord(folder)}`);
}

/** A word as a shell takes it. */
const shellWord = (word: string): string =>
  /^[\w./:=%+@,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
