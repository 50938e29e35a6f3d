import { readAsset } from "../lib/assets.ts";

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
</head>
<body>
<div id="swagger-ui"></div>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger/page.js"></script>
</body>
</html>
`;

const script = `SwaggerUIBundle({
  url: "/swagger/json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});
`;

const style = `:root { color-scheme: light; }
body { margin: 0; background: #fff; }
.swagger-ui .info { margin: 28px 0; }
.swagger-ui .wrapper { max-width: 1160px; }
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
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy },
  });

/** One of the files the page loads, or undefined. They are read when asked for: few people open this page. */
export function getSwaggerFile(name: string): Response | undefined {
  const headers = { "content-type": types[name.split(".").at(-1) ?? ""] ?? "", "cache-control": "no-cache" };
  if (name === "page.js") return new Response(script, { headers });
  if (name === "page.css") return new Response(style, { headers });
  const isServed =
    name === "swagger-ui.css" || name === "swagger-ui-bundle.js" || name === "favicon-32x32.png";
  return isServed ? new Response(readAsset("swagger", name), { headers }) : undefined;
}
