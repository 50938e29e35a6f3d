import { describe, expect, test } from "bun:test";
import { AppError, describeError } from "../src/errors.ts";
import { readDocument } from "../src/features/knowledge/upload.ts";

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => "nothing",
    (error) => (error instanceof AppError ? error.code : error),
  );

describe("an upload", () => {
  const file = (bytes: BlobPart, name: string, type = "") => new File([bytes], name, { type });

  test("is typed by its extension, then its media type, and may be renamed", async () => {
    expect(await readDocument({ file: file("# a", "C:\\docs\\手册.MD") })).toEqual({
      name: "手册.MD",
      content: "# a",
      type: "text/markdown",
    });
    expect(await readDocument({ file: file("a", "notes", "text/plain; charset=utf-8") })).toMatchObject({
      type: "text/plain",
    });
    const named = { name: "Film", file: file("q,a", "x.csv", "text/plain") };
    expect(await readDocument(named)).toEqual({ name: "Film", content: "q,a", type: "text/csv" });
    expect(await readDocument({ type: "text/markdown", file: file("a", "README") })).toMatchObject({
      name: "README",
      type: "text/markdown",
    });
  });

  test("of many slabs is the same text, also where a letter lies across two, and is refused wherever it is no text", async () => {
    const slabBytes = 256 * 1024;
    const text = `${"a".repeat(slabBytes - 1)}词${"b".repeat(slabBytes)}`;
    const read = async (bytes: BlobPart) => (await readDocument({ file: file(bytes, "a.txt") })).content;
    expect(await read(text)).toBe(text);
    expect(await read(`\ufeff${text}`)).toBe(text);
    const broken = new Uint8Array(2 * slabBytes + 1).fill(97);
    for (const [place, byte] of [
      [slabBytes - 1, 0xe8],
      [slabBytes, 0],
      [2 * slabBytes, 0],
      [2 * slabBytes, 0xe8],
    ] as const) {
      expect(await codeOf(read(broken.with(place, byte)))).toBe("undecodable_text");
    }
  });

  test("is refused with a type that contradicts it or with its text beside it", async () => {
    const failures = await Promise.all([
      readDocument({ type: "text/plain", file: file("q,a", "x.csv") }).catch((error) => error.errors),
      readDocument({ type: "text/csv", file: file("a", "x", "text/plain") }).catch((error) => error.errors),
      readDocument({ content: "other", file: file("a", "x.txt") }).catch((error) => error.errors),
    ]);
    expect(failures.map((errors) => errors.map(({ path }: { path: string }) => path))).toEqual([
      ["/type"],
      ["/type"],
      ["/content"],
    ]);
  });

  test("of another kind is refused with the kinds that are taken, in both languages", async () => {
    const uploads = [
      file("a", "a.pdf"),
      file("a", "Brief.DOCX", "application/octet-stream"),
      file("a", "scan", "image/png"),
    ];
    const kinds = [".pdf", ".docx", "image/png"];
    for (const [place, upload] of uploads.entries()) {
      const failure = await readDocument({ file: upload }).catch((error) => error);
      expect(failure).toMatchObject({ code: "unsupported_document_type", params: { kind: kinds[place] } });
      for (const language of ["en", "zh"] as const) {
        const words = describeError(failure, language);
        for (const named of [kinds[place] ?? "", ".txt", ".md", ".csv"]) expect(words).toContain(named);
      }
    }
    expect(
      await codeOf(readDocument({ file: file("%PDF", "a.pdf", "application/pdf"), type: "text/plain" })),
    ).toBe("unsupported_document_type");
  });

  test("that is no UTF-8 text is undecodable_text", async () => {
    const utf16 = Buffer.from("\ufeffq,a\n", "utf16le");
    for (const bytes of [Uint8Array.of(0x61, 0xff), new Uint8Array(utf16), Uint8Array.of(0x61, 0)]) {
      expect(await codeOf(readDocument({ file: file(bytes, "a.txt") }))).toBe("undecodable_text");
    }
  });

  test("that is none, JSON without its fields, is validation_failed with the fields named", async () => {
    const failure = await readDocument({}).catch((error) => error);
    expect(failure.code).toBe("validation_failed");
    expect(failure.errors.map(({ path }: { path: string }) => path)).toEqual(["/name", "/content", "/type"]);
  });
});
