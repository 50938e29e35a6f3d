import { beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { judgePresented, lookAtCertificateFiles } from "../src/cli/doctor/certificate.ts";
import { readFacts } from "../src/cli/doctor/facts.ts";
import { type Finding, sizeOf, spanOf } from "../src/cli/doctor/finding.ts";
import { lookAtDisk, lookAtFolder, lookAtPermissions } from "../src/cli/doctor/folder.ts";
import { lookAtBackups, lookAtClock, lookAtOpenFiles } from "../src/cli/doctor/machine.ts";
import { lookAtDatabase, lookAtKeys, readKeyring } from "../src/cli/doctor/storage.ts";
import { limits } from "../src/config.ts";
import { backupName } from "../src/db/backup/names.ts";
import { openDatabase } from "../src/db/open.ts";
import { certificate, certificateKey } from "./helpers/certificate.ts";
import { folderOfEachTest } from "./helpers/own-folder.ts";

const folderOf = folderOfEachTest();
let folder: string;
beforeEach(() => {
  folder = folderOf();
});

const nowMs = Date.parse("2026-11-22T08:00:00Z");
const dayMs = 24 * 3600 * 1000;
const verdictOf = ({ verdict, words }: Finding) => `${verdict}: ${words}`;

test("the data folder is a folder that this user can write to", () => {
  expect(lookAtFolder(folder).words).toContain(folder);
  writeFileSync(join(folder, "file"), "");
  expect(lookAtFolder(join(folder, "file"))).toMatchObject({
    verdict: "problem",
    words: expect.stringContaining("is no folder"),
  });
  expect(lookAtFolder(join(folder, "none", "of", "it")).verdict).toBe("warning");
  expect(lookAtFolder("/proc/none")).toMatchObject({ verdict: expect.stringMatching(/problem|warning/) });
});

test("what others may read is named with the chmod that ends it", () => {
  writeFileSync(join(folder, "sealing.key"), "", { mode: 0o600 });
  expect(lookAtPermissions(folder)).toMatchObject([{ verdict: "ok" }]);
  writeFileSync(join(folder, "it's.key"), "");
  chmodSync(join(folder, "it's.key"), 0o640);
  chmodSync(folder, 0o755);
  const found = lookAtPermissions(folder);
  expect(found.map(({ verdict, next }) => [verdict, next])).toEqual([
    ["problem", `chmod 600 '${folder}/it'\\''s.key'`],
    ["warning", `chmod 700 ${folder}`],
  ]);
});

test("a disk is large enough for twice the database", () => {
  expect(lookAtDisk(join(folder, "none"), 1024)).toMatchObject({
    words: expect.stringContaining("the database has 1.0 KiB."),
  });
  expect(lookAtDisk(folder, 2 ** 60).verdict).not.toBe("ok");
});

describe("keys", () => {
  const key = (byte: number) =>
    writeFileSync(join(folder, "sealing.key"), Buffer.alloc(32, byte).toString("base64url"));
  const facts = (sealed: string[]) => ({
    newestMs: null,
    sealed,
    upstreams: [],
    withoutUpstream: [],
    hooks: [],
  });
  const look = (sealed: string[], hasOwnKey = true) =>
    lookAtKeys(folder, readKeyring(folder), facts(sealed), hasOwnKey).map(verdictOf);

  test("are there, whole, and those of the database", () => {
    expect(look([])[0]).toContain("is missing");
    writeFileSync(join(folder, "sealing.key"), "half");
    expect(look([])[0]).toContain("is damaged");
    key(1);
    const sealed = readKeyring(folder)?.seal("a secret") ?? "";
    expect(look([sealed])).toEqual(["ok: They are there and open what is sealed."]);
    expect(look([sealed], false)).toEqual(["warning: master.key is missing."]);
    key(2);
    expect(look([sealed])[0]).toStartWith("problem: sealing.key does not open 1 of 1 secrets");
    expect(look(["x"])[0]).toStartWith("problem: sealing.key does not open 1 of 1 secrets");
  });
});

describe("the database", () => {
  const path = () => join(folder, "botshare.db");
  const make = (): Database.Database => {
    const opened = openDatabase(path());
    if ("kind" in opened) throw new Error("the database is newer");
    return opened;
  };
  const look = async () => {
    const looked = await readFacts(folder, nowMs).catch((error: Error) => error);
    return lookAtDatabase(folder, looked).map(verdictOf);
  };

  test("is looked at whether it is at rest, in use or left by a killed process, and no file is made beside it", async () => {
    expect((await look())[0]).toStartWith("warning: There is no database yet");
    make().close();
    expect((await look())[0]).toStartWith("ok: It is whole");
    expect(existsSync(`${path()}-shm`)).toBe(false);
    const open = make();
    open.exec(
      "INSERT INTO users (id, username, password_hash, is_admin, is_end_user, created_at) VALUES ('a', 'a', '', 0, 0, 0)",
    );
    expect((await look())[0]).toStartWith("ok: It is whole");
    const killed = join(folder, "killed");
    mkdirSync(killed);
    for (const suffix of ["", "-wal", "-shm"])
      copyFileSync(`${path()}${suffix}`, join(killed, `botshare.db${suffix}`));
    open.close();
    folder = killed;
    const index = readFileSync(`${path()}-shm`);
    expect((await look())[0]).toStartWith("ok: It is whole");
    expect(readFileSync(`${path()}-shm`).equals(index)).toBe(true);
  });

  test("is of this build's schema", async () => {
    const database = make();
    const known = Number(database.pragma("user_version", { simple: true }));
    database.pragma(`user_version = ${known + 3}`);
    database.close();
    expect((await look())[0]).toBe(
      `problem: It was written by a newer botshare (schema ${known + 3}; this one knows ${known}).`,
    );
    const again = new Database(path());
    again.pragma(`user_version = ${known - 1}`);
    again.close();
    expect((await look())[0]).toBe(`warning: Its schema is ${known - 1}, this botshare's is ${known}.`);
  });

  test("that is damaged, or none at all, says so", async () => {
    make().close();
    const bytes = readFileSync(path());
    bytes.fill(7, 5 * 4096, 60 * 4096);
    writeFileSync(path(), bytes);
    expect((await look()).join()).toMatch(/^problem: .+(damaged|malformed)/);
    writeFileSync(path(), "a letter to my aunt");
    expect((await look())[0]).toMatch(/^problem: .+ cannot be read \(file is not a database\)/);
  });
});

describe("the clock", () => {
  const heard = (offMs: number) => [
    { host: "near.example", dateMs: nowMs, atMs: nowMs },
    { host: "api.example", dateMs: nowMs, atMs: nowMs + offMs },
  ];
  const cases: [it: string, newestMs: number | null, offMs: number, verdict: string, words: string][] = [
    ["as others have it", nowMs - 1, 5_000, "ok", "api.example"],
    ["ahead by minutes", null, 180_000, "warning", "3 minutes ahead of that of api.example"],
    ["behind by hours", null, -7_200_000, "problem", "2 hours behind that of api.example"],
    ["before what was written", nowMs + 3 * dayMs, 0, "problem", "3 days before the latest entry"],
  ];
  for (const [it, newestMs, offMs, verdict, words] of cases) {
    test(`${it} is ${verdict}`, () => {
      // The file of the program that runs these tests is older than now, whatever this machine's clock says.
      const shift = Date.now() - nowMs;
      const moved = heard(offMs).map((each) => ({
        ...each,
        dateMs: each.dateMs + shift,
        atMs: each.atMs + shift,
      }));
      const found = lookAtClock(nowMs + shift, newestMs === null ? null : newestMs + shift, moved);
      expect(found).toMatchObject({ verdict, words: expect.stringContaining(words) });
    });
  }

  test("before the program's own file is a warning", () => {
    expect(lookAtClock(0, null, [])).toMatchObject({
      verdict: "warning",
      words: expect.stringContaining("this program's file"),
    });
  });
});

describe("a certificate", () => {
  const presented = (fromDays: number, toDays: number, refusal: string | null = null) =>
    judgePresented(
      "chat.example",
      { validFromMs: nowMs + fromDays * dayMs, expiresAtMs: nowMs + toDays * dayMs, refusal },
      nowMs,
    );
  const cases: [it: string, finding: Finding, verdict: string, words: string][] = [
    ["of 60 days more", presented(-30, 60), "ok", "valid for 60 days more"],
    ["of 5 days more", presented(-85, 5), "warning", "valid for 5 days more"],
    ["of the past", presented(-90, -3, "its certificate has expired"), "problem", "expired 3 days ago"],
    ["of the future", presented(3, 90), "problem", "valid in 3 days only"],
    [
      "that browsers refuse",
      presented(-1, 60, "it is another host's"),
      "problem",
      "refuse that of chat.example: it is another host's",
    ],
  ];
  for (const [it, finding, verdict, words] of cases)
    test(`${it} is ${verdict}`, () => {
      expect(finding).toMatchObject({ verdict, words: expect.stringContaining(words) });
    });

  test("of files that others may read, that do not match or are not there, is told with its setting", async () => {
    const files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
    expect(await lookAtCertificateFiles(null, nowMs)).toEqual([]);
    const look = async () => (await lookAtCertificateFiles(files, Date.now())).map(verdictOf);
    expect((await look())[0]).toMatch(/^problem: tls-cert: .+ cannot be read/);
    writeFileSync(files.certFile, certificate);
    writeFileSync(files.keyFile, certificateKey);
    chmodSync(files.keyFile, 0o644);
    expect(await look()).toEqual([
      expect.stringMatching(/^ok: /),
      `problem: Others on this machine may read ${files.keyFile}.`,
    ]);
  });
});

test("backups are made as often as they are to be", () => {
  const look = (everyMs: number | null, agesMs: number[]) => {
    const backups = join(folder, "backups");
    rmSync(backups, { recursive: true, force: true });
    mkdirSync(backups);
    for (const age of agesMs) writeFileSync(join(backups, backupName(nowMs - age, true)), "");
    writeFileSync(join(backups, "notes.txt"), "");
    return lookAtBackups({ folder: backups, everyMs, keep: 7, passphrase: null }, nowMs).verdict;
  };
  expect(look(null, [])).toBe("warning");
  expect(look(null, [dayMs])).toBe("ok");
  expect(look(null, [9 * dayMs])).toBe("warning");
  expect(look(dayMs, [])).toBe("warning");
  expect(look(dayMs, [5 * dayMs, dayMs])).toBe("ok");
  expect(look(dayMs, [5 * dayMs])).toBe("problem");
  expect(
    lookAtBackups({ folder: join(folder, "none"), everyMs: null, keep: 7, passphrase: null }, nowMs).verdict,
  ).toBe("warning");
});

test("open files are enough for as many answers as a server takes", () => {
  const look = (streamsAtOnce: number) => lookAtOpenFiles({ ...limits, streamsAtOnce });
  // Only Linux says how many a process may open.
  const isLinux = existsSync("/proc/self/limits");
  expect(look(1).map(({ verdict }) => verdict)).toEqual(isLinux ? ["ok"] : []);
  expect(look(1e12).every(({ verdict, words }) => verdict === "warning" || words.includes("unlimited"))).toBe(
    true,
  );
});

test("sizes and spans are told in the units that a person would take", () => {
  expect([0, 512, 1024, 1.5 * 1024 ** 3].map(sizeOf)).toEqual(["0 B", "512 B", "1.0 KiB", "1.5 GiB"]);
  expect([1_000, 300_000, 3 * 3_600_000, -9 * dayMs].map(spanOf)).toEqual([
    "1 second",
    "5 minutes",
    "3 hours",
    "9 days",
  ]);
});
