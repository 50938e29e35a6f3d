/** What a name must not bring onto a page or into a header: control characters, line breaks, and what turns the direction of writing. */
const unwanted = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/** What file systems and terminals take amiss beside these. */
const amiss = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\\/:*?"<>|]+/gu;
/** Well below the 255 bytes that file systems take, so that a browser may number it. */
const stemBytes = 200;

/**
 * The name that a file came with: without its folders (of any system), control characters and all but its last `maxChars`. Empty where
 * nothing is left, or nothing was given: Bun's form then gives a file without a name, although its type says that there is one.
 */
export function givenFileName(given: string | undefined, maxChars: number): string {
  const name = (given ?? "")
    .replace(unwanted, "")
    .replace(/^.*[\\/]/, "")
    .trim();
  return name.slice(-maxChars).toWellFormed();
}

/** What a file with a title is called, cut where it is long; `otherwise` where nothing of the title is left. */
export function titledFileName(title: string, extension: string, otherwise: string): string {
  const plain = title
    .toWellFormed()
    .normalize("NFC")
    .replace(amiss, " ")
    .replace(/\s+/g, " ")
    .replace(/^[\s.~-]+/, "");
  let stem = "";
  let bytes = 0;
  for (const character of plain) {
    bytes += Buffer.byteLength(character);
    if (bytes > stemBytes) break;
    stem += character;
  }
  return `${stem.replace(/[\s.]+$/, "") || otherwise}.${extension}`;
}

/**
 * A `Content-Disposition` with a file's name in any script (RFC 6266): whole in the form of RFC 8187, in which nothing can end the value,
 * and what ASCII has of it for clients that do not know that form.
 */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const [, stem = name, extension = ""] = /^(.*)(\.\w+)$/s.exec(name) ?? [];
  const ascii = stem
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]|["\\%]/g, "")
    .trim();
  const plain = /[a-z0-9]/i.test(ascii) ? ascii : "file";
  const whole = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}${extension}"; filename*=UTF-8''${whole}`;
}
