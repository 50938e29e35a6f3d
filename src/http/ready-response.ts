/**
 * An answer that is complete: `body`, and the headers that every answer has (those of Elysia's `set`) with `headers` over them. A handler
 * gives it in place of a value where the path is hot: Elysia walks no schema over it, which the compiler has held its fields against, and
 * makes no second answer of it. The route's schema says all the same what it is.
 */
export function readyResponse(
  set: { headers: Record<string, unknown> },
  body: BodyInit,
  headers: Record<string, string>,
): Response {
  const all = Object.assign(set.headers, headers);
  // Elysia copies an answer to add headers to it: these are in it.
  set.headers = {};
  return new Response(body, { headers: all });
}
