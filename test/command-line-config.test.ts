import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentName, settings } from "../src/cli/setting-list.ts";
import { inspectSettings } from "../src/cli/shown-settings.ts";
import { runHere as run } from "./helpers/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inspect = (flags: Record<string, string>, env: NodeJS.ProcessEnv = {}, dotEnv = {}) => {
  const found = inspectSettings({ flags, env, dotEnv });
  return { ...found, of: (name: string) => found.settings.find((it) => it.name === name) };
};

test("each setting is shown with where its value comes from", () => {
  const key = join(folder, "key");
  writeFileSync(key, "a-master-key-of-a-file\n");
  const env = { BOTSHARE_HOST: "::1", BOTSHARE_LANGUAGE: "zh", BOTSHARE_MASTER_KEY_FILE: key };
  const { of, settings: shown, problems } = inspect({ port: "80" }, env, { BOTSHARE_LANGUAGE: "zh" });
  expect(shown.map(({ name }) => name)).toEqual(settings.map(({ flag }) => flag));
  expect(of("port")).toMatchObject({ value: "80", source: "--port", is_set: true });
  expect(of("host")).toMatchObject({ value: "::1", source: "BOTSHARE_HOST" });
  expect(of("language")).toMatchObject({ value: "zh", source: "BOTSHARE_LANGUAGE in .env" });
  expect(of("log-level")).toMatchObject({ value: "info", source: "default", is_set: false });
  expect(of("master-key")).toMatchObject({
    value: null,
    is_set: true,
    source: `BOTSHARE_MASTER_KEY_FILE, ${key}`,
  });
  expect(problems).toEqual([]);
});

test("no secret is shown, neither whole nor in part, be it well-formed or not", async () => {
  const secrets = settings.filter(({ isSecret }) => isSecret);
  expect(secrets.length).toBeGreaterThan(3);
  const given = secrets.flatMap(({ flag }) => [`--${flag}`, `hunter2 ${flag}-0123456789`]);
  for (const json of [[], ["--json"]]) {
    const { stdout, stderr } = await run(
      "config",
      "--upstream-base-url",
      "https://me:hunter2@x.example",
      ...given,
      ...json,
    );
    expect(stdout).toContain("master-key");
    expect(stdout + stderr).not.toMatch(/hunter2|0123456789/);
  }
});

test("what the wrong file holds is not shown", async () => {
  const file = join(folder, "wrong");
  writeFileSync(file, "hunter2 secret");
  process.env.BOTSHARE_PORT_FILE = file;
  try {
    const { exitCode, stdout, stderr } = await run("config");
    expect(stdout).toMatch(/^ {2}port +\(set, not shown\) +BOTSHARE_PORT_FILE, .+ {2}← see Problems$/m);
    expect([exitCode, stderr]).toEqual([
      1,
      `botshare: port: what ${file} holds is not a number from 0 to 65535\n`,
    ]);
    expect(stdout).not.toContain("hunter2");
  } finally {
    delete process.env.BOTSHARE_PORT_FILE;
  }
});

test("a malformed setting is named, and the others are shown all the same", async () => {
  const { exitCode, stdout, stderr } = await run(
    "config",
    "--port",
    "http",
    "--trusted-proxies",
    "10.0.0.0/99",
    "--language",
    "zh",
  );
  expect(exitCode).toBe(1);
  expect(stderr).toBe('botshare: port: "http" is not a number from 0 to 65535 (and 1 more, marked above)\n');
  expect(stdout).toMatch(/^ {2}port +http +--port {2}← see Problems$/m);
  expect(stdout).toMatch(/^ {2}language +zh +--language$/m);
  expect(stdout).toContain('trusted-proxies: "10.0.0.0/99" is not an IP address or a CIDR network');
});

test("settings that do not go together, are given twice or do not exist are told too", () => {
  const problemsOf = (flags: Record<string, string>, env = {}) => inspect(flags, env).problems;
  expect(problemsOf({ "tls-cert": "a.pem" })).toEqual(["tls-cert and tls-key are set together"]);
  expect(problemsOf({ port: "1" }, { BOTSHARE_PORT: "2" })).toEqual([
    "--port and BOTSHARE_PORT are both set; keep one",
  ]);
  expect(problemsOf({}, { BOTSHARE_PROT: "2" })[0]).toStartWith("BOTSHARE_PROT is not a setting.");
});

test("what follows from the settings is said: the folder, https, where the master key is", async () => {
  const dataDir = join(folder, "data");
  const facts = () => inspect({ "data-dir": dataDir, host: "::" }).facts;
  expect(facts()).toMatchObject({
    data_folder: dataDir,
    installed: false,
    listens_on: "http://[::]:3000",
    serves_https: false,
    master_key: `is made at the first start, in ${join(dataDir, "master.key")}`,
  });
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, "master.key"), "x");
  expect(facts()?.master_key).toBe(`from ${join(dataDir, "master.key")}`);
  const { stdout } = await run("config", "--data-dir", dataDir, "--json");
  expect(JSON.parse(stdout).facts.data_folder).toBe(dataDir);
});

test("the help lists every verb and every setting with its variable, on lines that fit a terminal", async () => {
  const { stdout: verbs } = await run("--help");
  for (const verb of [
    "serve",
    "demo",
    "doctor",
    "config",
    "admin",
    "customer",
    "link",
    "backup",
    "restore",
    "migrate",
    "export",
  ])
    expect(verbs).toMatch(new RegExp(`^ {2}${verb} .*\\w{2}`, "m"));
  const { stdout: help } = await run("serve", "--help");
  for (const { flag, value } of settings) {
    expect(help).toContain(`  --${flag} <${value}> `);
    expect(help).toMatch(new RegExp(`^ +${environmentName(flag)}$`, "m"));
  }
  for (const line of `${verbs}${help}`.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
