import { readAsset } from "../lib/assets.ts";
import { pageHeaders } from "./security-headers.ts";

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>botshare API</title>
<link rel="icon" href="/swagger/favicon-32x32.png">
<link rel="stylesheet" href="/swagger/swagger-ui.css">
<link rel="stylesheet" href="/swagger/page.css">
<script src="/swagger/scheme.js"></script>
</head>
<body>
<header><a href="/console">← Console</a></header>
<main id="swagger-ui"></main>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger/page.js"></script>
</body>
</html>
`;

/**
 * Swagger UI's own way of putting in what is referred to reads the whole description anew for each operation that is opened, most of a
 * second each time. Here all references lead into the description itself, and none of them in a circle.
 */
const script = `const inPlace = (description, value) => {
  if (Array.isArray(value)) return value.map((item) => inPlace(description, item));
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$ref === "string") {
    const names = value.$ref.replace(/^#[/]/, "").split("/");
    return { title: names.at(-1), ...inPlace(description, partOf(description, names)) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inPlace(description, item)]));
};
const partOf = (description, names) => names.reduce((part, name) => part[name], description);

SwaggerUIBundle({
  url: "/swagger/json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  plugins: [
    () => ({
      fn: {
        resolveSubtree: async (description, names) => ({
          spec: inPlace(description, partOf(description, names)),
          errors: [],
        }),
      },
    }),
  ],
});
`;

/** Swagger UI has a dark scheme, and leaves it to its page when. */
const scheme = `const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
`;

const style = `body { margin: 0; }
header, .swagger-ui .wrapper { box-sizing: border-box; max-width: 1160px; margin: 0 auto; }
header { padding: 16px 20px 0; font: 600 14px/24px sans-serif; }
header a { color: #0b5cad; text-decoration: none; }
header a:hover { text-decoration: underline; }
.dark-mode header a { color: #8ec1ff; }
.swagger-ui .info { margin: 12px 0 28px; }
.swagger-ui .info table { display: block; overflow-x: auto; }
.swagger-ui .response-col_links { display: none; }
.swagger-ui .info summary { cursor: pointer; font-weight: 600; }
@media (max-width: 600px) {
  .swagger-ui .opblock .opblock-summary-description { display: none; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: 4px 0; }
}
`;

/** Swagger UI builds its page with styles of its own and small pictures in the style sheet; nothing comes from another host. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const types: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
};

/** The page at /swagger. Its files are swagger-ui-dist's own, out of the executable. */
export const swaggerPage = (): Response =>
  new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      ...pageHeaders,
    },
  });

/** One of the files the page loads, or undefined. They are read when asked for: few people open this page. */
export function getSwaggerFile(name: string): Response | undefined {
  const headers = { "content-type": types[name.split(".").at(-1) ?? ""] ?? "", "cache-control": "no-cache" };
  if (name === "page.js") return new Response(script, { headers });
  if (name === "scheme.js") return new Response(scheme, { headers });
  if (name === "page.css") return new Response(style, { headers });
  const isServed =
    name === "swagger-ui.css" || name === "swagger-ui-bundle.js" || name === "favicon-32x32.png";
  return isServed ? new Response(readAsset("swagger", name), { headers }) : undefined;
}
