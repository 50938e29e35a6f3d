import { promisify } from "node:util";
import { readAsset, readTextAsset } from "../lib/assets.ts";
import { lazily } from "../lib/lazily.ts";
import type { PageManifest, PageName } from "../web/manifest.ts";
import { languageOf } from "./language.ts";
import { pageHeaders } from "./security-headers.ts";

/** Reads bytes when they are first asked for, and keeps them. */
type Bytes = () => Uint8Array<ArrayBuffer>;

/** A file with its compressed copies, each in memory once it was asked for. */
interface StaticFile {
  bytes: Bytes;
  br: Bytes | null;
  gz: Bytes | null;
  headers: Record<string, string>;
}

/** For scripts with `crossorigin` and an integrity hash, and for pages that isolate themselves from other origins. */
const openToAll = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

/** What the chat page is to show at once, and to whom. */
export interface FirstScreen {
  /** How the link stands, as a status of HTTP. */
  status: number;
  /** The origins whose pages may embed the page; null is any. */
  framers: readonly string[] | null;
  /** Answers that the page would ask for at once, by the paths it would ask at; null for a refusal to who is not signed in. */
  given: Record<string, unknown>;
  /** The bot's own language, if it has one. */
  language: string | null;
}

/** Knows the built pages, and reads each of their files once, when it is first asked for. Throws when they were not built. */
export function loadStaticFiles() {
  const manifest: PageManifest = JSON.parse(readTextAsset("pages", "manifest.json"));
  const byUrl = new Map<string, StaticFile>();
  const byPath = new Map<string, StaticFile>();
  for (const file of manifest.files) {
    const loaded: StaticFile = {
      bytes: reader(file.path),
      br: file.br === null ? null : reader(file.br),
      gz: file.gz === null ? null : reader(file.gz),
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
  const fileOf = (name: PageName): StaticFile => {
    const file = byPath.get(manifest.pages[name].file);
    if (file === undefined) throw new Error(`the built pages hold no ${manifest.pages[name].file}`);
    return file;
  };
  const headersOf = (name: PageName, ancestors: string) => ({
    "content-security-policy": `${manifest.pages[name].csp}; frame-ancestors ${ancestors}`,
    "cache-control": "no-store",
    ...pageHeaders,
  });
  const chat = lazily(() => splitHead(fileOf("chat")));
  return {
    /** A script, style or picture of the pages, or undefined when there is none at that path. */
    getAsset: (request: Request, path: string): Response | undefined => {
      const file = byUrl.get(path);
      return file && respond(request, file, 200, {});
    },
    /**
     * The chat page, which holds what is given to it, so that it need not ask. It begins to load the sentences of the language that it
     * will find to be its own (src/web/shared/language.ts).
     */
    chatPage: async (
      request: Request,
      { status, framers, given, language }: FirstScreen,
    ): Promise<Response> => {
      const { before, after, type } = chat();
      const spoken =
        /^(?:zh|en)\b/i.exec(language ?? "")?.[0].toLowerCase() ?? languageOf(request.headers, "en");
      const sentences = spoken === "zh" ? manifest.sentences.zh : manifest.sentences.en;
      const html = `${before}<link rel="modulepreload" href="${sentences}"><template id="given">${escapeJson(given)}</template>${after}`;
      const ancestors = framers === null ? "*" : ["'self'", ...framers].join(" ");
      const headers = {
        ...headersOf("chat", ancestors),
        "content-type": type,
        vary: "accept-encoding, cookie",
      };
      return await respondCompressed(request, html, status, headers);
    },
    /** A page that no other page may embed. */
    ownPage: (request: Request, name: Exclude<PageName, "chat">): Response =>
      respond(request, fileOf(name), 200, headersOf(name, "'none'")),
  };
}

const reader = (path: string): Bytes => lazily(() => readAsset("pages", path));

/** A page around the end of its head, where the server puts in what the page would ask for. */
function splitHead({ bytes, headers }: StaticFile) {
  const [before, after] = new TextDecoder().decode(bytes()).split("</head>");
  if (before === undefined || after === undefined) throw new Error("the chat page has no head");
  return { before, after: `</head>${after}`, type: headers["content-type"] ?? "" };
}

/** JSON within an element that shows nothing: no text in it is taken for an element or a character reference. */
const escapeJson = (value: object) =>
  JSON.stringify(value).replaceAll("&", "\\u0026").replaceAll("<", "\\u003c");

/** Beyond this, a better quality makes a page hardly smaller and takes much longer. */
const brotliQuality = 5;

/** Compresses what is written for one visitor, beside the event loop. */
async function respondCompressed(
  request: Request,
  text: string,
  status: number,
  headers: Record<string, string>,
): Promise<Response> {
  const accepted = request.headers.get("accept-encoding") ?? "";
  const { brotliCompress, constants, gzip } = await import("node:zlib");
  if (/\bbr\b/.test(accepted)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: brotliQuality };
    const bytes = await promisify(brotliCompress)(text, { params });
    return new Response(bytes, { status, headers: { ...headers, "content-encoding": "br" } });
  }
  if (/\bgzip\b/.test(accepted)) {
    const bytes = await promisify(gzip)(text);
    return new Response(bytes, { status, headers: { ...headers, "content-encoding": "gzip" } });
  }
  return new Response(text, { status, headers });
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
    return new Response(file.br(), { status, headers: { ...headers, "content-encoding": "br" } });
  }
  if (file.gz !== null && /\bgzip\b/.test(accepted)) {
    return new Response(file.gz(), { status, headers: { ...headers, "content-encoding": "gzip" } });
  }
  return new Response(file.bytes(), { status, headers });
}
