/** Well below the 255 bytes that file systems take, so that a browser may number it. */
const stemBytes = 200;

/**
 * What a conversation's file is called: its title without what file systems and terminals take amiss, cut where it is long. Where
 * nothing is left, `conversation`.
 */
export function fileNameOf(title: string, extension: string): string {
  const plain = title
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[\s.~-]+/, "");
  let stem = "";
  let bytes = 0;
  for (const character of plain) {
    bytes += Buffer.byteLength(character);
    if (bytes > stemBytes) break;
    stem += character;
  }
  return `${stem.replace(/[\s.]+$/, "") || "conversation"}.${extension}`;
}

/**
 * The `Content-Disposition` of a file to be saved (RFC 6266): its name in UTF-8 as RFC 8187 writes it, and one in ASCII for clients that
 * do not know that form.
 */
export function asAttachment(name: string): string {
  const [, stem = "", extension = ""] = /^(.*)(\.\w+)$/s.exec(name) ?? [];
  const ascii = stem
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]+/g, "")
    .replace(/["\\%]/g, "")
    .trim();
  const fallback = /[a-z0-9]/i.test(ascii) ? ascii : "conversation";
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fallback}${extension}"; filename*=UTF-8''${encoded}`;
}
