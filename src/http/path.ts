import { AppError } from "../errors.ts";

/**
 * Makes the check of a request's address. It throws malformed_host where the `Host` makes no address or stands there twice (RFC 9112,
 * section 3.2): Bun then gives the path alone, of which Elysia would take a part for the path. It throws not_found for a path with a
 * malformed percent sign (`%E0%A4%A`): it is no route's, and Elysia would call the route with null in the place of the parameter.
 */
export function createAddressCheck() {
  let readable = "";
  /** Behind an origin that could be read, any path can (WHATWG URL, "basic URL parser"), and nearly all come to the same one. */
  const canRead = (url: string): boolean => {
    if (readable !== "" && url.startsWith(readable)) return true;
    const isGood = URL.canParse(url);
    if (isGood) readable = url.slice(0, url.indexOf("/", "https://".length) + 1);
    return isGood;
  };
  return ({ request: { url, headers } }: { request: Request }): void => {
    // Bun joins several of them with a comma and takes the first; a proxy in front may have taken another.
    if (!canRead(url) || headers.get("host")?.includes(",")) throw new AppError("malformed_host");
    if (!url.includes("%")) return;
    const [path = ""] = url.split(/[?#]/, 1);
    try {
      decodeURIComponent(path);
    } catch (cause) {
      throw new AppError("not_found", { cause });
    }
  };
}
