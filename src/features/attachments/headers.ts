import { contentDisposition } from "../../lib/file-name.ts";
import type { AttachmentRow } from "./service.ts";

/** How long a browser may keep a file: its bytes never change, but it may be deleted. */
const keptSeconds = 3600;

/** The headers that an attached file is served with: a browser that opens it runs nothing of it. */
export function attachmentHeaders({
  kind,
  type,
  name,
}: Pick<AttachmentRow, "kind" | "type" | "name">): Record<string, string> {
  return {
    "content-type": type.startsWith("text/") ? `${type}; charset=utf-8` : type,
    "content-disposition": contentDisposition(kind === "image" ? "inline" : "attachment", name),
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": `private, max-age=${keptSeconds}`,
    // Of two people at one browser, one must not get what was kept for the other.
    vary: "origin, authorization, cookie",
  };
}
