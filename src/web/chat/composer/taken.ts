import { say } from "../../shared/language.ts";
import type { PageLook } from "../../shared/wire.ts";

type Taken = NonNullable<PageLook["attachments"]>;

/** What may be attached, such as "Images up to 5 MB, text files up to 128 KB, at most 4 files". */
export function sayTaken({ image, text, max_count: n }: Taken): string {
  const sizes = { image: image ? sayBytes(image.max_bytes) : "", text: text ? sayBytes(text.max_bytes) : "" };
  if (image && text) return say("taken_both", { ...sizes, n });
  return say(image ? "taken_images" : "taken_texts", { ...sizes, n });
}

/** A size such as "128 KB" or "2.4 MB", in the binary units that the server counts in. */
export function sayBytes(bytes: number): string {
  const kilobytes = bytes / 1024;
  if (kilobytes < 1023.5) return `${Math.max(1, Math.round(kilobytes))} KB`;
  return `${Math.round((kilobytes / 1024) * 10) / 10} MB`;
}
