import { AppError } from "../errors.ts";

/**
 * Throws not_found for a path with a malformed percent sign (`%E0%A4%A`): it is no route's. Elysia would call the route with null in
 * the place of the parameter.
 */
export function assertDecodablePath({ url }: Request): void {
  if (!url.includes("%")) return;
  const [path = ""] = url.split(/[?#]/, 1);
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new AppError("not_found", { cause });
  }
}
