import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settings } from "../src/cli/setting-list.ts";
import { readSettings } from "../src/cli/settings.ts";
import { limits } from "../src/config.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "botshare-config-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const fileWith = (text: string): string => {
  const path = join(folder, `${Bun.hash(text)}.txt`);
  writeFileSync(path, text);
  return path;
};

const dayMs = 24 * 3600 * 1000;

test("without any setting the defaults hold, and nothing can change them", () => {
  const read = readSettings({}, { PATH: "/bin" });
  expect(read).toEqual({
    host: "127.0.0.1",
    port: 3000,
    dataDir: "./data",
    publicUrl: null,
    masterKey: null,
    language: "en",
    trustedProxies: [],
    privateHosts: "allow",
    defaultUpstream: null,
    hookTimeoutMs: 10_000,
    timeZone: "UTC",
    usesProxy: false,
    tls: null,
    metricsToken: null,
    backups: { folder: "data/backups", everyMs: null, keep: 7, passphrase: null },
    retention: { conversationsMs: null, eventsMs: 400 * dayMs, deliveriesMs: 90 * dayMs },
    logLevel: "info",
    limits,
  });
  expect(Object.isFrozen(read)).toBe(true);
});

test("every limit is a number and names its unit", () => {
  for (const [name, value] of Object.entries(limits)) {
    expect(Number.isSafeInteger(value)).toBe(true);
    expect(name).toMatch(
      /(Bytes|Chars|Items|Messages|Passages|Levels|Ms|Seconds|AtOnce|Waiting|PerAccount|PerLink|Questions|Points|Tries|Factor|Tokens|PerAddress|PerSession|PerVisitor|PerQuestion|PerMessage|Pixels|Pages|Rows|Steps|Words|Log2|PerSecond|PerMinute)$/,
    );
  }
});

test("a proxy in the environment is seen, in either spelling", () => {
  for (const name of ["HTTP_PROXY", "https_proxy"]) {
    expect(readSettings({}, { [name]: "http://127.0.0.1:3128" }).usesProxy).toBe(true);
  }
  expect(readSettings({}, { HTTPS_PROXY: "" }).usesProxy).toBe(false);
});

describe("a setting", () => {
  const given: [flag: string, value: string, field: string, read: unknown][] = [
    ["host", "::1", "host", "::1"],
    ["host", "chat.example", "host", "chat.example"],
    ["port", "0", "port", 0],
    ["port", "65535", "port", 65_535],
    ["data-dir", "/var/lib/bots and more", "dataDir", "/var/lib/bots and more"],
    ["public-url", "https://chat.example//", "publicUrl", "https://chat.example"],
    ["public-url", "HTTPS://Chat.Example", "publicUrl", "https://chat.example"],
    ["master-key", "0123456789abcdef", "masterKey", "0123456789abcdef"],
    ["language", "zh", "language", "zh"],
    ["trusted-proxies", " 10.0.0.0/8, ,::1 ", "trustedProxies", ["10.0.0.0/8", "::1"]],
    ["private-hosts", "refuse", "privateHosts", "refuse"],
    ["log-level", "silent", "logLevel", "silent"],
    [
      "upstream-base-url",
      "http://localhost:11434/v1/",
      "defaultUpstream",
      { baseUrl: "http://localhost:11434/v1", apiKey: null },
    ],
  ];
  for (const [flag, value, field, read] of given) {
    const name = `BOTSHARE_${flag.toUpperCase().replaceAll("-", "_")}`;
    test(`--${flag} ${value} is read from the flag, from ${name} and from the file of ${name}_FILE`, () => {
      const ways = [
        readSettings({ [flag]: value }, {}),
        readSettings({}, { [name]: value }),
        readSettings({}, { [`${name}_FILE`]: fileWith(`${value}\n`) }),
      ];
      for (const way of ways) expect(way).toHaveProperty(field, read);
    });
  }

  test("of the upstream's key goes with its address", () => {
    const env = {
      BOTSHARE_UPSTREAM_BASE_URL: "http://localhost/v1",
      BOTSHARE_UPSTREAM_API_KEY_FILE: fileWith(" sk-key \n"),
    };
    expect(readSettings({}, env).defaultUpstream).toEqual({
      baseUrl: "http://localhost/v1",
      apiKey: "sk-key",
    });
  });
});

describe("the start is refused, with the setting's name, for", () => {
  const refused: [name: string, flags: Record<string, string>, env: NodeJS.ProcessEnv, words: string[]][] = [
    ["one that does not exist", {}, { BOTSHARE_PROT: "1" }, ["BOTSHARE_PROT"]],
    ["the file of one that does not exist", {}, { BOTSHARE_X_FILE: "/x" }, ["BOTSHARE_X_FILE"]],
    ["one in small letters", {}, { BOTSHARE_port: "1" }, ["BOTSHARE_port"]],
    ["a flag and its variable", { port: "1" }, { BOTSHARE_PORT: "1" }, ["--port", "BOTSHARE_PORT", "both"]],
    ["a flag and its file", { port: "1" }, { BOTSHARE_PORT_FILE: "/x" }, ["--port", "BOTSHARE_PORT_FILE"]],
    ["a variable and its file", {}, { BOTSHARE_PORT: "1", BOTSHARE_PORT_FILE: "/x" }, ["BOTSHARE_PORT_FILE"]],
    [
      "a file that is not there",
      {},
      { BOTSHARE_MASTER_KEY_FILE: "/not/there" },
      ["BOTSHARE_MASTER_KEY_FILE", "/not/there"],
    ],
    ["a file that is a folder", {}, { BOTSHARE_MASTER_KEY_FILE: "/" }, ["BOTSHARE_MASTER_KEY_FILE"]],
    ["a port that is a word", { port: "http" }, {}, ["port", "http"]],
    ["a port beyond all ports", { port: "65536" }, {}, ["port", "65536"]],
    ["a port below them", { port: "-1" }, {}, ["port"]],
    ["a port in other notations", { port: "0x50" }, {}, ["port"]],
    ["an empty port", { port: "" }, {}, ["port"]],
    ["an empty folder", { "data-dir": "" }, {}, ["data-dir"]],
    [
      "a public address under a path",
      { "public-url": "https://chat.example/sub/" },
      {},
      ["public-url", "root"],
    ],
    ["a host with a scheme", { host: "http://x" }, {}, ["host"]],
    ["an empty host", { host: "" }, {}, ["host"]],
    [
      "a public address without a scheme",
      { "public-url": "chat.example" },
      {},
      ["public-url", "chat.example"],
    ],
    ["a public address of another scheme", { "public-url": "ftp://chat.example" }, {}, ["public-url"]],
    ["a public address with a name", { "public-url": "https://me@chat.example" }, {}, ["public-url"]],
    ["a public address with a password", { "public-url": "https://:pw@chat.example" }, {}, ["public-url"]],
    ["a public address with a query", { "public-url": "https://chat.example/?" }, {}, ["public-url"]],
    ["a public address with a fragment", { "public-url": "https://chat.example/#" }, {}, ["public-url"]],
    ["a short master key", { "master-key": "0123456789abcde" }, {}, ["master-key", "16"]],
    ["a master key with spaces", { "master-key": "0123456789 abcdef" }, {}, ["master-key"]],
    ["an empty master key", {}, { BOTSHARE_MASTER_KEY_FILE: "/dev/null" }, ["BOTSHARE_MASTER_KEY_FILE"]],
    ["a language nobody speaks here", { language: "fr" }, {}, ["language", "fr", "zh"]],
    ["a word for private hosts that is none", { "private-hosts": "yes" }, {}, ["private-hosts", "allow"]],
    ["a level that is none", { "log-level": "loud" }, {}, ["log-level", "debug"]],
    ["an upstream's key without its address", { "upstream-api-key": "sk" }, {}, ["upstream-api-key"]],
    ["an upstream that is no address", { "upstream-base-url": "localhost" }, {}, ["upstream-base-url"]],
  ];
  for (const [name, flags, env, words] of refused) {
    test(name, () => {
      const read = () => readSettings(flags, env);
      for (const word of words) expect(read).toThrow(word);
    });
  }

  test("a file that is another setting's, without showing what it holds", () => {
    for (const content of ["hunter2 secret", "-----BEGIN KEY-----\nhunter2\n-----END KEY-----\n"]) {
      const env = { BOTSHARE_PORT_FILE: fileWith(content) };
      expect(() => readSettings({}, env)).toThrow(/^(port|BOTSHARE_PORT_FILE): /);
      expect(() => readSettings({}, env)).not.toThrow(/hunter2/);
    }
  });

  test("a malformed master key, without showing it", () => {
    expect(() => readSettings({ "master-key": "hunter2 secret" }, {})).not.toThrow("hunter2");
  });
});

test("every setting explains itself", () => {
  for (const { flag, help, value } of settings) {
    expect(flag).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(help.length).toBeGreaterThan(5);
    expect(value).not.toBe("");
  }
});
