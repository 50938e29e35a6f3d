import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBackup } from "../src/cli/make-backup.ts";
import { readSettings } from "../src/cli/settings.ts";
import { verifyBackup } from "../src/db/backup/verify.ts";
import { printed, runHere as run } from "./helpers/command-line.ts";
import { everyonesPassword, hashEveryonesPasswordOnce } from "./helpers/everyones-password.ts";

hashEveryonesPasswordOnce();
const folder = mkdtempSync(join(tmpdir(), "botshare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a setting that cannot be meant is refused by its name, with what it may be", () => {
  const refusals: [flag: string, value: string, sentence: RegExp][] = [
    ["hook-timeout", "0", /^hook-timeout: "0" is not a number of seconds from 0\.1 to 300$/],
    ["hook-timeout", "1e2", /^hook-timeout: "1e2" is not a number of seconds/],
    [
      "time-zone",
      "Mars/Olympus",
      /^time-zone: "Mars\/Olympus" is not a zone's name, such as Europe\/Berlin$/,
    ],
    ["backup-passphrase", "short", /^backup-passphrase: it must have \d+ characters or more$/],
    ["backup-keep", "0", /^backup-keep: "0" is not a whole number from 1 to \d+$/],
    ["keep-events", "1.5", /^keep-events: "1\.5" is not a whole number of days from 1 to \d+$/],
  ];
  for (const [flag, value, sentence] of refusals) {
    test(`--${flag} ${value}`, () => {
      expect(() => readSettings({ [flag]: value }, {})).toThrow(sentence);
    });
  }
});

test("config tells what each setting is, where it comes from and what follows, and shows no secret", async () => {
  const secret = "a-secret-master-key-of-this-test";
  const file = join(folder, "key");
  writeFileSync(file, secret);
  process.env.BOTSHARE_MASTER_KEY_FILE = file;
  try {
    const told = await printed("config", "--data-dir", join(folder, "none"), "--port", "4321");
    for (const words of ["What follows", "(no installation yet)", "4321", "the address of each request"])
      expect(told).toContain(words);
    expect(told).not.toContain(secret);
  } finally {
    delete process.env.BOTSHARE_MASTER_KEY_FILE;
  }
});

describe("an example", () => {
  for (const name of ["caddy", "nginx", "systemd", "docker", "upgrading"]) {
    test(`is printed for this installation: ${name}`, async () => {
      const given = [
        "--public-url",
        "https://chat.example:8443",
        "--port",
        "4321",
        "--data-dir",
        "/srv/chat",
      ];
      const told = await printed("example", name, ...given);
      expect(told.length).toBeGreaterThan(200);
      expect(told).not.toMatch(/bots\.example|127\.0\.0\.1:3000|\/var\/lib\/botshare/);
      expect(await printed("example", name)).not.toContain("chat.example");
    });
  }

  test("that there is not is refused with those that there are", async () => {
    const { exitCode, stderr } = await run("example", "apache");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("caddy, nginx, systemd")]);
  });
});

test("a backup with a passphrase is opened by that one alone, and is none without the key that it has to hold", async () => {
  const [dataDir, file] = [join(folder, "data"), join(folder, "one.age")];
  const account = ["--username", "ann", "--password", everyonesPassword];
  await printed("admin", "create", ...account, "--data-dir", dataDir);
  const passphrase = "correct horse battery staple";
  const given = readSettings({ "data-dir": dataDir, "backup-passphrase": passphrase }, {});
  // The real work is a second of the processor each time.
  const settings = { ...given, limits: { ...given.limits, backupScryptLog2: 4 } };
  await makeBackup(settings, file);
  expect((await verifyBackup(file, passphrase, dataDir)).keys).toContain("sealing.key");
  await expect(verifyBackup(file, "another horse battery staple", dataDir)).rejects.toThrow("passphrase");
  rmSync(join(dataDir, "sealing.key"));
  const second = join(folder, "two.age");
  await expect(makeBackup(settings, second)).rejects.toThrow("sealing.key is missing, and a backup");
  expect(existsSync(second)).toBe(false);
});
