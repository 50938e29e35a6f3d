import { describe, expect, test } from "bun:test";
import { decodeCursor, decodeTimeCursor, encodeCursor, toPage } from "../src/lib/cursor.ts";

test("a cursor gives back the place it was made of, and is safe in an address", () => {
  for (const parts of [[0, "a"], [1_795_334_400_000, "名/?&=#+ %"], [7]]) {
    const cursor = encodeCursor(parts);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(decodeCursor(cursor)).toEqual(parts);
  }
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a cursor that no list gave out is refused", () => {
  const cases: [name: string, cursor: string][] = [
    ["nothing", ""],
    ["noise", "%%%"],
    ["base64 of noise", Buffer.from([0xff, 0xfe, 0]).toString("base64url")],
    ["an object", encode({ atMs: 1, id: "a" })],
    ["a number", encode(5)],
    ["null", encode(null)],
    ["a list of lists", encode([[1], "a"])],
    ["a list with null", encode([null, "a"])],
  ];
  for (const [name, cursor] of cases) {
    test(`such as ${name}`, () => {
      expect(() => decodeCursor(cursor)).toThrow("invalid_cursor");
      expect(() => decodeTimeCursor(cursor)).toThrow("invalid_cursor");
    });
  }

  test("where an instant and an id belong and something else stands", () => {
    for (const parts of [[], [1], ["a", 1], ["a", "b"], [1, 2]]) {
      expect(() => decodeTimeCursor(encode(parts))).toThrow("invalid_cursor");
    }
  });
});

test("no cursor is the beginning of the list", () => {
  expect(decodeTimeCursor(undefined)).toBeUndefined();
});

describe("a page", () => {
  const rows = [3, 2, 1].map((createdAt) => ({ createdAt, id: `id-${createdAt}` }));
  const idOf = ({ id }: { id: string }) => id;

  test("leads on from its last item when there is one more row", () => {
    const page = toPage(rows, 2, idOf);
    expect(page.items).toEqual(["id-3", "id-2"]);
    expect(decodeTimeCursor(page.next_cursor ?? "")).toEqual({ atMs: 2, id: "id-2" });
  });

  test("is the last when the rows are no more than it holds", () => {
    expect(toPage(rows, 3, idOf)).toEqual({ items: ["id-3", "id-2", "id-1"], next_cursor: null });
    expect(toPage([], 3, idOf)).toEqual({ items: [], next_cursor: null });
  });
});
