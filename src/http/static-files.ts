import { readAsset, readTextAsset } from "../lib/assets.ts";
import type { PageManifest, PageName } from "../web/manifest.ts";
import { pageHeaders } from "./security-headers.ts";

/** A file in memory, with its compressed copies. */
interface StaticFile {
  bytes: Uint8Array<ArrayBuffer>;
  br: Uint8Array<ArrayBuffer> | null;
  gz: Uint8Array<ArrayBuffer> | null;
  headers: Record<string, string>;
}

/** For scripts with `crossorigin` and an integrity hash, and for pages that isolate themselves from other origins. */
const openToAll = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

/** Loads the built pages into memory: a few hundred kilobytes, read once. Throws when they were not built. */
export function loadStaticFiles() {
  const manifest: PageManifest = JSON.parse(readTextAsset("pages", "manifest.json"));
  const byUrl = new Map<string, StaticFile>();
  const byPath = new Map<string, StaticFile>();
  for (const file of manifest.files) {
    const loaded: StaticFile = {
      bytes: readAsset("pages", file.path),
      br: file.br === null ? null : readAsset("pages", file.br),
      gz: file.gz === null ? null : readAsset("pages", file.gz),
      headers: {
        "content-type": file.type,
        etag: `"${file.sha256.slice(0, 32)}"`,
        "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
        ...(file.crossOrigin ? openToAll : {}),
      },
    };
    byPath.set(file.path, loaded);
    if (file.url !== null) byUrl.set(file.url, loaded);
  }
  const page = (request: Request, name: PageName, status: number, ancestors: string): Response => {
    const { file: path, csp } = manifest.pages[name];
    const file = byPath.get(path);
    if (file === undefined) throw new Error(`the built pages hold no ${path}`);
    return respond(request, file, status, {
      "content-security-policy": `${csp}; frame-ancestors ${ancestors}`,
      "cache-control": "no-store",
      ...pageHeaders,
    });
  };
  return {
    /** A script, style or picture of the pages, or undefined when there is none at that path. */
    getAsset: (request: Request, path: string): Response | undefined => {
      const file = byUrl.get(path);
      return file && respond(request, file, 200, {});
    },
    /**
     * The chat page. `status` says how the link stands; the page itself is the same and asks again. Pages of `framers` may embed it,
     * of any site where that is null.
     */
    chatPage: (request: Request, status: number, framers: readonly string[] | null): Response =>
      page(request, "chat", status, framers === null ? "*" : ["'self'", ...framers].join(" ")),
    /** A page that no other page may embed. */
    ownPage: (request: Request, name: Exclude<PageName, "chat">): Response =>
      page(request, name, 200, "'none'"),
  };
}

function respond(
  request: Request,
  file: StaticFile,
  status: number,
  extra: Record<string, string>,
): Response {
  const accepted = request.headers.get("accept-encoding") ?? "";
  const headers: Record<string, string> = { ...file.headers, ...extra, vary: "accept-encoding" };
  const isKnown = status === 200 && request.headers.get("if-none-match") === headers.etag;
  if (isKnown) return new Response(null, { status: 304, headers });
  if (file.br !== null && /\bbr\b/.test(accepted)) {
    return new Response(file.br, { status, headers: { ...headers, "content-encoding": "br" } });
  }
  if (file.gz !== null && /\bgzip\b/.test(accepted)) {
    return new Response(file.gz, { status, headers: { ...headers, "content-encoding": "gzip" } });
  }
  return new Response(file.bytes, { status, headers });
}
