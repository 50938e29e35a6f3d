import { describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { detectFile } from "../src/features/attachments/files.ts";
import { readImageHead } from "../src/features/attachments/image-head.ts";
import { imageBytes } from "./helpers/files.ts";

const kindOf = (bytes: Uint8Array, name: string, declared = "text/plain") =>
  detectFile(bytes, name, declared, limits).kind;
const text = (words: string) => new TextEncoder().encode(words);

describe("what is no text is none, whatever it is called", () => {
  const files: Record<string, Uint8Array> = {
    "an archive": Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]),
    "a packed file": Bun.gzipSync(text("a".repeat(1000))),
    "a program": Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]),
    "an overlong slash": Uint8Array.from([0x61, 0xc0, 0xaf]),
    "a surrogate in UTF-8": Uint8Array.from([0xed, 0xa0, 0x80]),
    "more than Unicode has": Uint8Array.from([0xf5, 0x80, 0x80, 0x80]),
    "UTF-16 with its mark": Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x62, 0]),
    "Latin-1": Uint8Array.from([0x63, 0x61, 0x66, 0xe9]),
    "text with a NUL": text("a\0b"),
  };
  for (const [it, bytes] of Object.entries(files)) {
    test(it, () => {
      for (const name of ["a.txt", "a.md", "a.csv", "a.json", "a", "a.png", "a.zip.txt"])
        expect([name, kindOf(bytes, name)]).toEqual([name, null]);
    });
  }
});

test("what a browser would run is refused, or is plain text, whatever its name and its sender say", () => {
  const page = text("<script>alert(1)</script>");
  const detect = (name: string, declared: string) => detectFile(page, name, declared, limits);
  for (const name of ["a.html", "a.htm", "a.xhtml", "a.svg", "a.pdf", "a.html "])
    expect([name, detect(name, "text/html").kind]).toEqual([name, null]);
  for (const name of ["a.js", "a.mjs", "a.xml", "a.css", "a.txt", "a.html.txt", "a"]) {
    for (const declared of ["text/html", "image/svg+xml", "text/javascript", "application/xhtml+xml"]) {
      const { kind, type } = detect(name, declared);
      expect([name, declared, kind === null || type === "text/plain"]).toEqual([name, declared, true]);
    }
  }
});

describe("an image's head", () => {
  test("is found behind the bytes that may fill the room between a JPEG's segments", () => {
    const jpeg = imageBytes("jpeg");
    const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(9, 0xff), jpeg.subarray(2)]);
    expect(readImageHead(filled)).toEqual(readImageHead(jpeg));
  });

  test("of a WebP in a form that there is not is none", () => {
    const webp = Buffer.from(imageBytes("lossy_webp"));
    webp.write("VP8?", 12, "latin1");
    expect(readImageHead(webp)).toBeUndefined();
  });

  test("that leads nowhere is given up at the file's end", () => {
    const soi = Buffer.from([0xff, 0xd8]);
    const segments = {
      "filling alone": Buffer.alloc(limits.imageBytes, 0xff),
      "segments of the least length": Buffer.alloc(limits.imageBytes, Buffer.from([0xff, 0xe0, 0, 2])),
      "a segment without a length": Buffer.from([0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0]),
    };
    for (const [it, bytes] of Object.entries(segments))
      expect([it, readImageHead(Buffer.concat([soi, bytes]))]).toEqual([it, undefined]);
  });
});
