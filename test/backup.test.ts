import { afterAll, beforeAll, describe, expect, spyOn, test } from "bun:test";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { assertRoom, makeWorkFolder, removeLeftovers } from "../src/db/backup/files.ts";
import { namedBackups } from "../src/db/backup/names.ts";
import { verifyBackup } from "../src/db/backup/verify.ts";
import { databaseFile } from "../src/db/open.ts";
import {
  backUp,
  contentsOf,
  makeInstallation,
  makePlace,
  passphrase,
  rowsIn,
  sealingKey,
} from "./helpers/backed-up.ts";

const place = makePlace();
let dataDir: string;
let plain: string;
let sealed: string;
beforeAll(async () => {
  dataDir = await makeInstallation(place.path);
  plain = join(place.path, "plain.db");
  sealed = join(place.path, "sealed.db.age");
  await backUp(dataDir, plain);
  await backUp(dataDir, sealed, { "sealing.key": sealingKey, "master.key": "words\n" });
});
afterAll(() => place[Symbol.dispose]());

const verify = (file: string, words: string | null = passphrase) => verifyBackup(file, words, dataDir);

/** A copy of a file with its bytes changed. */
function spoil(file: string, change: (bytes: Buffer) => void): string {
  const path = `${file}.${Bun.randomUUIDv7()}`;
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(path, bytes);
  return path;
}

/** A plain backup that somebody has changed with SQL, and its digest taken out. */
function edit(sql: string): string {
  const path = spoil(plain, () => undefined);
  const connection = new Database(path);
  connection.pragma("foreign_keys = OFF");
  connection.exec(`DROP TABLE backup_digest; ${sql}`);
  connection.close();
  return path;
}

/** A plain backup of which the first bytes are left. */
function spoiltTo(length: number): string {
  const path = spoil(plain, () => undefined);
  truncateSync(path, length);
  return path;
}

describe("a backup without a passphrase", () => {
  test("is a database that holds every row, for its owner's eyes alone, and no key", async () => {
    const { backup_digest, backup_manifest, ...rows } = rowsIn(plain);
    expect(rows).toEqual(rowsIn(join(dataDir, databaseFile)));
    expect([backup_digest, backup_manifest].map((it) => it?.length)).toEqual([1, 3]);
    expect(statSync(plain).mode & 0o777).toBe(0o600);
    expect(readFileSync(plain).includes(sealingKey.trim())).toBe(false);
    expect(await verify(plain, null)).toMatchObject({
      madeAt: Date.parse("2026-11-21T00:00:00Z"),
      version: "1.2.3",
      keys: [],
      rows: { users: 2, messages: 2 },
    });
  });

  test("takes along nothing that was deleted", async () => {
    using other = makePlace();
    const from = await makeInstallation(other.path);
    const connection = new Database(join(from, databaseFile));
    connection.pragma("secure_delete = OFF");
    const words = "what nobody may find again ".repeat(400);
    connection.prepare("UPDATE messages SET reasoning = ? WHERE role = 'assistant'").run(words);
    connection.exec("UPDATE messages SET reasoning = NULL");
    connection.pragma("wal_checkpoint(TRUNCATE)");
    expect(readFileSync(join(from, databaseFile)).includes(words.slice(0, 300))).toBe(true);
    await backUp(from, join(other.path, "copy.db"));
    connection.close();
    expect(readFileSync(join(other.path, "copy.db")).includes("nobody may find")).toBe(false);
  });

  test("is told from one in which a single letter of a message is another one", async () => {
    const spoilt = spoil(plain, (bytes) => bytes.write("x", bytes.indexOf("Likes films"), "latin1"));
    await expect(verify(spoilt)).rejects.toThrow(
      `${spoilt} is not as it was written: it is damaged, or was changed.`,
    );
  });
});

describe("a backup with a passphrase", () => {
  test("holds the keys too, shows no word of it, and is an age file", async () => {
    expect((await verify(sealed)).keys).toEqual(["sealing.key", "master.key"]);
    const bytes = readFileSync(sealed);
    expect(bytes.subarray(0, 22).toString("latin1")).toBe("age-encryption.org/v1\n");
    for (const words of ["SQLite", "Film guide", sealingKey.trim()])
      expect(bytes.includes(words)).toBe(false);
  });

  test("leaves nothing legible beside it, not even while it is read", async () => {
    await verify(sealed);
    expect(readdirSync(place.path).filter((name) => name.startsWith("."))).toEqual([]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("is read among the temporary files where there is no data folder; what others have there stays", async () => {
    using temporary = makePlace();
    const others = join(temporary.path, ".botshare-work-others");
    mkdirSync(others);
    writeFileSync(join(others, "serve.lock"), "");
    const former = process.env.TMPDIR;
    process.env.TMPDIR = temporary.path;
    try {
      expect((await verifyBackup(sealed, passphrase, join(place.path, "none"))).rows.messages).toBe(2);
    } finally {
      if (former === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = former;
    }
    expect(readdirSync(temporary.path)).toEqual([".botshare-work-others"]);
  });

  for (const [what, words, sentence] of [
    ["another passphrase", "another passphrase", /^The passphrase does not open .+sealed\.db\.age\.$/],
    ["none", null, /^.+sealed\.db\.age is encrypted: name the file of its passphrase with --passphrase-file/],
  ] as const)
    test(`is not opened with ${what}`, async () => {
      await expect(verify(sealed, words)).rejects.toThrow(sentence);
    });

  test("is told from one that lacks its end, or of which one bit is another one, wherever", async () => {
    const length = statSync(sealed).size;
    const cut = spoil(sealed, () => undefined);
    truncateSync(cut, length - 70_000);
    const half = spoil(sealed, () => undefined);
    truncateSync(half, 50);
    const flips = [40, 130, 300, 70_000, length - 1].map((at) =>
      spoil(sealed, (bytes) => bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at)),
    );
    for (const file of [cut, half, ...flips])
      await expect(verify(file)).rejects.toThrow(/is damaged|does not open/);
  });
});

describe("what is no backup, or not a whole one, is refused with a sentence:", () => {
  const cases: [what: string, make: () => string, sentence: RegExp][] = [
    ["a file that is not there", () => join(place.path, "none"), /none cannot be read \(ENOENT/],
    [
      "a letter",
      () => spoil(plain, (bytes) => bytes.fill("Dear aunt, ")),
      /is damaged, or no backup of botshare/,
    ],
    ["an empty file", () => spoiltTo(0), /is no backup of botshare/],
    ["another program's database", () => edit("DROP TABLE users"), /is no backup of botshare/],
    [
      "one of a newer version",
      () => edit("PRAGMA user_version = 99"),
      /written by a newer botshare \(schema 99; this one knows \d+\)/,
    ],
    [
      "one that lacks a row",
      () => edit("DELETE FROM memories"),
      /is damaged \(the table memories has 0 rows where 1 should be\)/,
    ],
    [
      "one whose rows refer to nothing",
      () => edit("DROP TABLE backup_manifest; DELETE FROM visitors"),
      /is damaged \(rows of \w+ refer to others/,
    ],
    ["one that lacks its end", () => spoiltTo(4096 * 20), /is damaged/],
  ];
  for (const [what, make, sentence] of cases)
    test(what, async () => {
      await expect(verify(make())).rejects.toThrow(sentence);
    });
});

describe("making one", () => {
  test("replaces no other file, and leaves nothing where it fails", async () => {
    const before = contentsOf(place.path);
    await expect(backUp(dataDir, plain)).rejects.toThrow(`${plain} is there already`);
    await expect(backUp(dataDir, join(plain, "new.db"))).rejects.toThrow(/^The folder .+ cannot be made/);
    expect(contentsOf(place.path)).toEqual(before);
  });

  test("fails for a damaged database, and says so", async () => {
    using other = makePlace();
    const from = await makeInstallation(other.path);
    const bytes = readFileSync(join(from, databaseFile));
    bytes.fill(0xee, 4096 * 3, 4096 * 60);
    writeFileSync(join(from, databaseFile), bytes);
    const before = readdirSync(other.path);
    await expect(backUp(from, join(other.path, "copy.db"))).rejects.toThrow(/damaged|malformed/);
    expect(readdirSync(other.path)).toEqual(before);
  });

  test("removes what a killed one was making, and leaves alone what another one makes", async () => {
    using other = makePlace();
    const killed = join(other.path, ".botshare-work-killed");
    mkdirSync(killed);
    writeFileSync(join(killed, "serve.lock"), "");
    writeFileSync(join(killed, "plain.db"), "half");
    using running = makeWorkFolder(other.path);
    await backUp(dataDir, join(other.path, "copy.db"));
    const left = readdirSync(other.path).sort();
    expect(left.map((name) => join(other.path, name))).toEqual([running.path, join(other.path, "copy.db")]);
  });

  test("leaves alone what only looks like that, says of each why, and is not kept from its work by it", async () => {
    using other = makePlace();
    const at = (name: string) => join(other.path, `.botshare-work-${name}`);
    const foreign = at("foreign");
    writeFileSync(at("file"), "");
    symlinkSync(join(other.path, "nowhere"), at("link"));
    mkdirSync(join(at("odd"), "serve.lock"), { recursive: true });
    expect(removeLeftovers(other.path).sort()).toEqual([
      expect.stringMatching(/-file is no folder that botshare made\.$/),
      expect.stringMatching(/-link is no folder that botshare made\.$/),
      expect.stringMatching(/-odd cannot be removed \(.+\)\.$/),
    ]);
    mkdirSync(foreign);
    writeFileSync(join(foreign, "serve.lock"), "");
    const user = spyOn(process, "getuid").mockReturnValue(statSync(foreign).uid + 1);
    expect(removeLeftovers(other.path)).toContain(
      `${foreign} is another user's: remove it as that one, if nothing of botshare runs.`,
    );
    user.mockRestore();
    rmSync(foreign, { recursive: true });
    const before = readdirSync(other.path);
    await backUp(dataDir, join(other.path, "copy.db"));
    expect(readdirSync(other.path).sort()).toEqual([...before, "copy.db"].sort());
  });

  test("asks for room first", () => {
    expect(() => assertRoom(place.path, Number.MAX_SAFE_INTEGER)).toThrow(
      /^There is not enough room in .+: this needs \d+\.\d MB, and \d+\.\d MB are free\.$/,
    );
    expect(() => assertRoom(place.path, Number.MAX_SAFE_INTEGER, " Make some.")).toThrow(
      / free\. Make some\.$/,
    );
  });
});

test("names tell the product's own backups from everything else, and their times", () => {
  const names = [
    "botshare-20261122T080000Z.db",
    "botshare-20261123T080000Z.db.age",
    "botshare-20261122T080000Z.db-wal",
    "my-botshare-20261122T080000Z.db",
    "botshare-20261322T080000Z.db",
    "botshare.db",
    "notes.txt",
  ];
  expect(namedBackups(names)).toEqual([
    { name: "botshare-20261123T080000Z.db.age", madeAt: Date.parse("2026-11-23T08:00:00Z") },
    { name: "botshare-20261122T080000Z.db", madeAt: Date.parse("2026-11-22T08:00:00Z") },
  ]);
});
