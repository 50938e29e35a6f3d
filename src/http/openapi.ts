import { type AnyElysia, Elysia } from "elysia";
import { introduction, tags } from "./openapi-introduction.ts";
import { tidySpec } from "./openapi-tidy.ts";

const license = { name: "MIT", identifier: "MIT" };

/** Gives the OpenAPI document of the routes as JSON text; it is made when first asked for. */
export function describeApi(routes: () => AnyElysia, version: string): () => Promise<string> {
  let text: Promise<string> | undefined;
  const make = async () => {
    // Only now: its own schemas of a description take a while to load, and few servers are asked for one.
    const { swagger } = await import("@elysiajs/swagger");
    const described = new Elysia()
      .use(
        swagger({
          path: "/page",
          specPath: "/spec",
          documentation: {
            info: { title: "botshare", version, description: introduction(), license },
            // Wherever the description was read from: no other address is sure to lead here.
            servers: [{ url: "/", description: "This installation" }],
            tags,
            components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
          },
          exclude: ["/page", "/spec"],
        }),
      )
      .use(routes());
    const response = await described.handle(new Request("http://localhost/spec"));
    return JSON.stringify(tidySpec(await response.json()));
  };
  return () => {
    text ??= make();
    return text;
  };
}
