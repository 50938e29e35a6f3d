import { describe, expect, test } from "bun:test";
import { listMigrations, orderMigrations } from "../src/db/migrations.ts";
import { listAssets, readAsset, readTextAsset } from "../src/lib/assets.ts";

describe("assets", () => {
  test("a file is read as bytes and as text from the folder of its group", () => {
    const text = readTextAsset("swagger", "swagger-ui.css");
    expect(text).toContain(".swagger-ui");
    expect(new TextDecoder().decode(readAsset("swagger", "swagger-ui.css"))).toBe(text);
  });

  test("a list names a group's files, sorted, without its folders", () => {
    const names = listAssets("migrations");
    expect(names).toEqual([...names].sort());
    expect(names).not.toContain("meta");
  });

  test("a name that is not there throws", () => {
    expect(() => readAsset("swagger", "no-such-file.js")).toThrow("no-such-file.js");
  });
});

describe("migrations", () => {
  test("they are numbered from 0 and come with their statements", () => {
    const migrations = listMigrations();
    expect(migrations.length).toBeGreaterThan(0);
    expect(migrations.map((migration) => migration.index)).toEqual(migrations.map((_, place) => place));
    expect(migrations[0]?.sql).toMatch(/CREATE TABLE/i);
  });

  test("the number decides their order, whatever the order of the files", () => {
    expect(orderMigrations(["0001_later.sql", "0000_first.sql", "notes.md"])).toEqual([
      { index: 0, tag: "0000_first" },
      { index: 1, tag: "0001_later" },
    ]);
  });

  test("two with one number, or a missing number, are refused by name", () => {
    expect(() => orderMigrations(["0000_a.sql", "0000_b.sql"])).toThrow("0000_b.sql");
    expect(() => orderMigrations(["0000_a.sql", "0002_b.sql"])).toThrow("0002_b.sql");
  });
});
