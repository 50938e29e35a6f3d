import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, runExecutable, startExecutable } from "../helpers/executable.ts";

// What the executable carries for whoever has nothing else: the files around it, and a way to ask whether it runs.

const maxMs = 20_000;

describe("example", () => {
  test(
    "prints a file with the values of the flags in the place of its own",
    async () => {
      const flags = ["--public-url", "https://chat.shop.test:8443", "--port", "4000"];
      const [plain, filled] = await Promise.all([
        runExecutable(["example", "nginx"]),
        runExecutable(["example", "nginx", ...flags]),
      ]);
      expect(plain.stdout).toBe(readFileSync(join(projectFolder, "src/deploy/nginx.conf"), "utf8"));
      for (const line of ["server 127.0.0.1:4000;", "server_name chat.shop.test;", "listen 8443 ssl http2;"])
        expect(filled.stdout).toContain(`    ${line}\n`);
      expect(filled.stdout).not.toMatch(/bots\.example|3000/);
    },
    maxMs,
  );

  test(
    "prints the image's, and knows no others than it lists",
    async () => {
      const [image, unknown] = await Promise.all([
        runExecutable(["example", "docker", "--data-dir", "elsewhere"]),
        runExecutable(["example", "apache"]),
      ]);
      expect(image.stdout).toBe(readFileSync(join(projectFolder, "Dockerfile"), "utf8"));
      expect([unknown.exitCode, unknown.stdout]).toEqual([2, ""]);
      expect(unknown.stderr).toMatch(/caddy, nginx, systemd, docker, .*upgrading/);
    },
    maxMs,
  );
});

test(
  "health is 0 where the server answers, and 1 with the address where none does",
  async () => {
    await using server = await startExecutable();
    const { port } = new URL(server.url);
    const [runs, ready] = await Promise.all([
      runExecutable(["health"], { env: { BOTSHARE_PORT: port, BOTSHARE_HOST: "0.0.0.0" } }),
      runExecutable(["health", "--ready", "--port", port]),
    ]);
    expect([runs.exitCode, runs.stdout]).toEqual([0, '{"status":"ok"}\n']);
    expect([ready.exitCode, JSON.parse(ready.stdout).status]).toEqual([0, "ready"]);
    await server.kill();
    const gone = await runExecutable(["health", "--port", port]);
    expect([gone.exitCode, gone.stdout]).toEqual([1, ""]);
    expect(gone.stderr).toStartWith(`botshare: Nothing answers at http://127.0.0.1:${port}/health (`);
  },
  maxMs,
);

test(
  "a folder for temporary files that cannot be used stops the start, and the sentence says how to name another",
  async () => {
    const ended = await runExecutable(["serve", "--port", "0"], { env: { TMPDIR: "/nowhere-at-all" } });
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain("cannot be unpacked into /nowhere-at-all");
    expect(ended.stderr).toContain("Set TMPDIR to a folder in which this user may write and run files.");
  },
  maxMs,
);
