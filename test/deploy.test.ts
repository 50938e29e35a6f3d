import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { settings } from "../src/cli/setting-list.ts";
import { limits } from "../src/config.ts";
import { projectFolder } from "./helpers/executable.ts";

// What the examples say of the program is true of it. `make deploy-check` runs them with the real proxies.

const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");
const files = {
  caddy: read("src/deploy/Caddyfile"),
  nginx: read("src/deploy/nginx.conf"),
  systemd: read("src/deploy/botshare.service"),
  prometheus: read("src/deploy/prometheus.yml"),
  upgrading: read("src/deploy/upgrading.md"),
  docker: read("Dockerfile"),
};
const both = [
  ["Caddyfile", files.caddy],
  ["nginx.conf", files.nginx],
] as const;

/** The first number behind `words`, in `unit`. */
function numberAfter(text: string, words: string, unit: string): number {
  const found = new RegExp(`${words} +(\\d+)${unit}\\b`, "i").exec(text)?.[1];
  if (found === undefined) throw new Error(`"${words}" stands nowhere`);
  return Number(found);
}

test("every variable that an example names is a setting", () => {
  const known = settings.map(({ flag }) => `BOTSHARE_${flag.toUpperCase().replaceAll("-", "_")}`);
  const named = Object.values(files).flatMap((text) => text.match(/BOTSHARE_[A-Z_]+/g) ?? []);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !known.includes(name.replace(/_FILE$/, "")))).toEqual([]);
});

test("every example leads to the port that is the default", () => {
  const port = settings.find(({ flag }) => flag === "port")?.fallback;
  for (const name of ["caddy", "nginx", "prometheus"] as const)
    expect(files[name]).toContain(`127.0.0.1:${port}`);
  for (const name of ["systemd", "docker"] as const) expect(files[name]).toContain(`BOTSHARE_PORT=${port}`);
  expect(files.docker).toContain(`EXPOSE ${port}\n`);
});

describe("a proxy", () => {
  for (const [name, text] of both) {
    test(`lets the greatest upload through: ${name}`, () => {
      const megabytes = numberAfter(text, "max_(?:body_)?size", "mb?");
      expect(megabytes * 1_000_000).toBeGreaterThan(limits.uploadBytes + 16 * 1024);
    });

    test(`closes a silent connection before the server does: ${name}`, () => {
      const behind = text.slice(text.search(/upstream botshare|reverse_proxy/));
      const seconds = numberAfter(behind, name === "Caddyfile" ? "keepalive" : "keepalive_timeout", "s");
      expect(seconds * 1000).toBeLessThan(limits.silentConnectionMs);
    });

    test(`waits longer than the server does for a model: ${name}`, () => {
      const minutes = numberAfter(text, "(?:response_header_timeout|proxy_read_timeout)", "m");
      expect(minutes * 60_000).toBeGreaterThan(limits.upstreamFirstByteMs + limits.upstreamIdleMs);
    });

    test(`hands answers on as they come, and keeps the figures inside: ${name}`, () => {
      expect(text).toMatch(/^\s*(flush_interval -1|proxy_buffering off;)$/m);
      expect(text).toMatch(/(path|location =) \/metrics\b/);
      expect(text).not.toMatch(/^\s*(encode|gzip on)/m);
    });
  }
});

describe("the service", () => {
  test("is given the time to let answers end", () => {
    const seconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(files.systemd)?.[1]);
    expect(seconds * 1000).toBeGreaterThan(limits.drainMs + limits.closeMs);
    expect(Number(/--stop-timeout (\d+)/.exec(files.docker)?.[1]) * 1000).toBeGreaterThan(
      limits.drainMs + limits.closeMs,
    );
  });

  test("may hold as many files open as streams, each with a model's connection, need", () => {
    expect(Number(/^LimitNOFILE=(\d+)$/m.exec(files.systemd)?.[1])).toBeGreaterThan(4 * limits.streamsAtOnce);
  });

  test("may compile JavaScript, and may not much else", () => {
    expect(files.systemd).not.toMatch(/^(MemoryDenyWriteExecute|NoExecPaths)=/m);
    for (const line of [
      "NoNewPrivileges=yes",
      "ProtectSystem=strict",
      "CapabilityBoundingSet=",
      "PrivateTmp=yes",
    ])
      expect(files.systemd).toMatch(new RegExp(`^${line}$`, "m"));
  });
});

test("the image runs as nobody in particular, and unpacks what it needs where it may write and run it", () => {
  expect(files.docker).toMatch(/^USER 65532:65532$/m);
  expect(files.docker).toMatch(/^FROM scratch$/m);
  const folder = /TMPDIR=(\S+)/.exec(files.docker)?.[1];
  expect(files.docker).toContain(`\nVOLUME ${folder}\n`);
});
