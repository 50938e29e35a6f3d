import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { App } from "../src/app.ts";
import { caller } from "../src/cli/find.ts";
import { openAppAlone } from "../src/cli/open-app.ts";
import { runServer } from "../src/cli/run-server.ts";
import { noteServer, readServerNote } from "../src/cli/server-note.ts";
import { readSettings } from "../src/cli/settings.ts";
import { lockFolder } from "../src/db/lock.ts";
import { createBot } from "../src/features/bots/service.ts";
import { createLink } from "../src/features/links/bot-links.ts";
import { printed, runHere } from "./helpers/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "botshare-"));
const dataDir = join(folder, "data");
const note = join(dataDir, "server.json");
const given = { "data-dir": dataDir, port: "0", "log-level": "silent", "public-url": "https://chat.example" };
const proxies = { "trusted-proxies": "10.0.0.0/8" };
let app: App;
let server: Awaited<ReturnType<typeof runServer>>;

beforeAll(async () => {
  app = openAppAlone(readSettings({ ...given, ...proxies }, {}));
  server = await runServer(app);
  const bot = await createBot(app, caller, { name: "Shop", model: "builtin" });
  await createLink(app, caller, bot.id, { name: "first" }, "");
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = ["--data-dir", dataDir];

test("a running server tells where it is reached, to its user alone and without a secret", () => {
  expect(readServerNote(dataDir)).toMatchObject({
    host: "127.0.0.1",
    port: expect.any(Number),
    public_url: "https://chat.example",
    trusted_proxies: ["10.0.0.0/8"],
    tls: null,
  });
  expect(statSync(note).mode & 0o777).toBe(0o600);
  expect(Object.keys(readServerNote(dataDir) ?? {}).sort()).toEqual(
    ["host", "pid", "port", "public_url", "tls", "trusted_proxies"].sort(),
  );
});

describe("beside it a verb prints the addresses that customers use, and those of a flag where one is given", () => {
  const verbs = [
    ["link", "show", "first"],
    ["link", "create", "--bot", "Shop"],
    ["link", "rotate", "first"],
    ["export", "--what", "links"],
    ["admin", "create"],
  ];
  for (const verb of verbs) {
    test(verb.join(" "), async () => {
      const told = await printed(...verb, ...inFolder);
      expect(told).toContain("https://chat.example/");
      expect(told).not.toContain("127.0.0.1");
      const own = await printed(...verb, ...inFolder, "--port", "4321");
      expect(own).toContain("http://127.0.0.1:4321/");
      expect(await printed(...verb, ...inFolder, "--public-url", "https://b.example")).toContain(
        "https://b.example/",
      );
    });
  }
});

test("doctor finds it with the folder alone", async () => {
  const { stdout } = await runHere("doctor", "--json", ...inFolder, "--url", server.url);
  const words = JSON.parse(stdout).findings.map((it: { words: string }) => it.words);
  const { port } = readServerNote(dataDir) ?? {};
  expect(words).toContain(`One runs on this folder and answers at http://127.0.0.1:${port}.`);
});

test("the note goes with the server, and that of one that was killed is not believed", async () => {
  const other = join(folder, "other");
  const alone = openAppAlone(readSettings({ ...given, "data-dir": other }, {}));
  const running = await runServer(alone);
  expect(readServerNote(other)?.public_url).toBe("https://chat.example");
  await running.stop();
  expect(existsSync(join(other, "server.json"))).toBe(false);
  // As one leaves it that was killed.
  const killed = mkdtempSync(join(folder, "killed-"));
  noteServer({ ...app, config: { ...app.config, dataDir: killed } }, 4321);
  expect(readServerNote(killed)).toBeNull();
  const release = lockFolder(killed);
  expect(readServerNote(killed)?.port).toBe(4321);
  release?.();
  expect(readServerNote(killed)).toBeNull();
});

test("what is no note counts for nothing, and a folder that takes none is no reason to end", () => {
  const odd = mkdtempSync(join(folder, "odd-"));
  const release = lockFolder(odd);
  for (const text of ["", "{}", "null", '{"host":1}', '{"host":"a","port":1,"public_url":null,"tls":{}}']) {
    writeFileSync(join(odd, "server.json"), text);
    expect(readServerNote(odd)).toBeNull();
  }
  release?.();
  const away = { ...app, config: { ...app.config, dataDir: join(odd, "none") } };
  expect(() => noteServer(away, 1)()).not.toThrow();
});

test("what cannot be noted or removed is a line in the log, and a note that is none is not believed", () => {
  const other = mkdtempSync(join(tmpdir(), "botshare-"));
  const files = { certFile: join(other, "cert.pem"), keyFile: join(other, "key.pem") };
  lockFolder(other);
  const warned: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => warned.push(JSON.parse(line).msg) });
  const config = { ...app.config, dataDir: other, tls: files };
  const remove = noteServer({ ...app, config, log }, 4);
  expect(readServerNote(other)).toMatchObject({ port: 4, tls: files });
  for (const wrong of ["{", "[]", '{"port":4}']) {
    writeFileSync(join(other, "server.json"), wrong);
    expect(readServerNote(other)).toBeNull();
  }
  remove();
  mkdirSync(join(other, "server.json", "taken"), { recursive: true });
  noteServer({ ...app, config, log }, 4);
  expect(warned).toEqual([
    "the addresses of this server could not be noted in its data folder",
    "the note of this server's addresses could not be removed",
  ]);
  rmSync(other, { recursive: true });
});
