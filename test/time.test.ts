import { describe, expect, test } from "bun:test";
import { AppError } from "../src/errors.ts";
import { parseExpiry, toIso, toIsoOrNull } from "../src/lib/time.ts";

describe("an expiry is read", () => {
  const forms: [text: string, instant: string][] = [
    ["2030-01-31T18:00:00Z", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31t18:00:00z", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31 18:00:00", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31T18:00", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31", "2030-01-31T00:00:00.000Z"],
    ["  2030-01-31T18:00:00Z ", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31T18:00:00+08:00", "2030-01-31T10:00:00.000Z"],
    ["2030-01-31T18:00:00-0530", "2030-01-31T23:30:00.000Z"],
    ["2030-01-31T02:00:00+08", "2030-01-30T18:00:00.000Z"],
    ["2030-01-31T18:00:00-00:00", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31T18:00:00.5Z", "2030-01-31T18:00:00.500Z"],
    ["2030-01-31T18:00:00,123456789Z", "2030-01-31T18:00:00.123Z"],
    ["2030-01-31T18:00:00.999999Z", "2030-01-31T18:00:00.999Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["0099-06-01T00:00:00Z", "0099-06-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    ["1999-12-31T00:00:00Z", "1999-12-31T00:00:00.000Z"],
  ];
  for (const [text, instant] of forms) {
    test(`«${text}» as ${instant}`, () => {
      expect(toIso(parseExpiry(text) ?? Number.NaN)).toBe(instant);
    });
  }

  test("to the very millisecond, whichever it is", () => {
    for (let ms = 0; ms < 1_000; ms += 1) {
      const fraction = String(ms).padStart(3, "0");
      expect(parseExpiry(`1970-01-01T00:00:00.${fraction}Z`)).toBe(ms);
    }
  });

  test("as none when it is null, left out or empty", () => {
    for (const none of [null, undefined, "", "  "]) expect(parseExpiry(none)).toBeNull();
  });
});

describe("an expiry is refused", () => {
  const refused = [
    "2030-1-1",
    "2030-02-30T00:00:00Z",
    "2029-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2030-04-31",
    "2030-13-01",
    "2030-00-10",
    "2030-01-00",
    "2030-01-31T24:00:00Z",
    "2030-01-31T23:60:00Z",
    "2030-01-31T23:59:60Z",
    "2030-01-31T18:00:00+24:00",
    "2030-01-31T18:00:00+05:60",
    "2030-01-31T18:00:00 +05:00",
    "2030-01-31T18Z",
    "2030-01-31T18:00:00.Z",
    "2030-01-31Z",
    "20300131T180000Z",
    "2030-W05-4",
    "31.01.2030",
    "1893456000",
    "tomorrow",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "+02030-01-31T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "２０３０-01-31",
  ];
  for (const text of refused) {
    test(`when it is «${text}»`, () => {
      expect(() => parseExpiry(text)).toThrow(AppError);
      expect(() => parseExpiry(text)).toThrow("invalid_expiry");
    });
  }
});

test("an instant that is none stays none on the wire", () => {
  expect(toIsoOrNull(null)).toBeNull();
  expect(toIsoOrNull(0)).toBe("1970-01-01T00:00:00.000Z");
});
