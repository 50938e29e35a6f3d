import { AppError } from "../errors.ts";

/**
 * Throws malformed_host where the request's `Host` makes no address or stands there twice (RFC 9112, section 3.2): Bun then gives the path alone, of which
 * Elysia would take a part for the path. Throws not_found for a path with a malformed percent sign (`%E0%A4%A`): it is no route's, and
 * Elysia would call the route with null in the place of the parameter.
 */
export function assertReadableAddress({ url, headers }: Request): void {
  // Bun joins several of them with a comma and takes the first; a proxy in front may have taken another.
  if (!URL.canParse(url) || headers.get("host")?.includes(",")) throw new AppError("malformed_host");
  if (!url.includes("%")) return;
  const [path = ""] = url.split(/[?#]/, 1);
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new AppError("not_found", { cause });
  }
}
