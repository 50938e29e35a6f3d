import { beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, constants, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Looked } from "../src/cli/doctor/facts.ts";
import type { Finding } from "../src/cli/doctor/finding.ts";
import { lookAtDisk, lookAtFolder, lookAtPermissions, thisSystem } from "../src/cli/doctor/folder.ts";
import { lookAtBackups } from "../src/cli/doctor/machine.ts";
import { lookAtDatabase } from "../src/cli/doctor/storage.ts";
import { databaseFile, openDatabase } from "../src/db/open.ts";
import { folderOfEachTest } from "./helpers/own-folder.ts";

// What doctor says of folders, disks and files as they are seldom seen. Who asks, and what the disk is, is said by the test: neither
// root nor everybody else can be refused, and nobody has all of these disks.

const folderOf = folderOfEachTest();
let folder: string;
beforeEach(() => {
  folder = folderOf();
});

const told = ({ verdict, words }: Finding) => `${verdict}: ${words}`;
/** This machine as it looks to a user who lacks a right (W_OK, R_OK) everywhere. */
const without = (right: number) => ({
  ...thisSystem,
  uid: 1234,
  mayUse: (_: string, mode: number) => (mode & right) === 0,
});
/** This machine with a disk of so many free bytes, of the kind that has this number. */
const onDisk = (type: number, freeBytes = 0) => ({
  ...thisSystem,
  statfs: () => ({ type, bavail: freeBytes / 4096, bsize: 4096 }),
});

describe("a data folder", () => {
  test("that is not there and cannot be made is a problem, with what root has to do", () => {
    const wanted = join(folder, "it's", "data");
    const found = lookAtFolder(wanted, without(constants.W_OK));
    expect(told(found)).toBe(`problem: ${wanted} is not there yet. This user may not make it in ${folder}.`);
    const quoted = `'${folder}/it'\\''s/data'`;
    expect(found.next).toBe(`Make it as root: mkdir -p ${quoted} && chown 1234 ${quoted}`);
  });

  test("that is another user's is a problem, and its owner is named", () => {
    const found = told(lookAtFolder(folder, without(constants.R_OK)));
    expect(found).toStartWith(`problem: ${folder} is the user `);
    expect(found).toMatch(/ is the user \S+'s, and this user may not look into it\.$/);
  });

  test("that may be read and not written is a problem", () => {
    expect(told(lookAtFolder(folder, without(constants.W_OK)))).toBe(
      `problem: ${folder} cannot be written to.`,
    );
  });

  test("that cannot be looked at at all is told as that", () => {
    const loop = join(folder, "loop");
    symlinkSync(loop, loop);
    expect(told(lookAtFolder(loop))).toStartWith(`problem: ${loop} cannot be looked at (ELOOP`);
  });

  const kinds: [it: string, type: number, verdict: string, words: string][] = [
    ["ext4", 0xef53, "ok", "is there and can be written to"],
    ["NFS", 0x6969, "problem", "is on another machine (NFS)"],
    ["CIFS, whose number is negative for some", 0xff534d42 | 0, "problem", "is on another machine (CIFS)"],
    ["memory", 0x01021994, "warning", "all of it is gone when the machine stops"],
    ["a container's layer", 0x794c7630, "warning", "all of it is gone with the container"],
    ["FUSE", 0x65735546, "warning", "by FUSE, which may be on another machine"],
  ];
  for (const [it, type, verdict, words] of kinds)
    test(`on ${it} is ${verdict}`, () => {
      // Only Linux has these numbers.
      const isLinux = process.platform === "linux";
      const expected = isLinux ? { verdict, words: expect.stringContaining(words) } : { verdict: "ok" };
      expect(lookAtFolder(folder, onDisk(type))).toMatchObject(expected);
    });
});

describe("files that are another user's", () => {
  test("are to become this user's, or this user theirs where it is root; many are not all named", () => {
    for (const name of ["a", "b", "c"]) writeFileSync(join(folder, name), "");
    const names = `${folder}, ${folder}/a, ${folder}/b and more`;
    const owner = statSync(folder).uid;
    const [found] = lookAtPermissions(folder, { ...thisSystem, uid: owner + 1 });
    expect(found?.words).toStartWith(`${names} is the user `);
    expect(found?.words).toMatch(/ is the user \S+'s, and this is the user \S+\.$/);
    expect(found?.next).toBe(`chown -R ${owner + 1} ${folder}`);
    // Root's own are nobody else's, so they are given away first.
    if (owner === 0) for (const name of ["", "a", "b", "c"]) chownSync(join(folder, name), 1, 1);
    const [asRoot] = lookAtPermissions(folder, { ...thisSystem, uid: 0 });
    expect(asRoot?.next).toMatch(/^Run botshare, doctor too, as the user [^\s:]+: what root writes there/);
  });

  test("are not asked after where there are no users of that kind", () => {
    chmodSync(folder, 0o755);
    expect(lookAtPermissions(folder, { ...thisSystem, uid: undefined })).toEqual([]);
  });
});

describe("a disk", () => {
  const mebibyte = 1024 ** 2;
  const cases: [it: string, freeBytes: number, databaseBytes: number, verdict: Finding["verdict"]][] = [
    ["with room for everything", 4096 * mebibyte, mebibyte, "ok"],
    ["with less than a gibibyte", 1023 * mebibyte, mebibyte, "warning"],
    ["with less than twice the database", 4096 * mebibyte, 2049 * mebibyte, "warning"],
    ["with less than a backup or the log needs", 63 * mebibyte, 0, "problem"],
  ];
  for (const [it, freeBytes, databaseBytes, verdict] of cases)
    test(`${it} is ${verdict}`, () => {
      expect(lookAtDisk(folder, databaseBytes, onDisk(0xef53, freeBytes)).verdict).toBe(verdict);
    });

  test("that does not say how much is free leaves the others' findings alone", () => {
    const failing = () => {
      throw new Error("EIO: i/o error, statfs");
    };
    expect(told(lookAtDisk(folder, 0, { ...thisSystem, statfs: failing }))).toBe(
      "warning: It cannot be told how much is free (EIO: i/o error, statfs).",
    );
  });
});

describe("a database", () => {
  const path = () => join(folder, databaseFile);
  const make = () => {
    const opened = openDatabase(path());
    if ("kind" in opened) throw new Error("the database is newer");
    opened.close();
  };
  const look = (looked: Partial<Looked>) =>
    lookAtDatabase(folder, {
      applied: 1,
      known: 1,
      databaseBytes: 4096,
      logBytes: 0,
      facts: null,
      ...looked,
    }).map(told);

  test("whose log is not emptied any more, or that is too large to be read now, says so", () => {
    make();
    expect(look({ logBytes: 257 * 1024 ** 2 })).toEqual([
      "warning: Its log (botshare.db-wal) has 257.0 MiB.",
    ]);
    expect(look({ databaseBytes: 2 * 1024 ** 3 })).toEqual([
      "warning: It has 2.0 GiB, too much to check here.",
    ]);
  });

  test("with a damaged page is a problem although it opens, and so is one that does not", () => {
    make();
    const bytes = readFileSync(path());
    writeFileSync(path(), bytes.fill(7, 5 * 4096, 60 * 4096));
    expect(look({})[0]).toStartWith("problem: It is damaged (");
    writeFileSync(path(), "a letter to my aunt");
    expect(look({})).toEqual(["problem: It is damaged (file is not a database)."]);
  });
});

test("backups in what is no folder are a problem, though none is made by itself", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const backups = { folder: file, everyMs: null, keep: 7, passphrase: null };
  expect(told(lookAtBackups(backups, Date.now()))).toStartWith(`problem: ${file} cannot be read (ENOTDIR`);
});
