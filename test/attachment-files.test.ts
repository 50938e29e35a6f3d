import { describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { detectFile } from "../src/features/attachments/files.ts";
import { readImageHead } from "../src/features/attachments/image-head.ts";
import { contentDisposition, givenFileName } from "../src/lib/file-name.ts";
import { imageBytes } from "./helpers/files.ts";

const detect = (content: string | Uint8Array, name: string, declared = "") =>
  detectFile(Buffer.from(content), name, declared, limits);

/** An image with other bytes at a place, as its head has them. */
function patched(kind: Parameters<typeof imageBytes>[0], patch: (bytes: Buffer) => void): Buffer {
  const bytes = imageBytes(kind);
  patch(bytes);
  return bytes;
}

/** Each kind of image, 300 wide and 200 high by its own word. */
const sized: Record<string, Buffer> = {
  png: patched("png", (bytes) => {
    bytes.writeUInt32BE(300, 16);
    bytes.writeUInt32BE(200, 20);
  }),
  gif: patched("gif", (bytes) => {
    bytes.writeUInt16LE(300, 6);
    bytes.writeUInt16LE(200, 8);
  }),
  jpeg: patched("jpeg", (bytes) => {
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]));
    bytes.writeUInt16BE(200, frame + 5);
    bytes.writeUInt16BE(300, frame + 7);
  }),
  "lossy webp": patched("lossy_webp", (bytes) => {
    // The two highest bits scale the picture and are no part of its size.
    bytes.writeUInt16LE(0x4000 | 300, 26);
    bytes.writeUInt16LE(0x8000 | 200, 28);
  }),
  "lossless webp": patched("lossless_webp", (bytes) => {
    bytes.writeUInt32LE(299 | (199 << 14), 21);
  }),
  "webp with a canvas": patched("alpha_webp", (bytes) => {
    bytes.writeUIntLE(299, 24, 3);
    bytes.writeUIntLE(199, 27, 3);
  }),
};

describe("an image is known by its bytes", () => {
  for (const [kind, bytes] of Object.entries(sized)) {
    test(`${kind}, with its width and its height`, () => {
      expect(readImageHead(bytes)).toMatchObject({ width: 300, height: 200 });
      const type = `image/${kind.match(/png|gif|jpeg|webp/)?.[0]}`;
      // Whatever it is called.
      for (const [name, declared] of [
        ["a", ""],
        ["a.txt", "text/plain"],
        ["a.svg", "image/svg+xml"],
        ["a.html", "text/html"],
      ] as const)
        expect(detect(bytes, name, declared)).toEqual({ kind: "image", type });
    });

    test(`${kind}, and cut anywhere before its size it is none`, () => {
      for (let length = 0; length < bytes.length; length += 1) {
        const head = readImageHead(bytes.subarray(0, length));
        if (head !== undefined) expect(head).toMatchObject({ width: 300, height: 200 });
        if (length < 13) expect(head).toBeUndefined();
      }
    });
  }

  test("a JPEG's thumbnail does not say its size, nor does what comes after the picture", () => {
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 2 + 19]), Buffer.alloc(19, 0xff)]);
    thumbnail.set([0xff, 0xc0, 0, 11, 8, 0, 9, 0, 9], 6);
    const { jpeg } = sized;
    if (jpeg === undefined) throw new Error("there is no JPEG");
    const bytes = Buffer.concat([jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2)]);
    expect(readImageHead(bytes)).toMatchObject({ width: 300, height: 200 });
    expect(readImageHead(Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xc0, 0, 11, 8, 0, 9, 0, 9]))).toBe(
      undefined,
    );
  });

  test("one that would unpack to more than 50 million pixels is refused by name, and one without any is none", () => {
    const ofSize = (width: number, height: number) =>
      detect(
        patched("png", (bytes) => {
          bytes.writeUInt32BE(width, 16);
          bytes.writeUInt32BE(height, 20);
        }),
        "a.png",
      );
    expect(ofSize(10_000, 5_000)).toEqual({ kind: "image", type: "image/png" });
    expect(ofSize(10_000, 5_001)).toEqual({ kind: null, type: "image/png, 10000 × 5001" });
    expect(ofSize(4_294_967_295, 4_294_967_295).kind).toBeNull();
    expect(ofSize(0, 5).kind).toBeNull();
  });
});

describe("text is UTF-8 without a NUL, and its name says which", () => {
  const texts: [name: string, declared: string, type: string | null][] = [
    ["a.txt", "", "text/plain"],
    ["a.log", "", "text/plain"],
    ["a", "", "text/plain"],
    ["a.unknown", "application/octet-stream", "text/plain"],
    ["a.py", "text/x-python", "text/plain"],
    ["a.MD", "", "text/markdown"],
    ["a.csv", "application/vnd.ms-excel", "text/csv"],
    ["a.json", "", "application/json"],
    ["a", "text/markdown; charset=utf-8", "text/markdown"],
    ["a.html", "", null],
    ["a", "text/html", null],
    ["a.svg", "", null],
    ["a.pdf", "text/plain", null],
    ["a.png", "", null],
  ];
  for (const [name, declared, type] of texts) {
    test(`${name} declared as "${declared}" is ${type ?? "refused"}`, () => {
      const found = detect("[1, 2]", name, declared);
      expect(found.kind).toBe(type === null ? null : "text");
      if (type !== null) expect(found.type).toBe(type);
    });
  }

  test("a page in a .txt is text, a drawing in a .png is refused, and what is no JSON is plain text", () => {
    expect(detect("<!doctype html><script>alert(1)</script>", "a.txt", "text/html")).toEqual({
      kind: "text",
      type: "text/plain",
    });
    const drawing = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    expect(detect(drawing, "a.png", "image/png")).toEqual({ kind: null, type: ".png ≠ image/png" });
    expect(detect(drawing, "a.svg", "image/svg+xml")).toEqual({ kind: null, type: ".svg" });
    expect(detect("{not json", "a.json")).toEqual({ kind: "text", type: "text/plain" });
  });

  test("other bytes and no bytes are refused by name", () => {
    for (const bytes of [Buffer.from("\ufeffa", "utf16le"), Buffer.from([0x61, 0xff]), Buffer.from("a\0b")])
      expect(detect(bytes, "a.txt")).toEqual({ kind: null, type: ".txt ≠ text/plain" });
    expect(detect(Buffer.from("PK\x03\x04\x00\x00"), "Brief.docx")).toEqual({ kind: null, type: ".docx" });
    expect(detect("", "a.txt")).toEqual({ kind: null, type: "0 B" });
    expect(detect(Buffer.from([0xff]), `a.${"x".repeat(500)}`).type.length).toBeLessThanOrEqual(40);
  });
});

describe("a file's name", () => {
  test("is its last part, without control characters and what turns the writing, and its end where it is long", () => {
    const names: [given: string, name: string][] = [
      ["C:\\Users\\ann\\手册.md", "手册.md"],
      ["/etc/../passwd", "passwd"],
      ["a\r\nset-cookie: x\0.txt", "aset-cookie: x.txt"],
      ["cod\u202egnp.exe", "codgnp.exe"],
      ["folder/", ""],
      [" .. ", ".."],
      [`${"x".repeat(300)}.png`, `${"x".repeat(196)}.png`],
    ];
    for (const [given, name] of names) expect(givenFileName(given, 200)).toBe(name);
  });

  test("stands in a header in ASCII and whole, and can end neither", () => {
    expect(contentDisposition("inline", "a b.png")).toBe(
      "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png",
    );
    expect(contentDisposition("attachment", `"; x=é(1)'*\\手.txt`)).toBe(
      `attachment; filename="; x=e(1)'*.txt"; filename*=UTF-8''%22%3B%20x%3D%C3%A9%281%29%27%2A%5C%E6%89%8B.txt`,
    );
    expect(() => new Headers({ name: contentDisposition("inline", "\ud800😀") })).not.toThrow();
  });
});

test("JSON that is longer than a text file may be is not parsed", () => {
  const brackets = (length: number) => detect("[".repeat(length), "a.json").type;
  expect(brackets(limits.textFileBytes)).toBe("text/plain");
  expect(brackets(limits.textFileBytes + 1)).toBe("application/json");
});
