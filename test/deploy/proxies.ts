import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { certificate, certificateKey } from "../helpers/certificate.ts";
import { openRaw } from "../helpers/raw-client.ts";

/** A proxy that runs as its example says, in front of botshare's port. */
export interface Proxy {
  name: string;
  /** The program, and how it is started on a folder that `write` has filled. */
  program: string;
  args: (folder: string) => string[];
  /** Writes the example, with nothing changed but where its certificate lies and which ports are free. */
  write: (folder: string, example: string, redirectPort: number) => void;
}

const must = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`The example has no line "${from}" any more`);
  return text.replace(from, to);
};

export const proxies: Proxy[] = [
  {
    name: "caddy",
    program: "caddy",
    args: (folder) => ["run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")],
    write: (folder, example) => {
      // Its own authority of certificates would put itself among those that this machine trusts.
      const own = `tls ${join(folder, "cert.pem")} ${join(folder, "key.pem")}`;
      const site = /^localhost:\d+ \{$/m.exec(example)?.[0] ?? "a site";
      const text = must(example, site, `${site}\n\t${own}`);
      const global = "\tadmin off\n\tauto_https disable_redirects\n";
      writeFileSync(join(folder, "Caddyfile"), must(text, "{\n\tservers", `{\n${global}\tservers`));
    },
  },
  {
    name: "nginx",
    program: "nginx",
    args: (folder) => ["-c", join(folder, "nginx.conf"), "-p", folder, "-g", "daemon off;"],
    write: (folder, example, redirectPort) => {
      let text = must(example, "listen 80;", `listen ${redirectPort};`);
      text = text.replace(/ssl_certificate .*;/, `ssl_certificate ${join(folder, "cert.pem")};`);
      text = text.replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${join(folder, "key.pem")};`);
      writeFileSync(join(folder, "botshare.conf"), text);
      for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) mkdirSync(join(folder, name));
      const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path ${join(folder, name.replace("client_", ""))};`,
      );
      const log = join(folder, "error.log");
      // Started by root, its workers would be somebody who may not write here.
      const user = userInfo().uid === 0 ? "user root;\n" : "";
      writeFileSync(
        join(folder, "nginx.conf"),
        `${user}pid ${join(folder, "nginx.pid")};\nerror_log ${log};\nevents {}\nhttp {\n${paths.join("\n")}\ninclude ${join(folder, "botshare.conf")};\n}\n`,
      );
    },
  },
];

/** Starts a proxy on the example and waits until it listens. Ended with its scope (`await using`). */
export async function startProxy(
  proxy: Proxy,
  folder: string,
  example: string,
  ports: { https: number; redirect: number },
) {
  writeFileSync(join(folder, "cert.pem"), certificate);
  writeFileSync(join(folder, "key.pem"), certificateKey);
  proxy.write(folder, example, ports.redirect);
  const log = join(folder, "proxy.log");
  const child = Bun.spawn([proxy.program, ...proxy.args(folder)], {
    env: { PATH: process.env.PATH ?? "", HOME: folder },
    stdout: Bun.file(log),
    stderr: Bun.file(`${log}.err`),
  });
  const end = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error(readFileSync(`${log}.err`, "utf8"));
    try {
      using _tried = await openRaw(`https://localhost:${ports.https}`);
      break;
    } catch {
      // It does not listen yet.
      await Bun.sleep(20);
    }
  }
  return { [Symbol.asyncDispose]: end };
}
