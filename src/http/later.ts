import type { AnyElysia } from "elysia";
import { lazily } from "../lib/lazily.ts";

/**
 * Adds routes to a server once they are asked for, so that a start need not wait for them; Elysia's own way of it, a plugin that comes as
 * a promise. `paths` tells which addresses are theirs. A request for one of them that comes before is answered as soon as they are there.
 */
export function addLater(http: AnyElysia, paths: RegExp, make: () => Promise<AnyElysia>) {
  const { promise, resolve } = Promise.withResolvers<AnyElysia>();
  http.use(promise);
  let isThere = false;
  /** Makes them, once; throws what making them throws. */
  const add = lazily(async () => {
    const routes = await make();
    const before = http.routes.length;
    resolve(routes);
    await http.modules;
    // What goes wrong there Elysia tells to the console alone.
    if (http.routes.length === before) throw new Error("Routes could not be added");
    isThere = true;
  });
  return {
    add,
    /** Whether a request has to wait for them. One of whose address nothing can be read is refused as it is (http/path.ts). */
    isAwaitedBy: ({ url }: Request): boolean => !isThere && paths.test(URL.parse(url)?.pathname ?? ""),
  };
}
