import fc from "fast-check";
import { anyText, plainText } from "./texts.ts";

/** A multipart form, and what is wrong about it. */
export interface FormPlan {
  fileName: string;
  type: string;
  content: string;
  /** The first bytes of a file of a kind, before the content. */
  head: "none" | "png" | "gif" | "zip" | "utf16" | "bad";
  flaw: (typeof flaws)[number];
}

const flaws = [
  ...[
    "none",
    "no_boundary",
    "other_boundary",
    "cut",
    "no_end",
    "two_files",
    "no_file",
    "field_only",
    "many_parts",
    "lf",
  ],
  ...[
    "no_headers",
    "no_name",
    "nul_name",
    "empty",
    "binary_encoding",
    "nested",
    "prototype",
    "long_boundary",
    "large",
  ],
] as const;

export const anyForm: fc.Arbitrary<FormPlan> = fc.record({
  fileName: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("a.txt", "b.md", "c.csv", "d.png", "e.json", "问题.txt") },
    { weight: 2, arbitrary: anyText },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "../../../etc/passwd",
        "a.php\u0000.txt",
        "a.txt/",
        "x".repeat(5_000),
        "a.txt;b",
        "CON.txt",
        ".txt",
      ),
    },
  ),
  type: fc.constantFrom(
    "text/plain",
    "text/markdown",
    "text/csv",
    "image/png",
    "application/json",
    "application/zip",
    "",
    "x",
    "text/html",
  ),
  content: fc.oneof(
    plainText,
    anyText,
    fc
      .tuple(plainText, anyText)
      .map(([question, answer]) => `q,a\n"${question}","${answer.replaceAll('"', '""')}"\n`),
    fc
      .tuple(fc.nat(), anyText)
      .map(([n, email]) => `username,email\nimported ${n},\n"${email.replaceAll('"', '""')}",x@y\n`),
  ),
  head: fc.oneof(
    { weight: 6, arbitrary: fc.constant("none" as const) },
    { weight: 4, arbitrary: fc.constantFrom("png", "gif", "zip", "utf16", "bad") },
  ),
  flaw: fc.oneof(
    { weight: 12, arbitrary: fc.constant("none" as const) },
    { weight: 6, arbitrary: fc.constantFrom(...flaws) },
  ),
});

const heads: Record<FormPlan["head"], readonly number[]> = {
  none: [],
  // A whole head: the signature, an IHDR of one pixel.
  png: [
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
    ...[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde],
  ],
  gif: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0, 0, 0],
  zip: [0x50, 0x4b, 3, 4, 20, 0, 0, 0],
  utf16: [0xff, 0xfe, 0x41, 0x00],
  bad: [0xc3, 0x28, 0xff],
};

/** The bytes of a form, and its content type. `textOf` fills in the sender's words. */
export function writeForm(
  plan: FormPlan,
  textOf: (text: string) => string,
): { type: string; bytes: Uint8Array } {
  const { flaw } = plan;
  const boundary = flaw === "long_boundary" ? "b".repeat(200) : "fuzz-boundary";
  const end = flaw === "lf" ? "\n" : "\r\n";
  const bytes = Buffer.concat([
    Buffer.from(heads[plan.head]),
    Buffer.from(textOf(plan.content).toWellFormed()),
  ]);
  const file = part(
    end,
    boundary,
    headersOf(plan, end),
    flaw === "large" ? Buffer.alloc(21 * 1024 * 1024, 65) : bytes,
  );
  const field = part(end, boundary, 'Content-Disposition: form-data; name="name"', Buffer.from("x"));
  const odd = part(end, boundary, 'Content-Disposition: form-data; name="__proto__"', Buffer.from("{}"));
  const parts = {
    two_files: [file, file],
    no_file: [],
    field_only: [field],
    many_parts: new Array<Buffer>(200).fill(field),
    prototype: [odd, file],
    empty: [],
  };
  const chosen = flaw in parts ? parts[flaw as keyof typeof parts] : [file]; // One of its keys, as just looked.
  const closed = Buffer.concat([...chosen, Buffer.from(flaw === "no_end" ? "" : `--${boundary}--${end}`)]);
  const whole =
    flaw === "empty" ? Buffer.alloc(0) : flaw === "cut" ? closed.subarray(0, closed.length / 2) : closed;
  const told = {
    no_boundary: "",
    other_boundary: "; boundary=other",
    nested: `; boundary="${boundary}"; boundary=x`,
  };
  const after = flaw in told ? told[flaw as keyof typeof told] : `; boundary=${boundary}`; // As above.
  return { type: `multipart/form-data${after}`, bytes: whole };
}

function headersOf({ fileName, type, flaw }: FormPlan, end: string): string {
  if (flaw === "no_headers") return "";
  const name = fileName.toWellFormed().replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const fieldName = flaw === "no_name" ? "" : flaw === "nul_name" ? '; name="fi\u0000le"' : '; name="file"';
  const encoding = flaw === "binary_encoding" ? `${end}Content-Transfer-Encoding: base64` : "";
  const typed = type === "" ? "" : `${end}Content-Type: ${type}`;
  return `Content-Disposition: form-data${fieldName}; filename="${name}"${typed}${encoding}`;
}

const part = (end: string, boundary: string, headers: string, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`--${boundary}${end}${headers}${end}${end}`), content, Buffer.from(end)]);
